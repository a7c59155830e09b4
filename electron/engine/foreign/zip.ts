import path from 'node:path';
import type { Readable } from 'node:stream';
import crc32 from 'crc-32';
import { type Entry, open, type ZipFile } from 'yauzl';
import { HoldfastError } from '../../../shared/errors.ts';
import { refuseUnproportional } from './unpack.ts';

const MAX_ENTRIES = 100_000;
const STORED = 0;
const DEFLATED = 8;

export interface ZippedFile {
  readonly name: string;
  readonly storedBytes: number;
  readonly rawBytes: number;
  readonly read: () => AsyncGenerator<Buffer>;
}

export interface OpenZip {
  /** In the archive's order; folders are left out. */
  readonly files: readonly ZippedFile[];
  readonly close: () => void;
}

/**
 * Opens a zip archive. Nothing of it is ever written to a disk by its name; a name that wants out of its folder still
 * says that the archive was made to harm.
 * @throws HoldfastError archive-damaged, archive-encrypted, archive-unsafe
 */
export async function openZip(file: string, signal: AbortSignal): Promise<OpenZip> {
  const source = path.basename(file);
  const damaged = (error: unknown) => faultOf(error, source);
  const zip = await openLazily(file).catch((error: unknown) => {
    throw damaged(error);
  });
  try {
    const entries = await entriesOf(zip, source, signal).catch((error: unknown) => {
      throw damaged(error);
    });
    refuseHarmful(entries, source, zip.fileSize);
    return {
      files: entries
        .filter(({ fileName }) => !fileName.endsWith('/'))
        .map((entry) => fileIn(zip, entry, source)),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openLazily(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    );
  });
}

function entriesOf(zip: ZipFile, source: string, signal: AbortSignal): Promise<Entry[]> {
  if (zip.entryCount > MAX_ENTRIES)
    throw new HoldfastError('archive-unsafe', { source, reason: `it has ${zip.entryCount} files in it` });
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (signal.aborted) reject(signal.reason);
      else zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

function refuseHarmful(entries: readonly Entry[], source: string, fileSize: number): void {
  let end = 0;
  for (const entry of [...entries].sort(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    if (entry.isEncrypted()) throw new HoldfastError('archive-encrypted', { source, entry: entry.fileName });
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
      throw new HoldfastError('archive-damaged', {
        source,
        reason: `“${entry.fileName}” is compressed by a method (${entry.compressionMethod}) that is not understood`,
      });
    // A few bytes that many files share are how a small archive becomes petabytes.
    if (entry.relativeOffsetOfLocalHeader < end || entry.compressedSize > fileSize)
      throw new HoldfastError('archive-unsafe', { source, reason: 'files in it share their bytes' });
    end = entry.relativeOffsetOfLocalHeader + entry.compressedSize;
    refuseUnproportional(source, entry.compressedSize, entry.uncompressedSize);
  }
}

function fileIn(zip: ZipFile, entry: Entry, source: string): ZippedFile {
  const openStream = () =>
    new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)));
    });
  return {
    name: entry.fileName,
    storedBytes: entry.compressedSize,
    rawBytes: entry.uncompressedSize,
    async *read() {
      try {
        // yauzl compares its size with what the archive says, but not its checksum.
        let checksum = 0;
        for await (const chunk of await openStream()) {
          checksum = crc32.buf(chunk, checksum);
          yield chunk;
        }
        if (checksum >>> 0 !== entry.crc32)
          throw new Error(
            `“${entry.fileName}” has another checksum than the archive says, so that bytes of it have changed`,
          );
      } catch (error) {
        throw faultOf(error, source);
      }
    },
  };
}

/** yauzl has words and no codes for its errors. */
function faultOf(error: unknown, source: string): unknown {
  if (error instanceof HoldfastError || (error instanceof Error && error.name === 'AbortError')) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const isUnsafe = /^(?:invalid relative path|absolute path|invalid characters in fileName)/.test(reason);
  return new HoldfastError(
    isUnsafe ? 'archive-unsafe' : 'archive-damaged',
    { source, reason },
    { cause: error },
  );
}
