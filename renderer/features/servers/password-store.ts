import { useSyncExternalStore } from 'react';
import type { ServerId } from '../../../shared/model/ids.ts';

export interface PasswordQuestion {
  readonly serverId: ServerId;
  /** `ssh`: the SSH password, or the passphrase of the key, by which it is reached. */
  readonly of?: 'server' | 'ssh';
  /** Called when the password was taken; the place that asked tries again. */
  readonly onDone?: () => void;
}

let question: PasswordQuestion | null = null;
const listeners = new Set<() => void>();

function set(next: PasswordQuestion | null): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Opens the dialog that asks for a server's password; any page may do so. */
export function askPassword(next: PasswordQuestion): void {
  set(next);
}

export function closePasswordPrompt(): void {
  set(null);
}

export function usePasswordQuestion(): PasswordQuestion | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => question,
  );
}
