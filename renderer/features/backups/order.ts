import type { ServerView } from '../../../shared/contract.ts';
import { DEFAULT_DUMP_OPTIONS, type DumpOptions } from '../../../shared/model/dump-options.ts';
import { ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import type { LossCode } from '../../../shared/model/verdict.ts';

/** What the form "Back up now" holds. */
export interface Order {
  readonly serverId: ServerId | null;
  readonly storageId: StorageId | null;
  /** null: all that the server has at that moment. */
  readonly databases: readonly string[] | null;
  readonly excluded: BackupSelection['excludedTables'];
  readonly accepted: readonly LossCode[];
  readonly consistency: BackupSelection['consistency'];
  /** Tables without a snapshot are dumped all the same, and the backup is degraded. */
  readonly isDegradedFine: boolean;
  readonly options: DumpOptions;
  /** Public keys that it is encrypted for; empty: it is not. */
  readonly recipients: readonly string[];
}

/** The order that an address asks for; what is no id is not asked for. */
export function startingOrder(serverId: string | null, storageId: string | null): Order {
  return {
    serverId: ServerId.safeParse(serverId).data ?? null,
    storageId: StorageId.safeParse(storageId).data ?? null,
    databases: null,
    excluded: [],
    accepted: [],
    consistency: 'snapshot',
    isDegradedFine: false,
    options: DEFAULT_DUMP_OPTIONS,
    recipients: [],
  };
}

/** The server of an order; the only one there is needs no choosing. */
export function chosenServer({ serverId }: Order, servers: readonly ServerView[]): ServerView | null {
  const [only] = servers;
  if (serverId === null) return servers.length === 1 ? (only ?? null) : null;
  return servers.find(({ id }) => id === serverId) ?? null;
}

/** The storage of an order; until one is chosen, the first that can be used. */
export function chosenStorage(
  { storageId }: Pick<Order, 'storageId'>,
  storages: readonly StorageView[],
): StorageView | null {
  return (
    storages.find(({ id }) => id === storageId) ??
    storages.find(({ state }) => state.kind === 'ready') ??
    storages[0] ??
    null
  );
}

/** What is asked of the engine. */
export function selectionOf(order: Order): BackupSelection {
  const { databases, excluded, accepted, consistency, options } = order;
  return {
    databases: databases === null ? null : [...databases],
    excludedTables:
      databases === null ? excluded : excluded.filter((one) => databases.includes(one.database)),
    acceptedLosses: [...accepted],
    consistency,
    options,
  };
}
