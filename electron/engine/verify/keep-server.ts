import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { databasesOf } from '../restore/select-sections.ts';
import { createVisitor } from '../sandbox/accounts.ts';
import type { Sandbox } from '../sandbox/model.ts';
import { connect } from '../server/connect.ts';
import { toInstant } from '../system/clock.ts';
import type { DrillOrder, DrillResult } from './model.ts';

/** Leaves a sandbox running and says how to log in to it with one's own tool. */
export async function keepServer(
  order: DrillOrder,
  sandbox: Sandbox,
  client: Tool,
): Promise<NonNullable<DrillResult['kept']>> {
  const { tcp } = sandbox;
  if (tcp === null) throw new HoldfastError('internal', { message: 'a kept sandbox listens on loopback' });
  const databases = databasesOf(order.index);
  const connection = await connect(sandbox.account, { signal: order.signal });
  const visitor = await createVisitor(connection, sandbox, databases).finally(() => connection.close());
  const password = visitor.password ?? '';
  return {
    server: {
      runId: order.runId,
      label: `${databases.join(', ')} of ${order.manifest.server.name}, ${order.manifest.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
      startedAt: toInstant(order.clock.now()),
      host: tcp.host,
      port: tcp.port,
      socket: sandbox.socket,
      user: visitor.user,
      password,
      command: commandFor(client, { ...tcp, user: visitor.user, password }),
    },
    ended: sandbox.ended,
    stop: () => sandbox.stop(),
  };
}

interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** The password is of this throw-away server alone, made of letters, digits, `-` and `_`. */
function commandFor(client: Tool, { host, port, user, password }: Login): string {
  const program = path.basename(client.location.path).replace(/\.exe$/i, '');
  const tls = client.flavour === 'mariadb' ? ' --skip-ssl' : '';
  return `${program} --host=${host} --port=${port} --protocol=TCP --user=${user} --password=${password}${tls}`;
}
