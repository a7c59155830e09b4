import type { DumpEvidence, DumpLimits, Preflight, RunningDump } from '../../electron/engine/dump/model.ts';
import { preflight } from '../../electron/engine/dump/preflight.ts';
import { startDump } from '../../electron/engine/dump/start.ts';
import type { Account } from '../../electron/engine/server/account.ts';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { takeInventory } from '../../electron/engine/server/inventory.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../shared/model/dump-options.ts';
import type { ObjectRef } from '../../shared/model/inventory.ts';
import type { BackupSelection } from '../../shared/model/selection.ts';
import type { Tool } from '../../shared/model/tool.ts';
import type { TestServer } from './test-server.ts';

export const EVERYTHING: BackupSelection = {
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
  options: DEFAULT_DUMP_OPTIONS,
};

/** An account of a test server, through its socket unless told. */
export function accountOn(server: TestServer, change: Partial<Account> = {}): Account {
  return {
    label: 'test server',
    endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: 'root',
    password: server.root.password === '' ? null : server.root.password,
    ...change,
  };
}

export function overTcp(server: TestServer): Pick<Account, 'endpoint'> {
  return { endpoint: { via: 'direct', address: { kind: 'tcp', host: server.host, port: server.port } } };
}

/** Connects as the account for as long as the work takes. */
export async function connected<T>(account: Account, work: (c: ServerConnection) => Promise<T>): Promise<T> {
  const connection = await connect(account);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Small tables are written whole before so many bytes, and a large one is begun. */
const MIDDLE = 100_000;

/** Everything of a dump that a test looks at, kept in memory. */
export interface ReadDump {
  readonly text: string;
  readonly written: { rawBytes: number; lastLine: string; objects: ObjectRef[] };
}

/**
 * Reads a dump to its end; its objects are taken to be those of the inventory, since parsing is another's job.
 * @param inTheMiddle called once, in the middle of the first large table, before reading goes on
 */
export async function readDump(
  dump: RunningDump,
  before: Preflight,
  inTheMiddle: () => Promise<void> = async () => undefined,
): Promise<ReadDump> {
  const chunks: Uint8Array[] = [];
  let bytesRead = 0;
  for await (const chunk of dump.stdout) {
    chunks.push(Buffer.from(chunk));
    const isLarge = bytesRead < MIDDLE && bytesRead + chunk.length >= MIDDLE;
    bytesRead += chunk.length;
    if (isLarge) await inTheMiddle();
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const objects = before.inventory.objects.map(({ kind, database, name }) => ({ kind, database, name }));
  return {
    text,
    written: { rawBytes: bytes.length, lastLine: text.trimEnd().split('\n').at(-1) ?? '', objects },
  };
}

export interface Dumping {
  readonly account: Account;
  readonly tool: Tool;
  readonly selection?: Partial<BackupSelection>;
  readonly limits?: Partial<DumpLimits>;
  readonly signal?: AbortSignal;
  /** Happens in the middle of the first large table, while the rest waits. */
  readonly meanwhile?: (dump: RunningDump) => Promise<void>;
}

/** Preflight, dump, inventory after: all that a verdict needs, except for the file that was never written. */
export async function dumpWhole(
  order: Dumping,
): Promise<{ before: Preflight; read: ReadDump; evidence: DumpEvidence }> {
  const { account, tool, meanwhile } = order;
  return connected(account, async (connection) => {
    const selection = { ...EVERYTHING, ...order.selection };
    const before = await preflight(connection, account, selection, tool);
    if (before.blockers.length > 0) throw new Error(`cannot start: ${JSON.stringify(before.blockers)}`);
    const dump = await startDump({
      account,
      tool,
      connection,
      preflight: before,
      signal: order.signal ?? new AbortController().signal,
      ...(order.limits && { limits: order.limits }),
    });
    try {
      const read = await readDump(dump, before, () => meanwhile?.(dump) ?? Promise.resolve());
      const exit = await dump.done;
      const after = await takeInventory(connection, before.databases).catch(() => null);
      const evidence: DumpEvidence = {
        exit,
        tool: tool.location.path,
        server: account.label,
        written: read.written,
        before: before.inventory,
        after,
        excludedTables: before.excludedTables,
        lowerCaseTableNames: before.lowerCaseTableNames,
        losses: before.losses,
        readBack: 'equal',
        attempt: 1,
        attempts: 3,
      };
      return { before, read, evidence };
    } finally {
      await dump.kill();
    }
  });
}
