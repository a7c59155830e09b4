import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';

// RFC 8878 §3.1: magic number, frame header, blocks, and where the header says so a checksum of what they hold.
const MAGIC = 0xfd2fb528;
/** Of frames that hold something else, as pzstd and seekable archives write them. */
const SKIPPABLE = 0x184d2a50;
const MAX_BLOCK_BYTES = 128 * 1024;
const RUN = 1;
/** Beyond it also zstd itself asks whether one has the memory (--long=31). */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const SIZE_BYTES = [0, 2, 4, 8];
const DICTIONARY_BYTES = [0, 1, 2, 4];

/**
 * Unpacks frames of any size, and compares each with its checksum where it has one (zstd writes it unless told not to).
 * The decoder knows nothing of checksums, so that it is given the frames block by block.
 * @throws Error with the reason, where the frames are damaged or cut
 */
export async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { create64 } = await xxhash();
  const packed = new Bytes(source);
  for (;;) {
    const magic = await packed.next(4, 'end');
    if (magic === null) return;
    if ((magic.readUInt32LE() & 0xfffffff0) >>> 0 === SKIPPABLE) {
      let rest = (await packed.next(4)).readUInt32LE();
      for (; rest > 0; rest -= MAX_BLOCK_BYTES) await packed.next(Math.min(rest, MAX_BLOCK_BYTES));
      continue;
    }
    if (magic.readUInt32LE() !== MAGIC) throw new Error('behind its packed data comes something else');
    const header = await frameHeader(packed);
    const ready: Buffer[] = [];
    const decoder = new Decompress((chunk) => ready.push(Buffer.from(chunk)));
    const hash = header.hasChecksum ? create64() : null;
    const unpacked = () => {
      for (const chunk of ready) hash?.update(chunk);
      return ready.splice(0);
    };
    decoder.push(Buffer.concat([magic, header.bytes]));
    for (let isLast = false; !isLast; ) {
      const head = await packed.next(3);
      const block = head.readUIntLE(0, 3);
      const size = block >> 3;
      if (size > MAX_BLOCK_BYTES) throw new Error('a block of it is larger than any');
      isLast = (block & 1) === 1;
      const body = await packed.next(((block >> 1) & 3) === RUN ? 1 : size);
      decoder.push(Buffer.concat([head, body]));
      yield* unpacked();
    }
    const checksum = hash === null ? null : await packed.next(4);
    decoder.push(checksum ?? Buffer.alloc(0), true);
    yield* unpacked();
    if (hash !== null && Number(hash.digest() & 0xffffffffn) !== checksum?.readUInt32LE())
      throw new Error('its checksum is another, so that bytes of it have changed');
  }
}

interface FrameHeader {
  /** Behind the magic number. */
  readonly bytes: Buffer;
  readonly hasChecksum: boolean;
}

async function frameHeader(packed: Bytes): Promise<FrameHeader> {
  const first = await packed.next(1);
  const descriptor = first[0] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[descriptor >> 6] || (isSingle ? 1 : 0);
  const window = await packed.next(isSingle ? 0 : 1);
  const rest = await packed.next((DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes);
  const size = rest.subarray(rest.length - sizeBytes);
  refuseWindow(isSingle ? contentSize(size) : windowSize(window[0] ?? 0));
  return { bytes: Buffer.concat([first, window, rest]), hasChecksum: (descriptor & 4) !== 0 };
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function contentSize(size: Buffer): number {
  if (size.length === 8) return Number(size.readBigUInt64LE());
  // Two bytes count from 256.
  return size.readUIntLE(0, size.length) + (size.length === 2 ? 256 : 0);
}

function refuseWindow(bytes: number): void {
  if (bytes > MAX_WINDOW_BYTES)
    throw new Error(
      `it is packed so that unpacking takes ${Math.round(bytes / 2 ** 20)} MiB of memory; unpack it with zstd -d --long=31 first`,
    );
}

/** Takes bytes out of a stream by number. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async next(count: number): Promise<Buffer>;
  /** @returns null where the stream has ended */
  async next(count: number, orEnd: 'end'): Promise<Buffer | null>;
  async next(count: number, orEnd?: 'end'): Promise<Buffer | null> {
    while (this.#length < count) {
      const { value, done } = await this.#source.next();
      if (done === true) {
        if (orEnd !== undefined && this.#length === 0) return null;
        throw new Error('it ends in the middle of its packed data');
      }
      this.#parts.push(value);
      this.#length += value.length;
    }
    const [first] = this.#parts;
    const all =
      first !== undefined && first.length >= count ? first : Buffer.concat(this.#parts, this.#length);
    const rest = all === first ? this.#parts.slice(1) : [];
    this.#parts = all.length > count ? [all.subarray(count), ...rest] : [...rest];
    this.#length -= count;
    return all.subarray(0, count);
  }
}
