import { compress, decompress } from '@mongodb-js/zstd/bindings.js';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import { MAX_FRAME_RAW_BYTES } from './model.ts';

// RFC 8878 §3.1.1: magic number, frame header descriptor, window descriptor, content size, blocks, checksum.
const MAGIC = 0xfd2fb528;
const DESCRIPTOR_AT = 4;
const BARE_HEADER_BYTES = 6;
const HEADER_BYTES = 10;
const CHECKSUM_BYTES = 4;
/** Content size in four bytes, a window, a checksum, no dictionary: how each of our frames begins. */
const DESCRIPTOR = 0b1000_0100;
const MAX_BLOCK_BYTES = 128 * 1024;
/** Blocks that split small leave this much slack; far from what could hurt. */
const MAX_BLOCKS = (8 * MAX_FRAME_RAW_BYTES) / MAX_BLOCK_BYTES;
/** Hashing goes on in pieces, since the whole would have to be copied into WebAssembly's memory first. */
const HASH_PIECE_BYTES = 64 * 1024;

/** "Frame" is a word for those who wrote the format. */
const CHANGED = 'bytes of it have changed since it was written, so that it cannot be unpacked';

/** What is wrong with a frame, as part of a sentence about the object or file that it belongs to. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

let hashing: Promise<XXHashAPI> | null = null;

/**
 * Makes one zstd frame that states its size and carries its checksum (the binding's own do neither, and a flipped
 * bit in a stored block then decodes silently).
 * @param raw 1 byte to {@link MAX_FRAME_RAW_BYTES}; must not change until this settles
 */
export async function packFrame(raw: Buffer, level: number): Promise<Buffer> {
  const checksum = await checksumOf(raw);
  const bare = await compress(raw, level);
  if (bare.readUInt32LE(0) !== MAGIC || bare[DESCRIPTOR_AT] !== 0)
    throw new FrameError('zstd made a frame of another kind than this program knows');
  const frame = Buffer.allocUnsafe(bare.length + HEADER_BYTES - BARE_HEADER_BYTES + CHECKSUM_BYTES);
  bare.copy(frame, 0, 0, BARE_HEADER_BYTES);
  frame[DESCRIPTOR_AT] = DESCRIPTOR;
  frame.writeUInt32LE(raw.length, BARE_HEADER_BYTES);
  bare.copy(frame, HEADER_BYTES, BARE_HEADER_BYTES);
  frame.writeUInt32LE(checksum, frame.length - CHECKSUM_BYTES);
  return frame;
}

/**
 * Decodes one frame whose size is known from elsewhere.
 * @param stored exactly the frame's bytes
 * @throws FrameError when it is not exactly such a frame, is larger than said, or its checksum is another
 */
export async function unpackFrame(stored: Buffer, rawBytes: number): Promise<Buffer> {
  if (frameRawBytes(stored) !== rawBytes)
    throw new FrameError('a piece of it has another size than the index says');
  refuseOtherBlocks(stored);
  let raw: Buffer;
  try {
    raw = await decompress(stored);
  } catch {
    // zstd's own word for it says nothing more: "Data corruption detected", or "Restored data doesn't match checksum",
    // which it compares because the header says that there is one.
    throw new FrameError(CHANGED);
  }
  if (raw.length !== rawBytes) throw new FrameError(CHANGED);
  return raw;
}

/**
 * The raw size that a frame states, within the limit.
 * @param stored at least the frame's first bytes
 * @throws FrameError
 */
export function frameRawBytes(stored: Buffer): number {
  if (stored.length < HEADER_BYTES || stored.readUInt32LE(0) !== MAGIC)
    throw new FrameError('the bytes that are stored for it are no compressed data');
  if (stored[DESCRIPTOR_AT] !== DESCRIPTOR)
    throw new FrameError('a piece of it is compressed in another way than Holdfast does');
  const rawBytes = stored.readUInt32LE(BARE_HEADER_BYTES);
  if (rawBytes === 0 || rawBytes > MAX_FRAME_RAW_BYTES)
    throw new FrameError(`a piece of it claims to hold ${rawBytes} bytes, which is beyond the limit`);
  return rawBytes;
}

/**
 * Length of the frame at the beginning of a buffer.
 * @returns null when the buffer ends before the frame does
 * @throws FrameError when it has more blocks than a frame of the limit's size needs: a few bytes that would inflate
 *   to gigabytes are refused before they are decoded
 */
export function frameLength(buffer: Buffer): number | null {
  let at = HEADER_BYTES;
  for (let blocks = 0; ; blocks += 1) {
    if (at + 3 > buffer.length) return null;
    if (blocks >= MAX_BLOCKS) throw new FrameError('a piece of it would unpack to more than the limit');
    const header = buffer.readUIntLE(at, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3 || size > MAX_BLOCK_BYTES) throw new FrameError(CHANGED);
    // A run of one byte is stored as that byte.
    at += 3 + (type === 1 ? 1 : size);
    if ((header & 1) === 1) return at + CHECKSUM_BYTES <= buffer.length ? at + CHECKSUM_BYTES : null;
  }
}

function refuseOtherBlocks(stored: Buffer): void {
  if (frameLength(stored) !== stored.length)
    throw new FrameError('a piece of it ends elsewhere than the index says');
}

/** The low 32 bits of XXH64. */
async function checksumOf(raw: Buffer): Promise<number> {
  hashing ??= xxhash();
  const hash = (await hashing).create64();
  for (let at = 0; at < raw.length; at += HASH_PIECE_BYTES)
    hash.update(raw.subarray(at, at + HASH_PIECE_BYTES));
  return Number(hash.digest() & 0xffffffffn);
}
