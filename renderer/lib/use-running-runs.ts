import type { ClientId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { useCall } from '../api/queries.ts';

/** As many as one answer holds; of more, which only wait, the rest is counted. */
const MOST = 500;

interface RunningRuns {
  readonly going: readonly Run[];
  /** In the order in which they begin: what somebody asked for by hand, then what was due first. */
  readonly waiting: readonly Run[];
  /** Of both, also where more wait than are listed. */
  readonly total: number;
}

/** The runs that go on and those that wait for their turn, of this and of other processes. */
export function useUnfinishedRuns(clientId: ClientId | null = null): RunningRuns {
  const list = useCall('runs.list', {
    kind: null,
    serverId: null,
    clientId,
    isUnfinished: true,
    limit: MOST,
    offset: 0,
  });
  const runs = list.data?.runs.filter(({ outcome }) => outcome === null) ?? [];
  return {
    going: runs.filter(({ waiting }) => waiting === null),
    waiting: runs.filter(({ waiting }) => waiting !== null).sort(byTurn),
    total: list.data === undefined ? 0 : list.data.total - (list.data.runs.length - runs.length),
  };
}

/** All that have not ended, those that go on first. */
export function useRunningRuns(clientId: ClientId | null = null): readonly Run[] {
  const { going, waiting } = useUnfinishedRuns(clientId);
  return [...going, ...waiting];
}

function byTurn(a: Run, b: Run): number {
  return Number(b.cause === 'user') - Number(a.cause === 'user') || (a.startedAt < b.startedAt ? -1 : 1);
}
