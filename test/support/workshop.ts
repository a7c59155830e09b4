import { systemClock } from '../../electron/engine/system/clock.ts';
import { newRunId } from '../../electron/engine/system/ids.ts';
import type { DrillOrder } from '../../electron/engine/verify/model.ts';
import { type MadeBackup, makeBackup, rootAccount } from './make-backup.ts';
import { type ServerKind, startServer, type TestServer } from './test-server.ts';
import { type Home, makeHome, type ToolSet, toolsOf } from './tools.ts';

/** A server of one test file, with its programs and the folders that drills and restores of its backups need. */
export interface Workshop {
  readonly home: Home;
  readonly tools: ToolSet;
  readonly server: TestServer;
  /** @param edit what stands in the dump instead */
  backUp(databases: readonly string[], edit?: (sql: string) => string): Promise<MadeBackup>;
  /** A drill that nobody watches or cancels, unless it is said. */
  drillOrder(backup: MadeBackup, changes?: Partial<DrillOrder>): DrillOrder;
}

/** @param statements what the server holds */
export async function openWorkshop(kind: ServerKind, statements: readonly string[]): Promise<Workshop> {
  const home = await makeHome();
  const tools = await toolsOf(kind);
  const server = await startServer(kind);
  await server.query(...statements);
  return {
    home,
    tools,
    server,
    backUp: (databases, edit) =>
      makeBackup({
        ...home,
        account: rootAccount(server),
        dump: tools.dump,
        databases,
        ...(edit && { edit }),
      }),
    drillOrder: (backup, changes = {}) => ({
      ...home,
      ...backup,
      runId: newRunId(),
      tools: tools.all,
      clock: systemClock,
      signal: new AbortController().signal,
      keepServer: false,
      ...changes,
    }),
  };
}
