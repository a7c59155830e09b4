import { type ChunkCipher, chunkCipher, TAG_BYTES } from './age-cipher.ts';
import { sealHeader } from './age-header.ts';
import type { ByteSink } from './model.ts';

/** Plain bytes in each chunk but the last (age-encryption.org/v1, "Payload"). */
export const CHUNK_BYTES = 64 * 1024;
export const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

/** An age file in the making: encrypts whatever passes, in chunks of its own size. */
export class AgeSink implements ByteSink {
  readonly #sink: ByteSink;
  readonly #key: Buffer;
  readonly #cipher: ChunkCipher;
  readonly #plain = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #used = 0;
  #chunks = 0;

  private constructor(sink: ByteSink, key: Buffer, cipher: ChunkCipher) {
    this.#sink = sink;
    this.#key = key;
    this.#cipher = cipher;
  }

  /** @param recipients `age1…`, one at least; each of their private keys opens the file alone */
  static async open(
    sink: ByteSink,
    recipients: readonly string[],
    cipher: ChunkCipher = chunkCipher,
  ): Promise<AgeSink> {
    const { head, key } = await sealHeader(recipients);
    const opened = new AgeSink(sink, key, cipher);
    await sink.write(head);
    return opened;
  }

  async write(chunk: Uint8Array): Promise<void> {
    // A full chunk stays until more comes, since the last one is sealed otherwise.
    const sealed = Buffer.allocUnsafe(
      Math.max(0, Math.ceil((this.#used + chunk.length) / CHUNK_BYTES) - 1) * SEALED_BYTES,
    );
    let sealedBytes = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#used === CHUNK_BYTES) {
        this.#seal(this.#plain, false, sealed.subarray(sealedBytes));
        sealedBytes += SEALED_BYTES;
        this.#used = 0;
      }
      const length = Math.min(chunk.length - at, CHUNK_BYTES - this.#used);
      this.#plain.set(chunk.subarray(at, at + length), this.#used);
      this.#used += length;
      at += length;
    }
    if (sealedBytes > 0) await this.#sink.write(sealed.subarray(0, sealedBytes));
  }

  /** Writes the last chunk. */
  async finish(): Promise<void> {
    const sealed = Buffer.allocUnsafe(this.#used + TAG_BYTES);
    this.#seal(this.#plain.subarray(0, this.#used), true, sealed);
    await this.#sink.write(sealed);
    this.#key.fill(0);
    this.#plain.fill(0);
  }

  #seal(plain: Buffer, isLast: boolean, target: Buffer): void {
    this.#cipher.seal(this.#key, chunkNonce(this.#chunks, isLast), plain, target);
    this.#chunks += 1;
  }
}

/** Encrypts what is held in memory (the index). */
export async function sealBuffer(plain: Buffer, recipients: readonly string[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink: ByteSink = { write: async (chunk) => void parts.push(Buffer.from(chunk)) };
  const age = await AgeSink.open(sink, recipients);
  await age.write(plain);
  await age.finish();
  return Buffer.concat(parts);
}

/** A chunk's position and whether it is the last: both are authenticated by being its nonce. */
export function chunkNonce(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  // 11 bytes, big-endian; a number of chunks beyond 2^48 would be a file of 16 EiB.
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
