import { useSyncExternalStore } from 'react';

let interruptedRuns: number | null = null;
const listeners = new Set<() => void>();

/** Keeps that the engine restarted, for the banner. @param interrupted runs that were cut off; null when read */
export function setEngineRestart(interrupted: number | null): void {
  interruptedRuns = interrupted;
  for (const listener of listeners) listener();
}

const dismiss = () => setEngineRestart(null);

/** The last restart that nobody has read yet. */
export function useEngineRestart() {
  const interrupted = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => interruptedRuns,
  );
  return { interrupted, dismiss };
}
