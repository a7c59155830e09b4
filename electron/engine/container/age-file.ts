import { type ChunkCipher, chunkCipher, TAG_BYTES } from './age-cipher.ts';
import { AgeError, MAX_HEADER_BYTES, openHeader } from './age-header.ts';
import { CHUNK_BYTES, chunkNonce, SEALED_BYTES } from './age-sink.ts';
import type { RandomAccess } from './random-access.ts';

/**
 * Opens an age file to be read anywhere, as what it holds: reading takes the chunks that are asked for, and each is
 * proven to be the one of its place before a byte of it is given. The last chunk is looked at first, so that a file
 * that was cut is found at once.
 * @param file closed by the reader; not closed when this throws
 * @param identities `AGE-SECRET-KEY-1…`; one that fits is enough
 * @throws NoKeyFits, AgeError; later reads throw AgeError
 */
export async function openAgeFile(
  file: RandomAccess,
  identities: readonly string[],
  cipher: ChunkCipher = chunkCipher,
): Promise<AgeFile> {
  const start = await file.read(0, Math.min(MAX_HEADER_BYTES, file.size));
  const { key, payloadOffset } = await openHeader(start, identities);
  const sealedBytes = file.size - payloadOffset;
  const chunks = Math.max(1, Math.ceil(sealedBytes / SEALED_BYTES));
  const lastPlainBytes = sealedBytes - (chunks - 1) * SEALED_BYTES - TAG_BYTES;
  // Only a file of nothing may end in an empty chunk (age-encryption.org/v1).
  if (lastPlainBytes < 0 || (lastPlainBytes === 0 && chunks > 1)) throw new AgeError(CUT);
  const size = (chunks - 1) * CHUNK_BYTES + lastPlainBytes;
  const opened = new AgeFile({ file, key, payloadOffset, chunks, size, cipher });
  await opened.proveEnd();
  return opened;
}

const CUT = 'it ends too early: what follows was cut off';

interface Parts {
  readonly file: RandomAccess;
  readonly key: Buffer;
  readonly payloadOffset: number;
  readonly chunks: number;
  readonly size: number;
  readonly cipher: ChunkCipher;
}

export class AgeFile implements RandomAccess {
  readonly name: string;
  readonly size: number;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.name = parts.file.name;
    this.size = parts.size;
    this.#parts = parts;
  }

  async proveEnd(): Promise<void> {
    await this.#chunks(this.#parts.chunks - 1, this.#parts.chunks);
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    if (end <= offset) return Buffer.alloc(0);
    const first = Math.floor(offset / CHUNK_BYTES);
    const plain = await this.#chunks(first, Math.ceil(end / CHUNK_BYTES));
    return plain.subarray(offset - first * CHUNK_BYTES, end - first * CHUNK_BYTES);
  }

  close(): Promise<void> {
    this.#parts.key.fill(0);
    return this.#parts.file.close();
  }

  /** @param end the number after the last chunk's */
  async #chunks(first: number, end: number): Promise<Buffer> {
    const { file, payloadOffset, chunks } = this.#parts;
    const from = payloadOffset + first * SEALED_BYTES;
    const wanted = Math.min(file.size - from, (end - first) * SEALED_BYTES);
    const sealed = await file.read(from, wanted);
    if (sealed.length < wanted) throw new AgeError(CUT);
    const plain: Buffer[] = [];
    for (let number = first; number < end; number += 1) {
      const at = (number - first) * SEALED_BYTES;
      plain.push(this.#open(number, number === chunks - 1, sealed.subarray(at, at + SEALED_BYTES)));
    }
    return plain.length === 1 && plain[0] !== undefined ? plain[0] : Buffer.concat(plain);
  }

  #open(number: number, isLast: boolean, sealed: Buffer): Buffer {
    const { key, cipher, chunks } = this.#parts;
    const plain = cipher.open(key, chunkNonce(number, isLast), sealed);
    if (plain !== null) return plain;
    // A whole chunk that is not the last one, where the file ends: it was cut at a chunk's edge.
    if (isLast && cipher.open(key, chunkNonce(number, false), sealed) !== null) throw new AgeError(CUT);
    throw new AgeError(`encrypted chunk ${number + 1} of ${chunks} is not as it was written`);
  }
}
