import { Select, Switch, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowsDiff } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { plural } from '../../../shared/format.ts';
import { hasOpenDrop } from '../../../shared/model/backup.ts';
import type { BackupComparison, ObjectChange } from '../../../shared/model/comparison.ts';
import { BackupId, shortId } from '../../../shared/model/ids.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import { unaskedWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatMoment } from '../../lib/moment.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { databaseWords } from './backup-words.ts';
import { changeColumns } from './compare-columns.tsx';
import { CompareDefinition } from './compare-definition.tsx';
import { AcceptDropButton } from './drop-notice.tsx';
import './compare.css';

const CHOICES = 200;

/** Two backups beside each other: what came, what went, what changed. */
export function ComparePage({ backupId }: { readonly backupId: BackupId }) {
  const [parameters, setParameters] = useSearchParams();
  const now = useNow(60_000);
  const known = useCall('backups.list', { serverId: null, database: null, limit: CHOICES, offset: 0 });
  const others = (known.data?.backups ?? []).filter(({ id }) => id !== backupId);
  const own = known.data?.backups.find(({ id }) => id === backupId);
  const wanted = BackupId.safeParse(parameters.get('with'));
  const otherId = wanted.success ? wanted.data : usualOther(own, others)?.id;
  return (
    <Page>
      <PageHeader
        title="Compare two backups"
        description="Read from the backups as they are: nothing is restored for it."
        breadcrumbs={[
          { label: 'Backups', to: paths.backups },
          { label: own === undefined ? 'Backup' : backupLabel(own, now), to: paths.backup(backupId) },
        ]}
      />
      {known.data !== undefined && others.length === 0 ? (
        <EmptyState icon={IconArrowsDiff} title="There is only this one backup">
          Take another one, and see here what changed between them.
        </EmptyState>
      ) : (
        <Select
          label="Compare with"
          data={choicesOf(others, now)}
          value={otherId ?? null}
          onChange={(value) => value !== null && setParameters({ with: value }, { replace: true })}
          searchable
          allowDeselect={false}
          maw={480}
        />
      )}
      {otherId === undefined ? null : (
        <Compared backupId={backupId} otherId={otherId} known={known.data?.backups ?? []} />
      )}
    </Page>
  );
}

/** The one before it of the same server is what one mostly asks for. */
function usualOther(own: BackupView | undefined, others: readonly BackupView[]): BackupView | undefined {
  if (own === undefined) return undefined;
  const ofServer = others.filter(({ serverId }) => serverId === own.serverId);
  return ofServer.find(({ startedAt }) => startedAt < own.startedAt) ?? ofServer[0] ?? others[0];
}

function backupLabel({ databases, serverName, startedAt }: BackupView, now: number): string {
  return `${databaseWords(databases)} of ${serverName}, ${formatMoment(startedAt, now)}`;
}

/** Two of the same minute are told apart by their ids. */
function choicesOf(backups: readonly BackupView[], now: number): { value: BackupId; label: string }[] {
  const labels = backups.map((backup) => backupLabel(backup, now));
  return backups.map(({ id }, i) => {
    const label = labels[i] ?? '';
    const isAmbiguous = labels.some((other, j) => j !== i && other === label);
    return { value: id, label: isAmbiguous ? `${label} (${shortId(id)})` : label };
  });
}

interface ComparedProps {
  readonly backupId: BackupId;
  readonly otherId: BackupId;
  /** Backups as they stand now; a comparison stays as it was made. */
  readonly known: readonly BackupView[];
}

function Compared({ backupId, otherId, known }: ComparedProps) {
  const comparison = useCall('backups.compare', { backupId, otherId });
  return (
    <Loaded query={comparison} lines={10}>
      {(found) => <Changes key={otherId} comparison={found} known={known} />}
    </Loaded>
  );
}

interface ChangesProps extends Pick<ComparedProps, 'known'> {
  readonly comparison: BackupComparison;
}

function Changes({ comparison, known }: ChangesProps) {
  const { before, after, objects, unasked } = comparison;
  const [withSame, setWithSame] = useState(false);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const differing = objects.filter(({ change }) => change !== 'same');
  const drops = objects.filter(({ isDrop }) => isDrop);
  const standing = known.find(({ id }) => id === after.id) ?? after;
  const isAskedAbout = standing.drop?.since === before.id && hasOpenDrop(standing);
  const shown = withSame ? objects : differing;
  const chosen = shown.find((object) => objectKey(object) === chosenKey);
  return (
    <>
      {drops.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`${plural(drops.length, 'object')} lost much or all of what ${drops.length === 1 ? 'it' : 'they'} had`}
          {...(isAskedAbout && { actions: <AcceptDropButton backupId={after.id} variant="default" /> })}
        >
          {dropWords(drops)}
        </Notice>
      )}
      {unasked.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {unaskedWords(unasked)}
        </Text>
      )}
      <Panel isFlush label="What differs">
        <div className="hf-compare-head">
          <span>
            <Text span fw={600}>
              <Moment at={before.startedAt} /> → <Moment at={after.startedAt} />
            </Text>
            {': '}
            {differing.length === 0
              ? 'what both hold has the same definitions and data.'
              : `${plural(differing.length, 'object')} of ${objects.length} ${differing.length === 1 ? 'differs' : 'differ'}.`}
          </span>
          <Switch
            size="xs"
            label="Also what is the same"
            checked={withSame}
            onChange={(event) => setWithSame(event.currentTarget.checked)}
          />
        </div>
        <DataTable
          label="Objects"
          columns={changeColumns}
          rows={shown}
          rowKey={objectKey}
          selectedKey={chosen === undefined ? null : objectKey(chosen)}
          onOpen={(object) => setChosenKey(objectKey(object))}
          maxHeight={440}
          empty="Nothing differs."
        />
      </Panel>
      {chosen === undefined ? null : (
        <CompareDefinition key={objectKey(chosen)} before={before} after={after} object={chosen} />
      )}
    </>
  );
}

function dropWords(drops: readonly ObjectChange[]): string {
  const names = drops.slice(0, 5).map(({ database, name }) => `${database}.${name}`);
  const more = drops.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Look before the older backup goes.`;
}
