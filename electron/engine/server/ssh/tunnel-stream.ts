import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/**
 * One connection through a tunnel, as a stream that ends like a socket does: ssh2's own channels know no `destroyed`,
 * and no error when their tunnel breaks off.
 */
export class TunnelStream extends Duplex {
  readonly #channel: ClientChannel;

  /** @param whyClosed asked when the channel is closed: an error when the tunnel broke, null when the far end is done */
  constructor(channel: ClientChannel, whyClosed: () => Error | null) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.push(null));
    channel.on('error', (error: Error) => this.destroy(whyClosed() ?? error));
    channel.on('close', () => this.#closed(whyClosed()));
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.close();
    // A socket closes later than what stands on it: a TLS error has to be heard before mysql2 hears of this end.
    setImmediate(() => done(error));
  }

  /** What came before the end is still to be read. */
  #closed(error: Error | null): void {
    if (error !== null) this.destroy(error);
    else if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy()).push(null);
  }
}
