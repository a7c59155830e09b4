import { Button, Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { RetentionPreview } from '../../../shared/model/retention.ts';
import { keptWords, policyWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { RetentionApplyDialog } from './retention-apply-dialog.tsx';
import { RetentionCalendar } from './retention-calendar.tsx';
import { RetentionGoing } from './retention-going.tsx';

/** What retention keeps of a plan's backups, on a calendar, and what goes when; it can be applied from here. */
export function RetentionPanel({ planId }: { readonly planId: PlanId }) {
  const [isApplying, setIsApplying] = useState(false);
  const asked = useCall('retention.preview', { planId, policy: null });
  const preview = asked.data;
  const isToApply = preview?.backups.some(({ decision }) => decision === 'mark' || decision === 'remove');
  return (
    <Panel
      title="Kept"
      actions={
        isToApply === true ? (
          <Button size="xs" variant="default" onClick={() => setIsApplying(true)}>
            Apply now
          </Button>
        ) : undefined
      }
    >
      <Loaded query={asked}>{(shown) => <Shown preview={shown} />}</Loaded>
      {preview === undefined ? null : (
        <RetentionApplyDialog preview={preview} opened={isApplying} onClose={() => setIsApplying(false)} />
      )}
    </Panel>
  );
}

function Shown({ preview }: { readonly preview: RetentionPreview }) {
  const { backups, policy, timeZone, keeps, keptBytes, goes, goesBytes, holds } = preview;
  const entries = useMemo(
    () =>
      backups.map((backup) => ({
        at: backup.startedAt,
        goes: backup.decision !== 'keep',
        reasons: backup.reasons,
        words: keptWords(backup),
      })),
    [backups],
  );
  if (backups.length === 0)
    return (
      <Text c="dimmed">
        No backup of this plan is there yet. It will keep{' '}
        {policy === null ? 'everything' : policyWords(policy)}.
      </Text>
    );
  return (
    <Stack gap={14}>
      <Text>
        {plural(keeps, 'backup')} {keeps === 1 ? 'stays' : 'stay'} ({formatBytes(keptBytes)})
        {goes === 0 ? '' : `, ${goes} ${goes === 1 ? 'goes' : 'go'} (${formatBytes(goesBytes)})`}. The policy
        keeps {policy === null ? 'everything' : policyWords(policy)}.
      </Text>
      {holds.map((sentence) => (
        <Notice key={sentence} tone="yellow" icon={IconHandStop} title="Nothing is removed at this time">
          <Text>{sentence}</Text>
        </Notice>
      ))}
      <RetentionCalendar entries={entries} timeZone={timeZone} />
      <RetentionGoing preview={preview} />
    </Stack>
  );
}
