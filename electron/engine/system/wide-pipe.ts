import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { privateSocketPath } from './private-socket.ts';

/** As much as the system keeps between two programs, and more than the program writes at once. */
const CHUNK_BYTES = 256 * 1024;
/** One that the reader has, one that waits for it, one that is being filled: all stay in the processor's cache. */
const CHUNKS = 3;

/**
 * A program's stdout that is read into memory of ours, in pieces of up to 256 KiB. Of the pipes that Node makes, 64 KiB
 * at most are read at a time, each into memory of its own: four times the wake-ups, and garbage of the dump's size.
 */
export interface WidePipe {
  /** For `stdio` of the program that writes; whoever starts it destroys this then. */
  readonly programEnd: Socket;
  /** Destroying it ends the reading. */
  readonly stdout: Socket;
  /** What comes, once: a chunk is overwritten when the next but one is asked for. */
  readonly chunks: AsyncIterableIterator<Uint8Array>;
}

/** @returns null where there is none: Windows, a folder that takes no socket, no file descriptor left */
export async function openWidePipe(): Promise<WidePipe | null> {
  if (process.platform === 'win32') return null;
  const chunks = new Chunks();
  const server = createServer({ pauseOnConnect: true });
  let stdout: Socket | null = null;
  try {
    const place = privateSocketPath();
    server.listen(place);
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    stdout = connect({ path: place, onread: { buffer: chunks.memory, callback: chunks.got } });
    chunks.readFrom(stdout);
    // What cannot be accepted, for want of a descriptor, is closed without another word.
    const refused = once(stdout, 'close').then(() => Promise.reject(new Error('it was closed')));
    const [[programEnd]] = await Promise.race([Promise.all([accepted, once(stdout, 'connect')]), refused]);
    refused.catch(() => undefined);
    return { programEnd, stdout, chunks };
  } catch {
    stdout?.destroy();
    return null;
  } finally {
    server.close();
  }
}

interface Waiting {
  resolve(result: IteratorResult<Uint8Array>): void;
  reject(error: Error): void;
}

class Chunks implements AsyncIterableIterator<Uint8Array> {
  readonly #memory = Array.from({ length: CHUNKS }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  #next = 0;
  readonly #ready: Uint8Array[] = [];
  /** The reader has one that it did not give back by asking for another. */
  #isLent = false;
  #isPaused = false;
  #waiting: Waiting | null = null;
  #error: Error | null = null;
  #hasEnded = false;
  #stdout: Socket | null = null;

  readonly memory = (): Uint8Array => {
    const memory = this.#memory[this.#next % CHUNKS];
    if (memory === undefined) throw new Error('there is no memory to read into');
    this.#next += 1;
    return memory;
  };

  /** @returns whether there is memory to go on reading */
  readonly got = (bytes: number, memory: Uint8Array): boolean => {
    const chunk = memory.subarray(0, bytes);
    if (this.#waiting === null) this.#ready.push(chunk);
    else this.#lend(this.#waiting, chunk);
    this.#isPaused = this.#held() >= CHUNKS - 1;
    return !this.#isPaused;
  };

  readFrom(stdout: Socket): void {
    this.#stdout = stdout;
    stdout.once('error', (error) => this.#end(error));
    stdout.once('close', () => this.#end(null));
    // Nothing comes that way, but the end would not either.
    stdout.resume();
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    this.#isLent = false;
    return new Promise((resolve, reject) => {
      const chunk = this.#error === null ? this.#ready.shift() : undefined;
      if (chunk !== undefined) this.#lend({ resolve }, chunk);
      else if (this.#error !== null) reject(this.#error);
      else if (this.#hasEnded) resolve({ done: true, value: undefined });
      else this.#waiting = { resolve, reject };
      if (this.#isPaused && this.#held() < CHUNKS - 1) {
        this.#isPaused = false;
        this.#stdout?.resume();
      }
    });
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#stdout?.destroy();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #held(): number {
    return this.#ready.length + (this.#isLent ? 1 : 0);
  }

  #lend({ resolve }: Pick<Waiting, 'resolve'>, chunk: Uint8Array): void {
    this.#waiting = null;
    this.#isLent = true;
    resolve({ done: false, value: chunk });
  }

  #end(error: Error | null): void {
    this.#error ??= this.#hasEnded ? null : error;
    this.#hasEnded = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (this.#error !== null) waiting?.reject(this.#error);
    else waiting?.resolve({ done: true, value: undefined });
  }
}
