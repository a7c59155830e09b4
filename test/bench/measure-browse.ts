import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { writeContainer } from '../../electron/engine/container/writer.ts';
import { tableSections } from '../../electron/engine/jobs/export.ts';
import { KeptIndexes } from '../../electron/engine/repository/kept-indexes.ts';
import type { Committed } from '../../electron/engine/repository/model.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newBackupId } from '../../electron/engine/system/ids.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import {
  livingOwner,
  manifestDraft,
  newRepository,
  type TestRepository,
  testServer,
} from '../support/backups.ts';
import { indexOf } from '../support/containers.ts';
import { builtParts } from './built-parts.ts';
import { type Figure, figure } from './figures.ts';
import { generatedDump, ROWS, tableName } from './generated-dump.ts';
import type { Written } from './long-stream.ts';
import { Usage } from './programs.ts';

/** Of about 4 MB each. */
const TABLES_OF_A_GIGABYTE = 250;
const MANY_TABLES = 10_000;

interface Options {
  readonly quick: boolean;
  /** Also what takes half an hour: 20 GB through the writer. */
  readonly isLong: boolean;
  readonly say: (text: string) => void;
}

/** Reading backups through their index: how long, whatever their size; and with --long what writing 20 GB takes. */
export async function measureBrowse(
  rounds: number,
  { quick, isLong, say }: Options,
): Promise<readonly Figure[]> {
  const under = await newRepository();
  try {
    const gigabyte = quick ? Math.ceil(TABLES_OF_A_GIGABYTE / 20) : TABLES_OF_A_GIGABYTE;
    const one = await made(under, gigabyte, true, say);
    const ten = await made(under, 10 * gigabyte, true, say);
    const many = await made(under, quick ? MANY_TABLES / 20 : MANY_TABLES, false, say);
    const fromOne: number[] = [];
    const fromTen: number[] = [];
    const openOne: number[] = [];
    const openTen: number[] = [];
    const trees: number[] = [];
    const indexes = new KeptIndexes();
    for (const kept of [one, ten]) await tableWritten(under, kept, tableName(0), indexes);
    for (let round = 0; round < rounds; round += 1) {
      fromOne.push(await tableWritten(under, one, tableName(Math.floor(gigabyte / 2))));
      fromTen.push(await tableWritten(under, ten, tableName(5 * gigabyte)));
      // As in the app, whose window shows what the index says before anybody asks for a table.
      openOne.push(await tableWritten(under, one, tableName(Math.floor(gigabyte / 3)), indexes));
      openTen.push(await tableWritten(under, ten, tableName(4 * gigabyte), indexes));
      trees.push(await treeOf(under, many));
    }
    const larger = openTen.map((ms, round) => ms / (openOne[round] ?? Number.NaN));
    return [
      figure('a table of 50,000 rows out of 1 GB, written out', 'ms', fromOne, 200),
      figure('the same out of 10 GB', 'ms', fromTen, 300),
      figure('the same out of 1 GB, its index read before', 'ms', openOne),
      figure('the same out of 10 GB, its index read before', 'ms', openTen),
      figure('10 GB against 1 GB, indexes read before', 'ratio', larger, 1.5),
      figure('the tree of a backup of 10,000 tables', 'ms', trees, 300),
      ...(isLong ? await longStream(quick ? 1 : 20, say) : []),
    ];
  } finally {
    await under.remove();
  }
}

async function made(
  { repository }: TestRepository,
  tables: number,
  withRows: boolean,
  say: (text: string) => void,
): Promise<Committed> {
  const draft = await repository.beginDraft({
    server: testServer,
    planSlug: null,
    backupId: newBackupId(),
    owner: livingOwner,
    clock: systemClock,
  });
  const dump = generatedDump(tables, withRows);
  const written = await writeContainer(dump, draft.sink, { signal: new AbortController().signal });
  await draft.finishDump();
  const committed = await draft.commit(
    indexOf(written),
    manifestDraft(draft.backupId, draft.serverSlug, written),
  );
  say(`made a backup of ${tables} tables, ${Math.round(written.rawBytes / 1e6)} MB of SQL`);
  return committed;
}

/** From nothing opened, or from the indexes that are kept, to the table's SQL in a file. */
async function tableWritten(
  { repository }: TestRepository,
  { folder }: Committed,
  table: string,
  indexes = new KeptIndexes(),
): Promise<number> {
  const file = path.join(tmpdir(), `bench-table-${process.pid}.sql`);
  const beginMs = performance.now();
  const { manifest } = await repository.read(folder);
  const index = await indexes.read(repository, folder, manifest);
  const reader = await repository.openDump(folder, manifest, index);
  const handle = await open(file, 'w');
  let rows = 0;
  try {
    const sections = tableSections(index, 'shop', table);
    rows = sections.reduce((sum, section) => sum + (section.rows ?? 0), 0);
    for await (const piece of reader.read(sections)) await handle.writeFile(piece);
  } finally {
    await handle.close();
    await reader.close();
  }
  const ms = performance.now() - beginMs;
  await rm(file);
  if (rows !== ROWS) throw new Error(`${table} has ${rows} rows`);
  return ms;
}

/** From nothing opened to the list of objects as it crosses to the window. */
async function treeOf({ repository }: TestRepository, { folder }: Committed): Promise<number> {
  const beginMs = performance.now();
  const { manifest } = await repository.read(folder);
  const index = await repository.readIndex(folder, manifest);
  const reader = await repository.openDump(folder, manifest, index);
  const objects = structuredClone(reader.objects());
  await reader.close();
  const ms = performance.now() - beginMs;
  if (objects.length === 0) throw new Error('there are no objects');
  return ms;
}

/**
 * A dump of so many gigabytes out of another process through the writer into a storage, in a process of its own as a
 * backup has it: what it takes of memory, and how long its event loop is held.
 */
async function longStream(gigabytes: number, say: (text: string) => void): Promise<readonly Figure[]> {
  const program = await builtParts('long-stream.ts');
  const probeFile = path.join(tmpdir(), `bench-probe-${process.pid}.json`);
  try {
    const write = async (tables: number) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--require', inRoot('test/bench/probe.cjs'), program, 'write', String(tables)],
        { env: { ...process.env, HOLDFAST_BENCH_PROBE: probeFile } },
      );
      const probed = Usage.parse(JSON.parse(readFileSync(probeFile, 'utf8')));
      return { ...(JSON.parse(stdout) as Written), probed };
    };
    const short = await write(TABLES_OF_A_GIGABYTE);
    const { rawBytes, seconds, probed } = await write(gigabytes * TABLES_OF_A_GIGABYTE);
    say(`wrote ${(rawBytes / 1e9).toFixed(1)} GB of SQL in ${Math.round(seconds)} s`);
    const name = `${gigabytes} GB through the writer`;
    return [
      figure(`${name}: peak memory of its process`, 'MB', [probed.peakBytes / 1e6], 300),
      figure('the same, of 1 GB', 'MB', [short.probed.peakBytes / 1e6], 300),
      figure(`${gigabytes} GB against 1 GB`, 'ratio', [probed.peakBytes / short.probed.peakBytes], 1.25),
      figure('event loop delay, 99th percentile', 'ms', [probed.delayP99Ms], 50),
      figure('event loop delay, longest', 'ms', [probed.delayMaxMs]),
      figure('SQL per second', 'MB/s', [rawBytes / 1e6 / seconds]),
    ];
  } finally {
    rmSync(probeFile, { force: true });
  }
}
