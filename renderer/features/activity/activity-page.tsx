import { Anchor, Group, Select, Text } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { elapsedMs, formatCount, formatRelative, plural } from '../../../shared/format.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { type Run, RunKind } from '../../../shared/model/run.ts';
import { describeError } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Duration } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { MomentCell } from '../../components/moment.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Pager } from '../../components/pager.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { runKindWords } from '../../components/run-words.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { runState, type StateName, stateLooks } from '../../components/states.ts';
import { TwoLines } from '../../components/two-lines.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { useUnfinishedRuns } from '../../lib/use-running-runs.ts';
import { FirstBackupButton } from '../backups/first-backup-button.tsx';
import { usePlanName } from '../plans/use-plans.ts';
import { RunBadge } from './run-badge.tsx';
import { WaitingRuns } from './waiting-runs.tsx';

const PAGE_SIZE = 500;

/** What is running now, with its progress, and what ran. */
export function ActivityPage() {
  const [parameters, setParameters] = useSearchParams();
  const kind = RunKind.safeParse(parameters.get('kind')).data ?? null;
  const serverId = ServerId.safeParse(parameters.get('server')).data ?? null;
  const outcome = outcomes.find((name) => name === parameters.get('outcome')) ?? null;
  const page = Math.max(0, Number(parameters.get('page') ?? 0) || 0);
  const { clientId } = useChosenClient();
  const list = useCall(
    'runs.list',
    { kind, serverId, clientId, limit: PAGE_SIZE, offset: page * PAGE_SIZE },
    { keepPrevious: true },
  );
  const unfinished = useUnfinishedRuns(clientId);
  const now = useNow(30_000);
  const isFiltered = kind !== null || serverId !== null || outcome !== null;
  const filter = (next: Partial<Record<'kind' | 'server' | 'outcome' | 'page', string | null>>) => {
    const merged = { kind, server: serverId, outcome, page: null, ...next };
    setParameters(
      Object.fromEntries(
        Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
      ),
      { replace: true },
    );
  };
  return (
    <Page>
      <PageHeader
        title={list.data === undefined ? 'Activity' : sentence(unfinished, list.data.runs, now)}
        description="Every backup, check, drill, restore and export, with its steps and log."
      />
      {unfinished.going.map((run) => (
        <RunningPanel key={run.id} run={run} />
      ))}
      <WaitingRuns runs={unfinished.waiting} />
      <Loaded query={list} lines={6}>
        {({ runs, total }) =>
          total === 0 && !isFiltered ? (
            <NoRuns />
          ) : (
            <>
              <Filters kind={kind} serverId={serverId} outcome={outcome} onChange={filter} />
              <PastRuns
                isFiltered={isFiltered}
                runs={runs.filter(
                  (run) => run.outcome !== null && (outcome === null || runState(run) === outcome),
                )}
              />
              <Pager
                page={page}
                pageSize={PAGE_SIZE}
                total={total}
                onPage={(next) => filter({ page: next === 0 ? null : String(next) })}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function RunningPanel({ run }: { readonly run: Run }) {
  const plan = usePlanName(run.planId);
  return (
    <Panel
      title={
        <>
          <Anchor component={Link} to={paths.run(run.id)} inherit c="inherit">
            {run.title}
          </Anchor>
          {plan === null ? null : (
            <Text span c="dimmed" fz="xs" fw={400} ml={8}>
              {plan}
            </Text>
          )}
        </>
      }
      actions={<StateBadge state="running" label={run.isOurs ? 'Running' : 'Running in another program'} />}
    >
      <RunProgress run={run} />
    </Panel>
  );
}

const outcomes = [
  'good',
  'degraded',
  'not-good',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies StateName[];

interface FiltersProps {
  readonly kind: RunKind | null;
  readonly serverId: ServerId | null;
  readonly outcome: string | null;
  readonly onChange: (next: Partial<Record<'kind' | 'server' | 'outcome', string | null>>) => void;
}

function Filters({ kind, serverId, outcome, onChange }: FiltersProps) {
  const servers = useCall('servers.list', {}).data ?? [];
  return (
    <Group gap={8}>
      <Select
        aria-label="Kind of run"
        placeholder="Anything"
        size="xs"
        w={150}
        clearable
        clearButtonProps={{ 'aria-label': 'Any kind' }}
        data={RunKind.options.map((value) => ({ value, label: runKindWords[value] }))}
        value={kind}
        onChange={(value) => onChange({ kind: value })}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        size="xs"
        w={150}
        clearable
        clearButtonProps={{ 'aria-label': 'Any outcome' }}
        data={outcomes.map((value) => ({ value, label: stateLooks[value].word }))}
        value={outcome}
        onChange={(value) => onChange({ outcome: value })}
      />
      <Select
        aria-label="Server"
        placeholder="Any server"
        size="xs"
        w={200}
        clearable
        clearButtonProps={{ 'aria-label': 'Any server' }}
        data={servers.map(({ id, name }) => ({ value: id, label: name }))}
        value={serverId}
        onChange={(value) => onChange({ server: value })}
      />
    </Group>
  );
}

const columns: readonly Column<Run>[] = [
  {
    key: 'when',
    header: 'When',
    sortBy: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <MomentCell at={startedAt} />,
  },
  {
    key: 'state',
    header: 'Outcome',
    sortBy: (run) => runState(run),
    cell: (run) => <RunBadge run={run} />,
  },
  {
    key: 'what',
    header: 'What',
    sortBy: ({ title }) => title,
    cell: (run) => <TwoLines first={run.title} second={<End run={run} />} />,
  },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    sortBy: ({ startedAt, finishedAt }) => (finishedAt === null ? null : elapsedMs(startedAt, finishedAt)),
    cell: ({ startedAt, finishedAt }) => (
      <Duration ms={finishedAt === null ? null : elapsedMs(startedAt, finishedAt)} />
    ),
  },
];

/** How it ended, and of which plan it was. */
function End({ run }: { readonly run: Run }) {
  const plan = usePlanName(run.planId);
  const words = endWords(run);
  return <>{plan === null ? words : `${words} · ${plan}`}</>;
}

/** How a run ended, where its badge does not say all. */
function endWords({ kind, outcome }: Run): string {
  if (outcome?.kind === 'failed' || outcome?.kind === 'not-good') return describeError(outcome.error).title;
  if (outcome?.kind === 'cancelled') return outcome.by === 'user' ? 'on request' : 'Holdfast was closed';
  return runKindWords[kind];
}

interface PastRunsProps {
  readonly runs: readonly Run[];
  readonly isFiltered: boolean;
}

function PastRuns({ runs, isFiltered }: PastRunsProps) {
  const navigate = useNavigate();
  return (
    <Panel isFlush label="Past runs">
      <DataTable
        label="Past runs"
        columns={columns}
        rows={runs}
        rowKey={({ id }) => id}
        initialSort={{ key: 'when', isDescending: true }}
        onOpen={({ id }) => void navigate(paths.run(id))}
        empty={isFiltered ? 'No finished run fits these filters.' : 'Nothing has ended yet.'}
      />
    </Panel>
  );
}

function NoRuns() {
  return (
    <Panel label="No runs">
      <EmptyState icon={IconActivity} title="Nothing has run yet" action={<FirstBackupButton />}>
        Each backup, check, drill and restore is a run. It shows here while it goes on, and afterwards with
        its steps and its log.
      </EmptyState>
    </Panel>
  );
}

function sentence(
  { going, total }: ReturnType<typeof useUnfinishedRuns>,
  runs: readonly Run[],
  now: number,
): string {
  const waiting = total - going.length;
  if (going.length > 0)
    return `${plural(going.length, 'run')} going on${waiting === 0 ? '' : `, ${formatCount(waiting)} waiting`}`;
  if (waiting > 0) return plural(waiting, 'run is waiting', 'runs are waiting');
  const last = runs.find(({ outcome }) => outcome !== null);
  if (last === undefined) return 'Nothing is running';
  return `Nothing is running; the last run ended ${formatRelative(last.finishedAt ?? last.startedAt, now)}`;
}
