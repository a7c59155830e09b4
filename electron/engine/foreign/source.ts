import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ImportKind, ImportPacking } from '../../../shared/model/import.ts';
import { fileError } from '../system/file-errors.ts';
import { mydumperFiles, refuseOtherFolders, type SortedFile } from './folder.ts';
import { detectPacking, unpack } from './unpack.ts';
import { openZip } from './zip.ts';

const READ_BYTES = 1024 * 1024;
const HEAD_BYTES = 512;
/** What is looked for in folders and archives. */
export const DUMP_FILE = /\.sql(?:\.(?:gz|zst|zstd|xz|bz2))?$/i;
const PART_OF_SYSTEM = /^(?:__MACOSX\/|.*\.DS_Store$)/;

export interface DumpFile {
  /** Without folders above what was chosen. */
  readonly name: string;
  /** As it is stored: progress is counted in these. */
  readonly storedBytes: number;
  readonly packing: ImportPacking;
  /** Unpacked size, where that is known beforehand. */
  readonly rawBytes: number | null;
  /** The database that its name says (mydumper). */
  readonly database: string | null;
  /** Unpacked, not converted. @param onRead bytes as they are stored */
  read(signal: AbortSignal, onRead?: (bytes: number) => void): AsyncGenerator<Buffer>;
}

/** A dump as it was chosen: one file, or several that belong together, in the order in which they are loaded. */
export interface DumpSource {
  readonly path: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly files: readonly DumpFile[];
  /** Names of files beside them that are no SQL. */
  readonly leftOut: readonly string[];
  /** mydumper did not come to its end. */
  readonly isUnfinished: boolean;
  /** Says whether anything was changed since it was opened. */
  isUnchanged(): Promise<boolean>;
  close(): void;
}

/**
 * Opens what somebody chose to import. It is only ever read.
 * @throws HoldfastError path-not-found, file-io, import-not-a-dump, archive-damaged, archive-encrypted, archive-unsafe
 */
export async function openSource(chosen: string, signal: AbortSignal): Promise<DumpSource> {
  const info = await stat(chosen).catch((error: unknown) => {
    throw fileError(error, chosen);
  });
  if (info.isDirectory()) return openFolder(chosen);
  if (!info.isFile()) throw notADump(chosen, 'it is neither a file nor a folder');
  if (info.size === 0) throw notADump(chosen, 'it is empty');
  const packing = detectPacking(await headOf(chosen));
  return packing === 'zip' ? zipSource(chosen, signal) : fileSource(chosen, packing, info.size);
}

async function fileSource(
  file: string,
  packing: Exclude<ImportPacking, 'zip'>,
  size: number,
): Promise<DumpSource> {
  const name = path.basename(file);
  return {
    path: file,
    name,
    kind: 'file',
    files: [onDisk(file, { name, size, packing, database: null })],
    leftOut: [],
    isUnfinished: false,
    isUnchanged: await unchanged([file]),
    close: () => undefined,
  };
}

async function openFolder(folder: string): Promise<DumpSource> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, folder);
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  refuseOtherFolders(
    folder,
    names,
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  );
  const dumps = names.filter((name) => DUMP_FILE.test(name));
  if (dumps.length === 0) throw notADump(folder, 'no file in it ends in .sql');
  const mydumper = await mydumperFiles(folder, names);
  const sorted: readonly SortedFile[] =
    mydumper?.files ?? dumps.sort(byName).map((name) => ({ name, database: null }));
  const files: DumpFile[] = [];
  for (const { name, database } of sorted) {
    const file = path.join(folder, name);
    const packing = detectPacking(await headOf(file));
    if (packing === 'zip') throw notADump(file, 'it is a zip archive inside a folder; import it by itself');
    files.push(onDisk(file, { name, size: (await stat(file)).size, packing, database }));
  }
  const taken = new Set(sorted.map(({ name }) => name));
  return {
    path: folder,
    name: path.basename(folder),
    kind: mydumper === null ? 'folder' : 'mydumper',
    files,
    leftOut: names.filter((name) => !taken.has(name)).sort(byName),
    isUnfinished: mydumper !== null && !mydumper.isFinished,
    isUnchanged: await unchanged(files.map(({ name }) => path.join(folder, name))),
    close: () => undefined,
  };
}

async function zipSource(file: string, signal: AbortSignal): Promise<DumpSource> {
  const zip = await openZip(file, signal);
  const dumps = zip.files.filter(({ name }) => DUMP_FILE.test(name) && !PART_OF_SYSTEM.test(name));
  if (dumps.length === 0) {
    zip.close();
    throw notADump(file, 'no file in it ends in .sql');
  }
  const files = dumps
    .sort((a, b) => byName(a.name, b.name))
    .map(
      ({ name, storedBytes, rawBytes, read }): DumpFile => ({
        name,
        storedBytes,
        packing: 'zip',
        rawBytes: name.toLowerCase().endsWith('.sql') ? rawBytes : null,
        database: null,
        read: (abort, onRead) => inner(read(), { name, storedBytes, rawBytes }, abort, onRead),
      }),
    );
  return {
    path: file,
    name: path.basename(file),
    kind: 'zip',
    files,
    leftOut: zip.files
      .filter(({ name }) => !DUMP_FILE.test(name) && !PART_OF_SYSTEM.test(name))
      .map(({ name }) => name),
    isUnfinished: false,
    isUnchanged: await unchanged([file]),
    close: zip.close,
  };
}

/** A file of an archive may be packed once more. */
async function* inner(
  unzipped: AsyncGenerator<Buffer>,
  {
    name,
    storedBytes,
    rawBytes,
  }: { readonly name: string; readonly storedBytes: number; readonly rawBytes: number },
  signal: AbortSignal,
  onRead: ((bytes: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  let told = 0;
  let seen = 0;
  const counted = (async function* () {
    for await (const chunk of unzipped) {
      signal.throwIfAborted();
      seen += chunk.length;
      const share = rawBytes === 0 ? storedBytes : Math.round((seen / rawBytes) * storedBytes);
      onRead?.(share - told);
      told = share;
      yield chunk;
    }
  })();
  const first = await counted.next();
  if (first.done === true) return;
  const packing = detectPacking(first.value);
  if (packing === 'zip') throw notADump(name, 'it is a zip archive inside another; unpack the outer one');
  const whole = (async function* () {
    yield first.value;
    yield* counted;
  })();
  yield* unpack(whole, packing, { file: name, signal });
}

function onDisk(
  file: string,
  about: {
    readonly name: string;
    readonly size: number;
    readonly packing: Exclude<ImportPacking, 'zip'>;
    readonly database: string | null;
  },
): DumpFile {
  const { name, size, packing, database } = about;
  return {
    name,
    storedBytes: size,
    packing,
    rawBytes: packing === 'none' ? size : null,
    database,
    read: (signal, onRead) => unpack(readFrom(file, signal, onRead), packing, { file: name, signal }),
  };
}

async function* readFrom(
  file: string,
  signal: AbortSignal,
  onRead: ((bytes: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { highWaterMark: READ_BYTES });
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      onRead?.(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw fileError(error, file);
  } finally {
    stream.destroy();
  }
}

async function headOf(file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file, { end: HEAD_BYTES - 1 })) parts.push(chunk);
  } catch (error) {
    throw fileError(error, file);
  }
  return Buffer.concat(parts);
}

async function unchanged(files: readonly string[]): Promise<() => Promise<boolean>> {
  const stamp = async () =>
    (await Promise.all(files.map((file) => stat(file).catch(() => null))))
      .map((info) => `${info?.size ?? ''} ${info?.mtimeMs ?? ''}`)
      .join('\n');
  const before = await stamp();
  return async () => (await stamp()) === before;
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function notADump(file: string, reason: string): HoldfastError {
  return new HoldfastError('import-not-a-dump', { source: path.basename(file), reason });
}
