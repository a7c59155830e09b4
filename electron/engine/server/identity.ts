import type { ServerIdentity } from '../../../shared/model/server.ts';
import type { ServerConnection } from './connect.ts';
import { toCount } from './rows.ts';
import { readGlobals } from './variables.ts';

/**
 * What tells this server from another: MySQL's server_uuid, MariaDB's server_uid where it has one, and the host,
 * port and data folder that go with it.
 */
export async function readIdentity(c: ServerConnection): Promise<ServerIdentity> {
  const seen = await readGlobals(c, [
    'server_uuid',
    'server_uid',
    'hostname',
    'port',
    'datadir',
    'server_id',
  ]);
  const id = (name: string): string | null =>
    seen[name] === undefined || seen[name] === '' ? null : seen[name];
  return {
    flavour: c.flavour,
    version: c.version,
    serverUuid: id('server_uuid'),
    serverUid: id('server_uid'),
    hostname: seen.hostname ?? '',
    port: toCount(seen.port) ?? 0,
    datadir: seen.datadir ?? '',
    serverId: toCount(seen.server_id) ?? 0,
  };
}
