import type { FrameSize } from '../../../shared/model/dump-index.ts';
import type { ByteSink } from './model.ts';
import type { SectionFrames } from './section-frames.ts';

/** Compressed at once: enough for the cores that a dump leaves, few enough to keep memory flat. */
const MAX_FRAMES_IN_FLIGHT = 32;
const MAX_RAW_BYTES_IN_FLIGHT = 12 * 1024 * 1024;
/** Many small frames go to the sink as one; large ones go as they are, without a copy. */
const BATCH_BYTES = 128 * 1024;

interface Packing {
  readonly rawBytes: number;
  readonly section: SectionFrames;
  readonly frame: Promise<Buffer>;
}

/** Compresses frames on the thread pool, several at a time, and writes them in their order. */
export class FrameQueue {
  readonly #sink: ByteSink;
  readonly #queue: Packing[] = [];
  #rawInFlight = 0;
  #draining: Promise<void> | null = null;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #failure: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;
  readonly frames: FrameSize[] = [];
  storedBytes = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** @param raw is the queue's until `release` is called */
  push(raw: Buffer, section: SectionFrames, release: () => void): void {
    this.#rawInFlight += raw.length;
    const frame = section.pack(raw).finally(release);
    // Its error is met in the drain; until then nobody may call it unhandled.
    frame.catch(() => undefined);
    this.#queue.push({ rawBytes: raw.length, section, frame });
    // After a failure it would end at once, before it could be called under way, and `finish` wait for it for ever.
    if (this.#failure === null) this.#draining ??= this.#drain();
  }

  /** Settles when there is room for more. @throws what compressing or writing threw */
  async room(): Promise<void> {
    while (
      this.#failure === null &&
      (this.#queue.length >= MAX_FRAMES_IN_FLIGHT || this.#rawInFlight >= MAX_RAW_BYTES_IN_FLIGHT)
    )
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Everything has been written when this settles. */
  async finish(): Promise<void> {
    while (this.#draining !== null) await this.#draining;
    if (this.#failure !== null) throw this.#failure.error;
    await this.#flush();
  }

  /** Waits for what is under way, so that nothing writes any more. Never throws. */
  async stop(): Promise<void> {
    this.#failure ??= { error: new Error('stopped') };
    await this.#draining;
    await Promise.allSettled(this.#queue.map(({ frame }) => frame));
  }

  async #drain(): Promise<void> {
    try {
      for (;;) {
        const next = this.#queue[0];
        if (next === undefined || this.#failure !== null) break;
        await this.#write(await next.frame, next);
        this.#queue.shift();
        this.#rawInFlight -= next.rawBytes;
        this.#wakeUp();
      }
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#draining = null;
      this.#wakeUp();
    }
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }

  async #write(frame: Buffer, { rawBytes, section }: Packing): Promise<void> {
    this.frames.push([rawBytes, frame.length]);
    this.storedBytes += frame.length;
    section.stored(frame);
    this.#batch.push(frame);
    this.#batchBytes += frame.length;
    if (this.#batchBytes >= BATCH_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#batchBytes = 0;
    await this.#sink.write(batch.length === 1 && batch[0] !== undefined ? batch[0] : Buffer.concat(batch));
  }
}
