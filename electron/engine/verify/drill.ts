import { HoldfastError, isAbort } from '../../../shared/errors.ts';
import { isRowsOnly } from '../../../shared/model/backup.ts';
import type { ComparedObject, Drill, DrillRemark } from '../../../shared/model/drill.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ToolSummary } from '../../../shared/model/tool.ts';
import { flavourWords } from '../../../shared/sentences.ts';
import { definersOf } from '../restore/definers.ts';
import { isSameDialect } from '../restore/dialect.ts';
import type { RestoreOrder } from '../restore/model.ts';
import { holdsHistory, planTranslation } from '../restore/plan-translation.ts';
import { rulesFor } from '../restore/run.ts';
import { databasesOf, selectSections } from '../restore/select-sections.ts';
import { type Streamed, streamDump } from '../restore/stream.ts';
import { timeZonesOf } from '../restore/time-zones.ts';
import { createRestorer, createStubs, type Restorer } from '../sandbox/accounts.ts';
import type { Sandbox } from '../sandbox/model.ts';
import { refuseWithoutSandboxRoom } from '../sandbox/room.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { addTimeZones } from '../sandbox/time-zones.ts';
import { connect, WHOLE_TABLES_MS } from '../server/connect.ts';
import { isSystemSchema } from '../server/databases.ts';
import { toInstant } from '../system/clock.ts';
import { freeSpace } from '../system/disk-space.ts';
import { countsOf, differencesOf, stoppedAt } from './drill-outcome.ts';
import { remarksOf } from './drill-remarks.ts';
import { chooseDrillTools, type DrillTools } from './drill-tools.ts';
import { examine } from './examine.ts';
import { keepServer } from './keep-server.ts';
import type { DrillOrder, DrillResult } from './model.ts';

/** Less room than this is what a full disk looks like from inside a server. */
const FULL_DISK_BYTES = 32 * 1024 * 1024;

/**
 * The sandbox's clock while it restores, in Unix seconds: a one-time event whose time has come would vanish as it is
 * created.
 */
const LONG_AGO = 86_400;

/**
 * Restores a backup in a throw-away server and compares everything with the dump.
 * @returns also when the backup did not pass: `failure` says why, and the drill what differs
 * @throws HoldfastError when the drill itself could not be done, which says nothing about the backup:
 *   'no-sandbox-server', 'sandbox-failed', 'disk-full', 'tool-missing', 'backup-damaged', 'rows-only' …; an AbortError
 */
export async function runDrill(whole: DrillOrder): Promise<DrillResult> {
  // A private server has no tables to load them into.
  if (isRowsOnly(whole.manifest)) throw new HoldfastError('rows-only', {});
  const order = { ...whole, index: withoutSystemSchemas(whole.index) };
  const startedMs = order.clock.monotonicMs();
  const startedAt = toInstant(order.clock.now());
  const tools = await chooseDrillTools(order.manifest, order.tools);
  await refuseWithoutSandboxRoom(order.parentFolder, order.index);
  order.onStep?.(
    'sandbox',
    `${tools.server.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${tools.server.version}`,
  );
  const sandbox = await startSandbox({
    server: tools.server,
    parentFolder: order.parentFolder,
    dataDir: order.dataDir,
    owner: order.owner,
    sourceVariables: tools.isSameFlavour ? order.manifest.server.variables : onlyNames(order),
    networking: order.keepServer,
    lowPriority: true,
    signal: order.signal,
    onCommand: (line) => order.log?.('command', line),
  });
  let isKept = false;
  try {
    const tested = await test(order, sandbox, tools);
    const drill: Drill = {
      ...headOf(order, tools),
      startedAt,
      finishedAt: toInstant(order.clock.now()),
      totalMs: Math.round(order.clock.monotonicMs() - startedMs),
      passed: tested.failure === null,
      restoreMs: tested.restoreMs,
      objects: [...tested.objects],
      remarks: [...tools.remarks, ...tested.remarks],
      counts: countsOf(order.index, tested.objects),
    };
    const kept = order.keepServer ? await keepServer(order, sandbox, tools.client) : null;
    isKept = kept !== null;
    return { drill, failure: tested.failure, kept };
  } finally {
    order.onStep?.('clean-up', isKept ? 'the server is kept running' : null);
    if (!isKept) await sandbox.stop();
  }
}

/** Imported dumps of "all databases" hold the server's own, which no other server can take over. */
function withoutSystemSchemas(index: DumpIndex): DumpIndex {
  const sections = index.sections.filter(({ database }) => database === null || !isSystemSchema(database));
  return { ...index, sections };
}

interface Tested {
  readonly objects: readonly ComparedObject[];
  readonly remarks: readonly DrillRemark[];
  readonly restoreMs: number;
  readonly failure: HoldfastError | null;
}

async function test(order: DrillOrder, sandbox: Sandbox, tools: DrillTools): Promise<Tested> {
  const databases = databasesOf(order.index);
  const { restorer, stubs, replaced } = await prepare(order, sandbox, databases);
  const restore = await translated(restoreOrder(order, tools, restorer, databases), order, sandbox, tools);
  order.onStep?.('restore', null);
  const begunMs = order.clock.monotonicMs();
  let streamed: Streamed;
  try {
    streamed = await streamDump(restore);
  } catch (error) {
    const restoreMs = Math.round(order.clock.monotonicMs() - begunMs);
    return whatItMeans(error, { order, sandbox, tools, restoreMs });
  }
  await order.afterRestore?.(sandbox);
  order.onStep?.('compare', null);
  const { comparison, views } = await examine({
    drill: order,
    sandbox,
    tools,
    databases,
    rules: restore.rules,
    streamed,
  });
  const { index } = order;
  return {
    objects: comparison.objects,
    remarks: remarksOf({
      ...{ index, stubs, replaced, comparison, views },
      ...{ rewrites: streamed.rewrites, losses: streamed.losses },
      isTranslated: (restore.rules.translation ?? null) !== null,
    }),
    restoreMs: streamed.tookMs,
    failure: differencesOf(comparison.objects),
  };
}

/** Before anything is restored: what its definitions need, and an account that may do no more than restore. */
async function prepare(
  { index, reader, signal }: DrillOrder,
  sandbox: Sandbox,
  databases: readonly string[],
): Promise<{
  readonly restorer: Restorer;
  /** Definers for whom locked accounts stand in, and those whose place the restoring account takes. */
  readonly stubs: readonly string[];
  readonly replaced: readonly string[];
}> {
  const definers = await definersOf(index, reader, signal);
  const timeZones = await timeZonesOf(index.sections, reader, signal);
  const connection = await connect(sandbox.account, { signal });
  try {
    await addTimeZones(connection, timeZones);
    const restorer = await createRestorer(connection, sandbox, databases);
    if (restorer.onlyDefiner !== null) return { restorer, stubs: [], replaced: definers };
    return { restorer, stubs: await createStubs(connection, definers, databases), replaced: [] };
  } finally {
    await connection.close();
  }
}

function restoreOrder(
  order: DrillOrder,
  { client }: DrillTools,
  { account, onlyDefiner }: Restorer,
  databases: readonly string[],
): RestoreOrder {
  const targets = databases.map((name) => ({ name, as: null }));
  const { onProgress, log } = order;
  return {
    reader: order.reader,
    index: order.index,
    databases: targets,
    client,
    account,
    rules: rulesFor({
      client,
      databases: targets,
      lowerCaseTableNames: Number(order.manifest.server.variables.lower_case_table_names ?? 0),
      isSandbox: true,
      // The sandbox's scheduler is off; so that their definitions stay what they are, events arrive as dumped.
      disableEventsIn: new Set(),
      definer: onlyDefiner,
    }),
    clock: order.clock,
    signal: order.signal,
    lowPriority: true,
    asOf: LONG_AGO,
    ...(onProgress && { onProgress }),
    ...(log && {
      onCommand: (line: string) => log('command', line),
      onNote: (text: string) => log('info', text),
    }),
  };
}

/**
 * A server that is no fair match for the source gets the dump in its own words, as a restore would. Where it is one,
 * nothing is translated: what such a server refuses is the backup's fault.
 * @throws HoldfastError 'not-translatable': that says nothing about the backup
 */
async function translated(
  restore: RestoreOrder,
  { manifest, index, reader, signal }: DrillOrder,
  sandbox: Sandbox,
  { isConclusive, server }: DrillTools,
): Promise<RestoreOrder> {
  const source = manifest.server.identity;
  if (isConclusive || isSameDialect(source, server)) return restore;
  const connection = await connect(sandbox.account, { signal, queryTimeoutMs: WHOLE_TABLES_MS });
  try {
    const plan = await planTranslation({
      ...{ reader, source, connection, signal, rules: restore.rules },
      sections: selectSections(index, restore.databases),
      hasHistory: holdsHistory(manifest),
    });
    const [first] = plan.refused;
    if (first !== undefined)
      throw new HoldfastError('not-translatable', {
        ...first,
        server: `${flavourWords[server.flavour]} ${server.version}`,
      });
    return { ...restore, rules: { ...restore.rules, translation: plan.translation } };
  } finally {
    await connection.close();
  }
}

interface Stopped {
  readonly order: DrillOrder;
  readonly sandbox: Sandbox;
  readonly tools: DrillTools;
  readonly restoreMs: number;
}

/**
 * A restore that stopped is the backup's failure only when nothing else explains it: not a cancel, a full disk, a
 * server that died, or a server that is no fair match for the source.
 */
async function whatItMeans(error: unknown, { order, sandbox, tools, restoreMs }: Stopped): Promise<Tested> {
  if (isAbort(error) || !(error instanceof HoldfastError) || !error.is('restore-failed')) throw error;
  const { freeBytes } = await freeSpace(order.parentFolder);
  if (freeBytes < FULL_DISK_BYTES) {
    const data = { path: order.parentFolder, neededBytes: null, freeBytes };
    throw new HoldfastError('disk-full', data, { cause: error });
  }
  const hasEnded = await Promise.race([sandbox.ended.then(() => true), isGone(sandbox)]);
  if (hasEnded) {
    const data = { reason: 'It ended while the backup was being restored.', log: await sandbox.logTail() };
    throw new HoldfastError('sandbox-failed', data, { cause: error });
  }
  const data = { ...error.data, isDrill: true };
  const raw = error.raw === null ? {} : { raw: error.raw };
  const failure = new HoldfastError('restore-failed', data, { cause: error, ...raw });
  if (!tools.isConclusive || error.data.number === null) throw failure;
  return { objects: stoppedAt(order.index, error.data), remarks: [], restoreMs, failure };
}

async function isGone(sandbox: Sandbox): Promise<boolean> {
  try {
    await (await connect(sandbox.account, { timeoutMs: 5_000 })).close();
    return false;
  } catch {
    return true;
  }
}

function headOf(order: DrillOrder, { server }: DrillTools) {
  const { options, ...rest } = server;
  const sandbox: ToolSummary = { ...rest, optionCount: options.length };
  return {
    runId: order.runId,
    backupId: order.manifest.backupId,
    serverId: order.manifest.server.id,
    serverName: order.manifest.server.name,
    backupStartedAt: order.manifest.startedAt,
    sandbox,
  };
}

/** Another flavour has other values for most variables; how names compare is what has to be alike. */
function onlyNames({ manifest }: DrillOrder): Readonly<Record<string, string>> {
  const { lower_case_table_names } = manifest.server.variables;
  return lower_case_table_names === undefined ? {} : { lower_case_table_names };
}
