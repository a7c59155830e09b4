/** How long a tool has to end by itself after SIGTERM. */
const TERM_GRACE_MS = 2_000;

interface Child {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
  once(event: 'exit', listener: () => void): unknown;
}

/** Ends a child gently, then for certain, with all of its process group. */
export class GroupKiller {
  readonly #child: Child;
  #timer: NodeJS.Timeout | null = null;
  #hasEnded = false;

  constructor(child: Child) {
    this.#child = child;
    child.once('exit', () => {
      this.#hasEnded = true;
    });
  }

  kill(): void {
    if (this.#hasEnded || this.#timer !== null) return;
    this.#child.kill('SIGTERM');
    this.#timer = setTimeout(() => this.killGroup(), TERM_GRACE_MS);
  }

  killGroup(): void {
    const pid = this.#child.pid;
    // Once it has been waited for, its number may be another's.
    if (this.#hasEnded || pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }

  ended(): void {
    this.#hasEnded = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
