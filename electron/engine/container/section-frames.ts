import { createHash, type Hash } from 'node:crypto';
import { packFrame } from './frame.ts';

/** What `zstd` uses unless told otherwise, and its fastest ordinary one. */
const THOROUGH_LEVEL = 3;
const FAST_LEVEL = 1;
/** Rows of one table are alike, so that one look in this many frames is enough. */
const FRAMES_PER_TRIAL = 32;
/** Smaller frames are the ends of sections: there is no time to be won. */
const TRIAL_BYTES = 256 * 1024;
/** The fast level is taken where it makes frames at most this much larger; it often makes smaller ones. */
const LARGER_AT_MOST = 1.06;

/**
 * The frames of one section: packs them, and hashes them as they are stored.
 *
 * A trial now and then packs a frame at both levels, and the frames up to the next trial get the fast level where it
 * costs hardly any size: with binary and numeric rows it takes half the time and packs as well or better, with texts
 * it does not (decision 35). Whoever names a level gets that one. The choice depends on the bytes alone, so that the same dump makes the same frames.
 */
export class SectionFrames {
  #fullFrames = 0;
  #level = Promise.resolve(THOROUGH_LEVEL);
  /** Of what is stored; null: not wanted, or done. */
  #hash: Hash | null;
  #storedFrames = 0;
  #frames: number | null = null;
  /** Of all of its frames, once they are stored. */
  storedSha256: string | null = null;
  storedBytes = 0;

  readonly #wanted: number | null;

  /**
   * @param isHashed whether its stored frames are hashed
   * @param level of zstd, 1 to 19; null: as trials say
   */
  constructor(isHashed: boolean, level: number | null = null) {
    this.#wanted = level;
    this.#hash = isHashed ? createHash('sha256') : null;
  }

  /** @param raw as for {@link packFrame} */
  pack(raw: Buffer): Promise<Buffer> {
    if (this.#wanted !== null) return packFrame(raw, this.#wanted);
    if (raw.length < TRIAL_BYTES) return packFrame(raw, THOROUGH_LEVEL);
    this.#fullFrames += 1;
    return this.#fullFrames % FRAMES_PER_TRIAL === 1 ? this.#try(raw) : this.#packAsTried(raw);
  }

  /** The next of its frames has been packed and is being written. */
  stored(frame: Buffer): void {
    this.#hash?.update(frame);
    this.storedBytes += frame.length;
    this.#storedFrames += 1;
    this.#finish();
  }

  /** @param frames how many it has: no more will come */
  end(frames: number): void {
    this.#frames = frames;
    this.#finish();
  }

  /** At once, since a hundred thousand tables would hold as many open hashes. */
  #finish(): void {
    if (this.#storedFrames !== this.#frames) return;
    this.storedSha256 = this.#hash?.digest('hex') ?? null;
    this.#hash = null;
  }

  async #packAsTried(raw: Buffer): Promise<Buffer> {
    return packFrame(raw, await this.#level);
  }

  #try(raw: Buffer): Promise<Buffer> {
    const both = Promise.all([packFrame(raw, FAST_LEVEL), packFrame(raw, THOROUGH_LEVEL)]);
    const chosen = both.then(([fast, thorough]) =>
      fast.length <= thorough.length * LARGER_AT_MOST ? FAST_LEVEL : THOROUGH_LEVEL,
    );
    // Whoever packs the frame meets its error.
    this.#level = chosen.catch(() => THOROUGH_LEVEL);
    return both.then(([fast, thorough]) => (fast.length < thorough.length ? fast : thorough));
  }
}
