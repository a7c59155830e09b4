import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HoldfastError, isAbort } from '../../../shared/errors.ts';
import type { ImportPacking } from '../../../shared/model/import.ts';
import { startTool } from '../system/run-tool.ts';
import { unzstd } from './unzstd.ts';

/** Every format that is recognised, by its first bytes. */
const MAGIC: readonly (readonly [ImportPacking, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  // An empty one.
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

/** What takes more than this much room unpacked, and this many times its size, is made to fill disks. */
const MAX_RATIO = 250;
const MAX_UNPROPORTIONAL_BYTES = 1024 * 1024 * 1024;
const UNPACKED_CHUNK_BYTES = 256 * 1024;

export function detectPacking(head: Buffer): ImportPacking {
  return MAGIC.find(([, magic]) => magic.every((byte, at) => head[at] === byte))?.[0] ?? 'none';
}

/** Which file it is, and how the reading is given up. */
export interface Unpacking {
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a stream.
 * @param packing anything but zip, which has files in it
 * @throws HoldfastError archive-damaged, archive-unsafe for what grows beyond measure, unpacker-missing for xz and bzip2
 */
export async function* unpack(
  source: AsyncIterable<Buffer>,
  packing: Exclude<ImportPacking, 'zip'>,
  { file, signal }: Unpacking,
): AsyncGenerator<Buffer> {
  if (packing === 'none') {
    yield* source;
    return;
  }
  let packedBytes = 0;
  let bytes = 0;
  const counted = (async function* () {
    for await (const chunk of source) {
      packedBytes += chunk.length;
      yield chunk;
    }
  })();
  try {
    for await (const chunk of unpackers[packing](counted, { file, signal })) {
      bytes += chunk.length;
      refuseUnproportional(file, packedBytes, bytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HoldfastError || isAbort(error) || signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HoldfastError('archive-damaged', { source: file, reason }, { cause: error });
  }
}

/** @throws HoldfastError archive-unsafe */
export function refuseUnproportional(file: string, packedBytes: number, bytes: number): void {
  if (bytes < MAX_UNPROPORTIONAL_BYTES || bytes < packedBytes * MAX_RATIO) return;
  const reason = `it grows to more than ${MAX_RATIO} times its size, as no dump does`;
  throw new HoldfastError('archive-unsafe', { source: file, reason });
}

type Unpacker = (source: AsyncIterable<Buffer>, unpacking: Unpacking) => AsyncIterable<Buffer>;

const unpackers: Readonly<Record<'gzip' | 'zstd' | 'xz' | 'bzip2', Unpacker>> = {
  gzip: gunzip,
  zstd: unzstd,
  xz: (source, unpacking) => byProgram('xz', ['--memlimit-decompress=512MiB', '-dc'], source, unpacking),
  bzip2: (source, unpacking) => byProgram('bzip2', ['-dc'], source, unpacking),
};

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES });
  const feeding = pipeline(Readable.from(source), unzip);
  feeding.catch(() => undefined);
  try {
    for await (const chunk of unzip) yield chunk;
    await feeding;
  } finally {
    unzip.destroy();
  }
}

/** No well-kept package unpacks these; the programs are on nearly every machine. */
async function* byProgram(
  program: 'xz' | 'bzip2',
  args: readonly string[],
  source: AsyncIterable<Buffer>,
  { file, signal }: Unpacking,
): AsyncGenerator<Buffer> {
  const tool = start(program, args, file, signal);
  const feeding = pipeline(Readable.from(source), tool.stdin, { signal });
  feeding.catch(() => undefined);
  try {
    for await (const chunk of tool.stdout) yield chunk;
    const { exitCode, stderr } = await tool.done;
    signal.throwIfAborted();
    if (exitCode !== 0)
      throw new HoldfastError('archive-damaged', {
        source: file,
        reason: stderr.trim() || `${program} gave up`,
      });
    // A fault of the reading is worse than what the program made of it.
    await feeding;
  } finally {
    tool.kill();
    await tool.done.catch(() => undefined);
  }
}

function start(program: string, args: readonly string[], file: string, signal: AbortSignal) {
  try {
    return startTool({ program, args }, { signal });
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('tool-unusable'))) throw error;
    throw new HoldfastError('unpacker-missing', { program, source: file }, { cause: error });
  }
}
