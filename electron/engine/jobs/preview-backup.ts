import { toWireError, type WireError } from '../../../shared/errors.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../../shared/model/dump-options.ts';
import type { Finding, ServerCheck } from '../../../shared/model/finding.ts';
import type { BackupPreview, BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { bySeverity, ofError } from '../dump/findings.ts';
import type { Preflight } from '../dump/model.ts';
import { preflight } from '../dump/preflight.ts';
import { connect } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import { toInstant } from '../system/clock.ts';
import { commandLineOf } from '../system/command-line.ts';
import { freeSpace } from '../system/disk-space.ts';
import type { JobDeps } from './deps.ts';
import { lastBackupOf, lastLockSeconds } from './last-backup.ts';
import { roomFinding } from './room.ts';

/** What a backup would do: found out by the same preflight that guards the backup itself. */
export async function previewBackup(
  order: {
    readonly server: Server;
    readonly storage: Storage | null;
    readonly selection: BackupSelection;
    readonly isRepeated: boolean;
  },
  deps: JobDeps,
  signal: AbortSignal,
): Promise<BackupPreview> {
  const { storage } = order;
  const { seen, tool, last } = await look(order, deps, signal);
  const speed = last?.rawBytesPerSecond ?? null;
  return {
    databases: [...seen.databases],
    tables: seen.tables,
    estimatedRawBytes: seen.estimatedRawBytes,
    estimatedSeconds: speed === null ? null : Math.max(1, seen.estimatedRawBytes / speed),
    freeBytes:
      storage === null
        ? null
        : await freeSpace(storage.location.path).then(
            ({ freeBytes }) => freeBytes,
            () => null,
          ),
    findings: bySeverity([
      ...seen.findings,
      ...(storage === null ? [] : await onRoom({ ...order, storage }, seen.estimatedRawBytes, deps)),
    ]),
    command: tool === null ? '' : commandLines(tool, seen.segments),
    lastLockSeconds: await lastLockSeconds(order.server, seen.databases, deps),
  };
}

/** Ready to be pasted, a line for each time that the program is started. */
function commandLines(tool: Tool, segments: Preflight['segments']): string {
  return segments
    .flatMap((segment) => ('args' in segment ? [segment.args] : []))
    .map((args) => commandLineOf(tool.location.path, ['--defaults-file=/dev/fd/3', ...args], true))
    .join('\n');
}

/** "Check this server": the same preflight, of everything or of some databases, without a storage. */
export async function checkServer(
  { server, databases }: { readonly server: Server; readonly databases: BackupSelection['databases'] },
  deps: JobDeps,
  signal: AbortSignal,
): Promise<ServerCheck> {
  const startMs = deps.clock.monotonicMs();
  const selection: BackupSelection = {
    databases,
    excludedTables: [],
    acceptedLosses: [],
    consistency: 'snapshot',
    options: DEFAULT_DUMP_OPTIONS,
  };
  const { seen } = await look({ server, selection }, deps, signal);
  return {
    checkedAt: toInstant(deps.clock.now()),
    tookMs: Math.round(deps.clock.monotonicMs() - startMs),
    databases: [...seen.databases],
    tables: seen.tables,
    objects: seen.inventory.objects.length,
    estimatedRawBytes: seen.estimatedRawBytes,
    findings: [...seen.findings],
  };
}

async function look(
  {
    server,
    selection,
    isRepeated = false,
  }: { readonly server: Server; readonly selection: BackupSelection; readonly isRepeated?: boolean },
  deps: JobDeps,
  signal: AbortSignal,
): Promise<{ seen: Preflight; tool: Tool | null; last: Awaited<ReturnType<typeof lastBackupOf>> }> {
  const account = await deps.reach.account(server);
  const connection = await connect(account, { signal });
  try {
    const identity = await readIdentity(connection);
    let tool: Tool | null = null;
    let toolProblem: WireError | null = null;
    try {
      tool = await deps.tools.choose('dump', identity, server);
    } catch (error) {
      toolProblem = toWireError(error);
    }
    const last = await lastBackupOf(server, deps);
    const options = { clock: deps.clock, toolProblem, last, isRepeated };
    return { seen: await preflight(connection, account, selection, tool, options), tool, last };
  } finally {
    await connection.close();
  }
}

async function onRoom(
  order: { readonly server: Server; readonly storage: Storage },
  rawBytes: number,
  deps: JobDeps,
): Promise<Finding[]> {
  try {
    await deps.reach.repository(order.storage.id);
    return [await roomFinding(order, rawBytes, deps)];
  } catch (error) {
    return [ofError(toWireError(error))];
  }
}
