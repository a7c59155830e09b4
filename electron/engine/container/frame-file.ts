import { FrameError, frameLength, frameRawBytes, packFrame, unpackFrame } from './frame.ts';
import { MAX_FRAME_RAW_BYTES } from './model.ts';

const LEVEL = 3;

/** Packs a small file whole, into frames like those of a dump; `zstd -dc` opens it. */
export async function packFrames(raw: Buffer): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (let at = 0; at < raw.length; at += MAX_FRAME_RAW_BYTES)
    frames.push(await packFrame(raw.subarray(at, at + MAX_FRAME_RAW_BYTES), LEVEL));
  return Buffer.concat(frames);
}

/**
 * The opposite; nothing is decoded before its size is known to fit.
 * @param maxRawBytes of the whole
 * @throws FrameError
 */
export async function unpackFrames(stored: Buffer, maxRawBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < stored.length; ) {
    const rest = stored.subarray(at);
    const rawBytes = frameRawBytes(rest);
    const length = frameLength(rest);
    total += rawBytes;
    if (length === null) throw new FrameError('a frame is cut off');
    if (total > maxRawBytes) throw new FrameError(`it would inflate beyond ${maxRawBytes} bytes`);
    pieces.push(await unpackFrame(rest.subarray(0, length), rawBytes));
    at += length;
  }
  return Buffer.concat(pieces);
}
