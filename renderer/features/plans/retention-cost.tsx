import { Stack, Text } from '@mantine/core';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { RetainedBackup, RetentionPolicy } from '../../../shared/model/retention.ts';
import { keptWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Moment } from '../../components/moment.tsx';

const columns: readonly Column<RetainedBackup>[] = [
  { key: 'taken', header: 'Taken', cell: ({ startedAt }) => <Moment at={startedAt} /> },
  {
    key: 'change',
    header: 'With the new policy',
    cell: (backup) =>
      backup.decision === 'keep' ? `stays: ${keptWords(backup)}` : `goes: ${backup.reasons.join(', ')}`,
  },
  { key: 'size', header: 'Size', align: 'right', cell: ({ storedBytes }) => formatBytes(storedBytes) },
];

interface RetentionCostProps {
  readonly planId: PlanId;
  /** The policy that is not saved yet. */
  readonly policy: RetentionPolicy;
}

/** Exactly what another policy would cost: the backups that would go, and those that would stay after all. */
export function RetentionCost({ planId, policy }: RetentionCostProps) {
  const asked = useCall('retention.preview', { planId, policy }, { keepPrevious: true });
  if (asked.error !== null) return <ErrorNotice error={asked.error} />;
  if (asked.data === undefined) return null;
  const changed = asked.data.backups.filter(
    ({ decision, savedDecision }) => (decision === 'keep') !== (savedDecision === 'keep'),
  );
  const goes = changed.filter(({ decision }) => decision !== 'keep');
  const bytes = goes.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  if (changed.length === 0) return <Text c="dimmed">Nothing changes for the backups that are there.</Text>;
  return (
    <Stack gap={10}>
      <Text>
        {goes.length === 0
          ? 'Nothing more goes.'
          : `${plural(goes.length, 'more backup')} would go, ${formatBytes(bytes)}: ${goes.length === 1 ? 'it is' : 'they are'} marked first, and removed a day later.`}
        {goes.length === changed.length ? '' : ` ${changed.length - goes.length} would stay after all.`}
      </Text>
      <DataTable
        label="What the new policy changes"
        columns={columns}
        rows={changed}
        rowKey={({ backupId }) => backupId}
        maxHeight={220}
      />
    </Stack>
  );
}
