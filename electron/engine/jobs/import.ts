import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatCount, plural } from '../../../shared/format.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ClientId } from '../../../shared/model/ids.ts';
import { IMPORTED_DUMPS, type ImportLook } from '../../../shared/model/import.ts';
import { FORMAT_VERSION } from '../../../shared/model/manifest.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { makerWords } from '../../../shared/sentences.ts';
import type { WrittenContainer } from '../container/model.ts';
import { writeSegments } from '../container/writer.ts';
import { ForeignDump, type ForeignSegment, refuseChanged } from '../foreign/join.ts';
import { lookAt } from '../foreign/look.ts';
import { type DumpSource, openSource } from '../foreign/source.ts';
import { settleStandIns } from '../foreign/stand-ins.ts';
import type { Draft } from '../repository/model.ts';
import { toInstant } from '../system/clock.ts';
import { freeSpace } from '../system/disk-space.ts';
import { newBackupId } from '../system/ids.ts';
import { backupOf } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import { importedManifest, lossesOf, notesOf } from './import-manifest.ts';
import type { Job, JobContext, JobRequest } from './job.ts';
import { refuseUnusableKeys } from './key-ring.ts';
import { ProgressMeter } from './progress-meter.ts';
import { explainFullDisk, type WrittenSoFar } from './room.ts';

export interface ImportOrder {
  /** A file or folder, absolute. */
  readonly path: string;
  readonly storage: Storage;
  /** For what names no database itself; null: the header's, or the file's name. */
  readonly database: string | null;
  /** Of the server that it is of, where its header does not say. */
  readonly flavour: Flavour | null;
  readonly recipients: readonly string[];
  /** Take it although its end is missing: it is degraded then. */
  readonly acceptCut: boolean;
  /** Whose it is; null: nobody's. */
  readonly clientId: ClientId | null;
}

/** zstd on SQL: between 3 and 10 to 1 as a rule, so this errs on the full side. */
const USUAL_RATIO = 0.33;
/** 250 MB of index; ten times what 10,000 tables make. */
const MAX_SECTIONS = 500_000;

/** Takes a dump that was made elsewhere over into a storage: from then on it is a backup like any other. */
export function importJob(order: ImportOrder, deps: JobDeps): [JobRequest, Job] {
  const request: JobRequest = {
    kind: 'import',
    title: `Import ${path.basename(order.path)}`,
    serverId: null,
    storageId: order.storage.id,
    backupId: null,
    steps: ['recognise', 'index', 'read-back', 'commit'],
    occupies: null,
  };
  return [request, (context) => importDump(order, deps, context)];
}

async function importDump(order: ImportOrder, deps: JobDeps, context: JobContext): ReturnType<Job> {
  const startedAt = toInstant(deps.clock.now());
  const { signal } = context;
  await refuseUnusableKeys(deps.state, order.recipients);
  const repository = await deps.reach.repository(order.storage.id);
  const look = await context.step('recognise', async (detail) => {
    const seen = await lookAt(order.path, signal);
    refuseSenseless(order, seen);
    await refuseWithoutRoom(order.storage, seen);
    detail(makerWords(seen));
    return seen;
  });
  const source = await openSource(order.path, signal);
  const draft = await repository
    .beginDraft({
      server: IMPORTED_DUMPS,
      planSlug: null,
      recipients: order.recipients,
      backupId: newBackupId(),
      owner: deps.owner,
      clock: deps.clock,
    })
    .catch((error: unknown) => {
      source.close();
      throw error;
    });
  const soFar: WrittenSoFar = { rawBytes: 0, storedBytes: 0 };
  try {
    const taken = await context.step('index', async (detail) => {
      const read = await takeOver({ source, draft, soFar }, { order, look }, deps, context);
      detail(
        `${plural(read.written.objects.length, 'object')}, ${plural(read.written.sections.length, 'section')}`,
      );
      return read;
    });
    await context.step('read-back', async () => {
      await draft.finishDump();
      if (!(await draft.readBack({ signal })))
        throw new HoldfastError('written-differs', { file: repository.storage.place });
    });
    return await context.step('commit', () =>
      commit({ order, look, draft, taken, startedAt }, deps, context),
    );
  } catch (error) {
    await draft.discard();
    throw await explainFullDisk(error, repository.storage.place, soFar, look.rawBytes ?? look.storedBytes);
  } finally {
    source.close();
  }
}

/** @throws HoldfastError 'bad-input' for a name of a database where the dump has its own */
function refuseSenseless({ database }: ImportOrder, { needsDatabase, databases }: ImportLook): void {
  if (database === null || needsDatabase) return;
  const problem = `The dump names its databases itself (${databases.join(', ')}), so no name can be given; restore it under another name instead`;
  throw new HoldfastError('bad-input', { problems: [problem] });
}

async function refuseWithoutRoom({ location }: Storage, look: ImportLook): Promise<void> {
  const neededBytes = look.packing === 'none' ? Math.ceil(look.storedBytes * USUAL_RATIO) : look.storedBytes;
  const { freeBytes } = await freeSpace(location.path);
  if (neededBytes > freeBytes)
    throw new HoldfastError('disk-full', { path: location.path, neededBytes, freeBytes });
}

/** What a dump turned out to be. */
export interface Taken {
  readonly dump: ForeignDump;
  readonly written: WrittenContainer;
  readonly origins: readonly ForeignSegment['origin'][];
  /** Why its end is missing; null where nothing speaks for that. */
  readonly cut: string | null;
}

async function takeOver(
  {
    source,
    draft,
    soFar,
  }: { readonly source: DumpSource; readonly draft: Draft; readonly soFar: WrittenSoFar },
  { order, look }: { readonly order: ImportOrder; readonly look: ImportLook },
  deps: JobDeps,
  context: JobContext,
): Promise<Taken> {
  const { signal } = context;
  const expected = new Map([['', look.storedBytes]]);
  const meter = new ProgressMeter(deps.clock, { objectsTotal: null, expected, isExact: true });
  let doneBytes = 0;
  const dump = new ForeignDump({
    source,
    database: order.database ?? look.suggestedDatabase,
    signal,
    onRead: (bytes) => {
      doneBytes += bytes;
    },
  });
  const origins: ForeignSegment['origin'][] = [];
  const segments = async function* () {
    for await (const segment of dump.segments()) {
      origins.push(segment.origin);
      yield segment;
    }
  };
  const written = await writeSegments(segments(), draft.sink, {
    signal,
    onProgress: ({ rawBytes, storedBytes, current, objectsDone }) => {
      Object.assign(soFar, { rawBytes, storedBytes });
      context.progress(meter.update({ doneBytes, current, objectsDone }));
    },
  });
  await refuseChanged(source);
  refuseScattered(written, source.name);
  const cut = cutIn(source, dump, written);
  refuseEmpty(written, source.name);
  if (cut !== null && !order.acceptCut) refuseCommand(dump, source.name);
  if (cut !== null && !order.acceptCut)
    throw new HoldfastError('import-cut', {
      source: source.name,
      why: cut,
      // Of several files it is that of the last, which need not be the one that was cut.
      lastLine: source.files.length === 1 ? (written.segments.at(-1)?.lastLine ?? '') : '',
    });
  return { dump, written: settleStandIns(written), origins, cut };
}

/** @throws HoldfastError 'import-not-a-dump' for one whose index nobody could open */
function refuseScattered({ sections }: WrittenContainer, source: string): void {
  if (sections.length <= MAX_SECTIONS) return;
  const reason = `it changes from table to table ${formatCount(sections.length)} times; put the rows of each table together`;
  throw new HoldfastError('import-not-a-dump', { source, reason });
}

/** @throws HoldfastError 'import-not-a-dump' where nothing is cut, and a command is no statement that could end */
function refuseCommand({ command }: ForeignDump, source: string): void {
  if (command === null) return;
  const reason = `“${command}” in it is a command of the client program, which no dump has and Holdfast never runs; if you trust the file, take that line out and import it again`;
  throw new HoldfastError('import-not-a-dump', { source, reason });
}

function refuseEmpty({ objects, segments }: WrittenContainer, source: string): void {
  if (objects.length > 0 || segments.some(({ tablesWithData }) => tablesWithData.length > 0)) return;
  throw new HoldfastError('import-not-a-dump', { source, reason: 'no table, view or program is in it' });
}

function cutIn(source: DumpSource, dump: ForeignDump, { segments }: WrittenContainer): string | null {
  const unfinished = segments.find((segment) => segment.unfinished !== null)?.unfinished;
  if (unfinished === 'quotes') return 'it ends inside a string';
  if (unfinished === 'statement') return 'its last statement has no end';
  if (source.isUnfinished) return 'mydumper did not note that it finished';
  const maker = dump.head?.maker?.program;
  if (dump.cut.length === 0) return null;
  const lines = maker === undefined ? 'the end of their statements' : `the line with which ${maker} ends`;
  return source.files.length === 1
    ? `${lines} is missing`
    : `${lines} is missing in ${dump.cut.slice(0, 5).join(', ')}`;
}

interface Whole {
  readonly order: ImportOrder;
  readonly look: ImportLook;
  readonly draft: Draft;
  readonly taken: Taken;
  readonly startedAt: string;
}

async function commit(whole: Whole, deps: JobDeps, context: JobContext): ReturnType<Job> {
  const { order, look, draft, taken, startedAt } = whole;
  const losses = lossesOf(taken);
  const notes = notesOf(taken);
  const { rawBytes, frames, sections } = taken.written;
  const index: DumpIndex = {
    format: FORMAT_VERSION,
    rawBytes,
    frames,
    sections,
    inventory: null,
    losses,
    notes,
  };
  const about = {
    draft,
    look,
    taken,
    flavour: order.flavour,
    startedAt,
    finishedAt: toInstant(deps.clock.now()),
  };
  const committed = await draft.commit(index, importedManifest(about, deps.owner.current()));
  const backup = backupOf(order.storage, committed.folder, committed.manifest, []);
  await deps.state.backups.upsert(backup);
  if (order.clientId !== null) await deps.state.imports.give(backup.id, order.clientId);
  context.update({ backupId: backup.id });
  context.log('info', `Committed to ${committed.folder}`);
  return losses.length === 0
    ? { kind: 'good', backupId: backup.id }
    : { kind: 'degraded', backupId: backup.id, losses };
}
