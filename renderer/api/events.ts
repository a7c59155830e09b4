import type { QueryClient } from '@tanstack/react-query';
import type { CallName, CallOutput, Topic } from '../../shared/contract.ts';
import type { Run } from '../../shared/model/run.ts';
import { keyOf } from './queries.ts';

/** The calls whose answers hold something of a topic. */
const callsOf: Record<Topic, readonly CallName[]> = {
  servers: ['clients.list', 'servers.list', 'servers.discover', 'backups.list', 'plans.list', 'overview.get'],
  clients: [
    'clients.list',
    'servers.list',
    'backups.list',
    'runs.list',
    'drills.list',
    'plans.list',
    'overview.get',
    'notifications.list',
  ],
  plans: [
    'keys.list',
    'plans.list',
    'plans.get',
    'plans.preview',
    'retention.preview',
    'overview.get',
    'notifications.list',
  ],
  storages: ['storages.list', 'backups.list', 'plans.list', 'overview.get'],
  backups: [
    'backups.list',
    'backups.get',
    'servers.list',
    'storages.list',
    'plans.list',
    'plans.get',
    'retention.preview',
    'overview.get',
  ],
  runs: ['runs.list', 'runs.get', 'runs.log', 'plans.list', 'plans.get', 'overview.get'],
  drills: ['drills.list', 'drills.get', 'overview.get'],
  kept: ['drills.kept'],
  overview: ['overview.get'],
  tools: ['tools.list'],
  preferences: ['app.preferences'],
  notifications: ['notifications.list'],
  keys: ['keys.list', 'backups.get', 'plans.preview'],
};

/** What only a key opens: read once, it would be shown from memory after its key was forgotten. */
const decrypted: ReadonlySet<unknown> = new Set<CallName>([
  'backups.rows',
  'backups.cell',
  'backups.definition',
  'backups.compare',
]);

export function invalidateTopics(client: QueryClient, topics: readonly Topic[]): void {
  if (topics.includes('keys'))
    void client.resetQueries({ predicate: ({ queryKey }) => decrypted.has(queryKey[0]) });
  const names = new Set<unknown>(topics.flatMap((topic) => callsOf[topic]));
  const concerned = client.getQueryCache().findAll({ predicate: ({ queryKey }) => names.has(queryKey[0]) });
  for (const { queryKey, state, promise } of concerned) {
    const again = () => client.invalidateQueries({ queryKey, exact: true });
    // A first answer that is on its way may be older than the change, and would pass for new: asked once more after it.
    if (state.fetchStatus === 'fetching' && state.data === undefined) void promise?.then(again, again);
    else void again();
  }
}

type RunList = CallOutput<'runs.list'>;

/** Puts a run's snapshot wherever it is shown; an older one than what is shown is dropped. */
export function applyRun(client: QueryClient, run: Run): void {
  client.setQueryData<Run>(keyOf('runs.get', { runId: run.id }), (known) =>
    known !== undefined && known.sequence >= run.sequence ? known : run,
  );
  let isListed = false;
  for (const [key, list] of client.getQueriesData<RunList>({ queryKey: ['runs.list'] })) {
    const known = list?.runs.find(({ id }) => id === run.id);
    if (list === undefined || known === undefined) continue;
    isListed = true;
    if (known.sequence >= run.sequence) continue;
    client.setQueryData<RunList>(key, {
      ...list,
      runs: list.runs.map((other) => (other.id === run.id ? run : other)),
    });
  }
  const isNews = !isListed || run.outcome !== null;
  if (isNews) invalidateTopics(client, ['runs']);
  else void client.invalidateQueries({ queryKey: keyOf('runs.log', { runId: run.id }) });
}

export interface WindowEvents {
  readonly onNavigate: (to: string) => void;
  readonly onEngineRestarted: (interrupted: number) => void;
}

/** Connects the engine's events with the cache; called once, for the life of the window. */
export function connectEvents(client: QueryClient, events: WindowEvents): void {
  const { holdfast } = window;
  holdfast.on('changed', ({ topics }) => invalidateTopics(client, topics));
  holdfast.on('run', (run) => applyRun(client, run));
  holdfast.on('navigate', ({ to }) => events.onNavigate(to));
  holdfast.on('engine-restarted', ({ interrupted }) => {
    events.onEngineRestarted(interrupted);
    void client.invalidateQueries();
  });
}
