import { copyStateDaily } from '../state/copies.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import type { Log } from '../system/log.ts';

/** Not while a start has its hands full. */
const FIRST_MS = 30_000;
const AGAIN_MS = 3_600_000;

/** Copies the state once a day for as long as Holdfast runs. @returns stops it */
export function keepStateCopies(deps: {
  readonly state: State;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}): () => void {
  const copy = () =>
    void copyStateDaily(deps.state, deps.dataDir, deps.clock.now()).catch((error: unknown) =>
      // A full disk today is no reason to stop; it is tried again in an hour.
      deps.log.write('warning', `copying the state: ${String(error)}`),
    );
  const first = setTimeout(copy, FIRST_MS);
  const again = setInterval(copy, AGAIN_MS);
  first.unref();
  again.unref();
  return () => {
    clearTimeout(first);
    clearInterval(again);
  };
}
