import type { EnginePorts } from '../ports.ts';
import type { State } from '../state/state.ts';

const LOOK_EVERY_MS = 1_000;

/** Tells the window when another process (the CLI, a second app) changed the state. @returns stops watching */
export function watchChanges(state: State, emit: EnginePorts['emit']): () => void {
  let seen = state.othersCounter();
  const timer = setInterval(() => {
    const counter = state.othersCounter();
    if (counter === seen) return;
    seen = counter;
    emit('changed', {
      topics: ['servers', 'clients', 'plans', 'storages', 'backups', 'runs', 'drills', 'overview'],
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
