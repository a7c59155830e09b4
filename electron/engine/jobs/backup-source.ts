import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Repository } from '../repository/model.ts';
import type { Account } from '../server/account.ts';
import { connect, type ServerConnection } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import { readGrants } from '../server/privileges.ts';
import { readRole } from '../server/replication.ts';
import { readVariables } from '../server/variables.ts';
import type { JobDeps } from './deps.ts';
import type { JobContext } from './job.ts';

/** What a backup reads from and writes to, reached and known. */
export interface Source {
  readonly account: Account;
  /** The caller closes it. */
  readonly connection: ServerConnection;
  readonly identity: Manifest['server']['identity'];
  readonly role: Manifest['server']['role'];
  readonly variables: Manifest['server']['variables'];
  readonly tool: Tool;
  readonly repository: Repository;
}

export async function reachSource(
  { server, storage }: { readonly server: Server; readonly storage: Storage },
  deps: JobDeps,
  context: JobContext,
): Promise<Source> {
  // The storage first: an unplugged drive is found before the server is asked for anything.
  const repository = await deps.reach.repository(storage.id);
  const account = await deps.reach.account(server);
  context.hide(account.password);
  context.hide(account.sshSecret ?? null);
  const connection = await connect(account, {
    signal: context.signal,
    timeoutMs: deps.tuning.connectMs,
  });
  try {
    const identity = await readIdentity(connection);
    const role = await readRole(connection, await readGrants(connection));
    const variables = await readVariables(connection);
    await deps.state.servers.update({ ...(await deps.reach.server(server.id)), identity });
    const tool = await deps.tools.choose('dump', identity, server);
    const program = `${tool.location.path} (${tool.flavour} ${tool.version})`;
    context.log('info', `${server.name} is ${identity.flavour} ${identity.version}; ${program} dumps it`);
    return { account, connection, identity, role, variables, tool, repository };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
