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

async function readBytes(stream: Duplex, count: number, signal: AbortSignal): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    signal.throwIfAborted();
    const bytes: unknown = stream.read(count);
    if (Buffer.isBuffer(bytes) && bytes.length === count) return bytes;
    if (stream.readableEnded || stream.destroyed) throw new Error('The connection ended during the log-in');
    await readableOrOver(stream, signal);
  }
}

/** `readable` comes at the end, too, and so do `close` and an error after it. */
async function readableOrOver(stream: Duplex, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([
      once(stream, 'readable', { signal: over.signal }),
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
