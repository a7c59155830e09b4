import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { RowColumn } from '../../../shared/model/rows.ts';
import type { DumpReader } from '../container/reader.ts';
import { belongsTo } from '../restore/select-sections.ts';
import { keepDates } from '../restore/translate.ts';
import { wholeSection } from '../restore/whole-section.ts';
import { fileError } from '../system/file-errors.ts';
import { newId } from '../system/ids.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import { openBackup } from './open-backup.ts';
import { ProgressMeter } from './progress-meter.ts';
import { csvOf } from './table-csv.ts';
import { openRows } from './table-rows.ts';

export interface ExportOrder {
  readonly backup: Backup;
  /** null: everything. */
  readonly database: string | null;
  /** A table of that database; null: all of it. */
  readonly table: string | null;
  readonly format: 'sql' | 'csv';
  readonly file: string;
  readonly overwrite: boolean;
}

/** Saves a backup, one database or one table of it, as plain SQL or CSV, or gzip where the name ends in .gz. */
export function exportJob(order: ExportOrder, deps: JobDeps): [JobRequest, Job] {
  const { backup, database, table, file } = order;
  const what = table === null ? database : `${database ?? ''}.${table}`;
  const request: JobRequest = {
    kind: 'export',
    title: `Save ${what ?? backup.databases?.join(', ') ?? 'a backup'} as ${path.basename(file)}`,
    serverId: backup.serverId,
    storageId: backup.storageId,
    backupId: backup.id,
    steps: ['read', 'write'],
    occupies: null,
  };
  return [
    request,
    async (context) => {
      refuseSenseless(order);
      await refuseWhatIsThere(order);
      const opened = await context.step('read', () => openBackup(backup, deps));
      try {
        const sections = chosenSections(opened.index, order);
        const total = sections.reduce((sum, section) => sum + section.rawBytes, 0);
        const meter = new ProgressMeter(deps.clock, {
          objectsTotal: null,
          expected: new Map([['', total]]),
          isExact: true,
        });
        const tell = (doneBytes: number) =>
          context.progress(meter.update({ doneBytes, current: null, objectsDone: 0 }));
        const { reader } = opened;
        const count = counter(tell);
        const bytes =
          order.format === 'csv'
            ? csvOf(
                sections.map((section) => ({
                  sql: count(reader.read([section], { signal: context.signal })),
                  backslashes: section.backslashes,
                })),
                await columnsOf(reader, order),
              )
            : count(sqlOf(reader, sections, context.signal));
        await context.step('write', () => writeBeside(file, bytes, context.signal));
      } finally {
        await opened.reader.close();
      }
      context.update({ writtenFile: file });
      return { kind: 'good', backupId: backup.id };
    },
  ];
}

function refuseSenseless({ database, table, format }: ExportOrder): void {
  if (table !== null && database === null)
    throw new HoldfastError('bad-input', { problems: ['A table is named with its database'] });
  if (format === 'csv' && table === null)
    throw new HoldfastError('bad-input', { problems: ['CSV holds the rows of one table: name it'] });
}

async function columnsOf(
  reader: DumpReader,
  { database, table }: ExportOrder,
): Promise<readonly RowColumn[]> {
  return (await openRows(reader, database ?? '', table ?? '')).columns;
}

function chosenSections(index: DumpIndex, { database, table, format }: ExportOrder): readonly Section[] {
  if (database === null) return index.sections;
  if (table === null) return sectionsOf(index, database);
  const sections = tableSections(index, database, table);
  return format === 'csv' ? sections.filter(({ kind }) => kind === 'table-data') : sections;
}

/** Everything of one database, with the dump's header and trailer, which make it restorable alone. */
export function sectionsOf(index: DumpIndex, database: string): readonly Section[] {
  const sections = index.sections.filter(
    (section) => section.kind === 'header' || section.kind === 'trailer' || section.database === database,
  );
  if (!sections.some((section) => section.database === database))
    throw new HoldfastError('object-not-in-backup', { object: database });
  return sections;
}

/**
 * One table with its rows and triggers, the dump's header and trailer; without `USE`, so that whoever restores it
 * says into which database.
 * @throws HoldfastError object-not-in-backup
 */
export function tableSections(index: DumpIndex, database: string, table: string): readonly Section[] {
  const isOfTable = belongsTo(index, database, [table]);
  const sections = index.sections.filter(
    (section) => section.kind === 'header' || section.kind === 'trailer' || isOfTable(section),
  );
  // A dump may hold its rows alone.
  if (!sections.some(({ kind }) => kind === 'table-structure' || kind === 'table-data'))
    throw new HoldfastError('object-not-in-backup', { object: `${database}.${table}` });
  return sections;
}

/** As it was dumped, but for the header's mode, in which dates that do not exist would become 0000-00-00. */
async function* sqlOf(
  reader: DumpReader,
  sections: readonly Section[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let others: Section[] = [];
  for (const section of sections) {
    if (section.kind !== 'header') {
      others.push(section);
      continue;
    }
    if (others.length > 0) yield* reader.read(others, { signal });
    others = [];
    yield keepDates(await wholeSection(reader, section, signal));
  }
  if (others.length > 0) yield* reader.read(others, { signal });
}

/** Counts what goes through it, of one source after the other. */
function counter(
  tell: (doneBytes: number) => void,
): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  let done = 0;
  return async function* (source) {
    for await (const chunk of source) {
      yield chunk;
      done += chunk.length;
      tell(done);
    }
  };
}

/** Writes under another name first, so that a file of the asked name is always whole. */
async function writeBeside(file: string, source: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  const temporary = `${file}.${newId().slice(-8)}.part`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const write = async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) await handle.writeFile(chunk);
      };
      const plain = Readable.from(source);
      if (file.toLowerCase().endsWith('.gz'))
        await pipeline(plain, createGzip({ level: 6 }), write, { signal });
      else await pipeline(plain, write, { signal });
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    signal.throwIfAborted();
    throw error instanceof HoldfastError ? error : fileError(error, file);
  }
}

/** Before anything is read: a folder is never replaced, a file only when that was said. */
export async function refuseWhatIsThere({
  file,
  overwrite,
}: Pick<ExportOrder, 'file' | 'overwrite'>): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) throw new HoldfastError('not-a-file', { path: file });
  if (found !== null && !overwrite) throw new HoldfastError('file-exists', { path: file });
}
