import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** One packet of the MySQL protocol: three bytes of length, a sequence number, the payload. */
export interface Packet {
  readonly sequence: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 4;

/**
 * Reads one packet from a paused stream and leaves what follows in it.
 * @throws Error when the stream ends before; an AbortError when the signal is aborted, in which case nothing was taken
 *   unless a packet had begun to come
 */
export async function readPacket(stream: Duplex, signal: AbortSignal): Promise<Packet> {
  const header = await readBytes(stream, HEADER_BYTES, signal);
  const payload = await readBytes(stream, header.readUIntLE(0, 3), signal);
  return { sequence: header.readUInt8(3), payload };
}

export function writePacket(stream: Duplex, { sequence, payload }: Packet): void {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(payload.length, 0, 3);
  header.writeUInt8(sequence & 0xff, 3);
  stream.write(Buffer.concat([header, payload]));
}

/**
 * Takes what is there and gives back what is too much. Asking for exactly so many bytes would spin: a stream that
 * holds fewer says `readable` to every new listener at once, and nothing else of this process would run again.
 */
async function readBytes(stream: Duplex, count: number, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < count) {
    signal.throwIfAborted();
    const chunk: unknown = stream.read();
    if (Buffer.isBuffer(chunk)) {
      parts.push(chunk);
      length += chunk.length;
    } else if (stream.readableEnded || stream.destroyed) {
      throw new Error('The connection ended during the log-in');
    } else await readableOrOver(stream, signal);
  }
  const bytes = Buffer.concat(parts);
  if (length > count) stream.unshift(bytes.subarray(count));
  return bytes.subarray(0, count);
}

/** Settles when there may be more to read, or never will be. */
async function readableOrOver(stream: Duplex, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([
      once(stream, 'readable', { signal: over.signal }),
      once(stream, 'end', { signal: over.signal }),
      once(stream, 'close', { signal: over.signal }),
    ]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort();
  }
}
