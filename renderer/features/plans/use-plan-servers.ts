import { useMemo } from 'react';
import type { Environment } from '../../../shared/model/server.ts';
import { useCall } from '../../api/queries.ts';
import { versionWords } from '../servers/server-words.ts';

/** What a plan's own view does not say of its server. */
export interface PlanServer {
  readonly environment: Environment;
  readonly version: string | null;
}

/** Servers by id, to be looked up by the cards and rows of 500 plans. */
export function usePlanServers(): ReadonlyMap<string, PlanServer> {
  const servers = useCall('servers.list', {}).data;
  return useMemo(
    () =>
      new Map(
        (servers ?? []).map(({ id, environment, identity }) => [
          id,
          { environment, version: identity === null ? null : versionWords(identity) },
        ]),
      ),
    [servers],
  );
}
