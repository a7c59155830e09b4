import { type Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Packet, readPacket, writePacket } from '../../../electron/engine/server/ssh/packets.ts';

const { signal } = new AbortController();

/** What is written, cut anywhere, as a network does; then the end. */
async function arriving(bytes: Buffer, cuts: readonly number[]): Promise<Duplex> {
  const stream = new PassThrough();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  void (async () => {
    for (const [index, place] of places.slice(1).entries()) {
      stream.write(bytes.subarray(places[index], place));
      await new Promise((resolve) => setImmediate(resolve));
    }
    stream.end();
  })();
  return stream;
}

describe('packets of the log-in', () => {
  it('come out as they went in, wherever they are cut, and leave what follows them', async () => {
    const packet = fc.record({
      sequence: fc.nat(255),
      payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(packet, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (packets, cuts) => {
          const written: Buffer[] = [];
          const sink = new PassThrough();
          sink.on('data', (chunk: Buffer) => written.push(chunk));
          for (const each of packets) writePacket(sink, each);
          sink.write('rest');
          await new Promise((resolve) => setImmediate(resolve));
          const stream = await arriving(Buffer.concat(written), cuts);
          const read: Packet[] = [];
          for (const _ of packets) read.push(await readPacket(stream, signal));
          expect(read).toEqual(packets);
          const rest: Buffer[] = [];
          for await (const chunk of stream) rest.push(chunk as Buffer);
          expect(Buffer.concat(rest).toString()).toBe('rest');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a sequence number goes round after 255', async () => {
    const stream = new PassThrough();
    writePacket(stream, { sequence: 256, payload: Buffer.from('x') });
    writePacket(stream, { sequence: -1, payload: Buffer.from('y') });
    expect((await readPacket(stream, signal)).sequence).toBe(0);
    expect((await readPacket(stream, signal)).sequence).toBe(255);
  });

  it('that end in the middle are an error, and waiting can be ended', async () => {
    const ended = new PassThrough();
    ended.end(Buffer.from([5, 0, 0, 0, 1]));
    await expect(readPacket(ended, signal)).rejects.toThrow('ended during the log-in');
    const broken = new PassThrough();
    const reading = readPacket(broken, signal);
    setImmediate(() => broken.destroy());
    await expect(reading).rejects.toThrow();
    const abort = new AbortController();
    const waiting = readPacket(new PassThrough(), abort.signal);
    setImmediate(() => abort.abort());
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
