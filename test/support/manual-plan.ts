import type { CallInput } from '../../shared/contract.ts';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { BackupSelection } from '../../shared/model/selection.ts';

/** A plan that runs only when it is told to. */
export function manualPlan(
  serverId: ServerId,
  storageId: StorageId,
  name = 'Nightly shop',
): CallInput<'plans.add'> {
  return {
    name,
    serverId,
    selection: BackupSelection.parse({
      databases: null,
      excludedTables: [],
      acceptedLosses: [],
      consistency: 'snapshot',
    }),
    schedule: {
      rule: { kind: 'manual' },
      timeZone: 'Europe/Vienna',
      window: null,
      jitterMinutes: 0,
      onBattery: true,
      onMetered: true,
    },
    storageIds: [storageId],
    retention: DEFAULT_RETENTION,
    proof: { checkEveryDays: null, drillEveryDays: null, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
  };
}
