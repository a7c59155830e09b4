import { useSyncExternalStore } from 'react';
import { ClientId } from '../../shared/model/ids.ts';
import { useCall } from '../api/queries.ts';

/* Whose servers this window shows. A preference of the window alone, like its theme. */

const KEY = 'holdfast-client';
const listeners = new Set<() => void>();

/** @param clientId null: everybody's */
export function chooseClient(clientId: ClientId | null): void {
  if (clientId === null) window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, clientId);
  for (const listener of listeners) listener();
}

function stored(): ClientId | null {
  return ClientId.safeParse(window.localStorage.getItem(KEY)).data ?? null;
}

export interface ChosenClient {
  /** What lists are narrowed to; null: everything. */
  readonly clientId: ClientId | null;
  readonly name: string | null;
}

/** The client in the switcher; one that was removed is nobody. */
export function useChosenClient(): ChosenClient {
  const wanted = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => stored(),
  );
  const clients = useCall('clients.list', {}).data;
  // Until the list is there, what was chosen is believed: everything would flash up otherwise.
  if (clients === undefined) return { clientId: wanted, name: null };
  const client = clients.find(({ id }) => id === wanted);
  return { clientId: client?.id ?? null, name: client?.name ?? null };
}
