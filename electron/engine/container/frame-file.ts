import { FrameError, frameLength, frameRawBytes, packFrame, unpackFrame } from './frame.ts';
import { MAX_FRAME_RAW_BYTES } from './model.ts';

const FRAME_RAW_BYTES = 4 * 1024 * 1024;
/** Text packs well, so the index deserves more effort than a dump's data in a hurry. */
const LEVEL = 6;
/**
 * Half of an index are hashes, which do not pack. What unpacks to a thousandfold was made to fill memory.
 */
const MAX_RATIO = 200;

/** Packs a small file that is held in memory (the index) as frames like those of a dump. */
export async function packFrames(raw: Buffer): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (let at = 0; at < raw.length; at += FRAME_RAW_BYTES)
    frames.push(await packFrame(raw.subarray(at, at + FRAME_RAW_BYTES), LEVEL));
  return Buffer.concat(frames);
}

/**
 * Unpacks what {@link packFrames} made. Sizes are read from the frames and refused before anything is decoded.
 * @throws FrameError
 */
export async function unpackFrames(stored: Buffer, maxRawBytes: number): Promise<Buffer> {
  const frames: { readonly bytes: Buffer; readonly rawBytes: number }[] = [];
  let total = 0;
  for (let at = 0; at < stored.length; ) {
    const rest = stored.subarray(at);
    const rawBytes = frameRawBytes(rest);
    const length = frameLength(rest);
    if (length === null) throw new FrameError('it ends before it is whole');
    frames.push({ bytes: rest.subarray(0, length), rawBytes });
    total += rawBytes;
    at += length;
  }
  if (total > maxRawBytes || total > MAX_FRAME_RAW_BYTES + MAX_RATIO * stored.length)
    throw new FrameError(`it would unpack to ${total} bytes`);
  return Buffer.concat(await Promise.all(frames.map(({ bytes, rawBytes }) => unpackFrame(bytes, rawBytes))));
}
