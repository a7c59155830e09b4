import type { ServerId } from '../../../shared/model/ids.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import { type Order, startingOrder } from '../backups/order.ts';

/** A plan's selection as the form "Back up now" holds it. */
export function orderOf(serverId: ServerId, selection: BackupSelection): Order {
  return {
    ...startingOrder(serverId, null),
    databases: selection.databases,
    excluded: selection.excludedTables,
    accepted: selection.acceptedLosses,
    consistency: selection.consistency,
    options: selection.options,
  };
}
