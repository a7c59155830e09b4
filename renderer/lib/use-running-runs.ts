import type { Run } from '../../shared/model/run.ts';
import { useCall } from '../api/queries.ts';

/** The newest runs that have not ended, of this and of other processes. */
export function useRunningRuns(): readonly Run[] {
  const list = useCall('runs.list', { kind: null, serverId: null, limit: 50, offset: 0 });
  return list.data?.runs.filter(({ outcome }) => outcome === null) ?? [];
}
