import type { State } from '../../electron/engine/state/state.ts';
import type { Clock } from '../../electron/engine/system/clock.ts';
import type { OwnerSource } from '../../electron/engine/system/owner.ts';
import type { Backup } from '../../shared/model/backup.ts';
import type { PlanId } from '../../shared/model/ids.ts';
import type { Plan } from '../../shared/model/plan.ts';
import type { Server } from '../../shared/model/server.ts';
import { aBackup, aRun, aServer, aStorage, at } from '../unit/state/samples.ts';
import { planDraft } from './plans.ts';

const DAY_MINUTES = 24 * 60;

/** What of the engine it is filled with: its sources, or the same as they are built. */
export interface StateParts {
  openState(dataDir: string): Promise<State>;
  newPlanId(): PlanId;
  openOwnerSource(dataDir: string, clock: Clock): Promise<OwnerSource>;
  readonly systemClock: Clock;
}

export interface Amounts {
  readonly servers: number;
  readonly plans: number;
  /** In all, dealt out to the plans in turn: hourly ones, the newest two hours old. */
  readonly backups: number;
  /** As many days have a run of each plan. */
  readonly runDays: number;
}

/** Fills a user-data folder with servers, plans, and a catalogue of backups that are in no storage. */
export async function fillState(
  parts: StateParts,
  dataDir: string,
  amounts: Amounts,
): Promise<{ readonly servers: readonly Server[]; readonly plans: readonly Plan[] }> {
  const state = await parts.openState(dataDir);
  try {
    const servers = Array.from({ length: amounts.servers }, (_, n) => aServer(`server ${n}`));
    const storage = aStorage('store');
    for (const server of servers) await state.servers.insert(server);
    await state.storages.insert(storage);
    const plans = Array.from({ length: amounts.plans }, (_, n): Plan => {
      const server = servers[n % servers.length];
      if (server === undefined) throw new Error('a plan needs a server');
      return {
        ...planDraft(server.id, storage.id, { name: `plan ${n}` }),
        id: parts.newPlanId(),
        slug: `plan-${n}`,
        // Nothing is to begin while it is looked at.
        paused: true,
        createdAt: at(0),
        updatedAt: at(0),
      };
    });
    for (const plan of plans) await state.plans.insert(plan);
    await state.backups.replaceOfStorage(storage.id, backupsOf(plans, amounts.backups, storage));
    const owner = (await parts.openOwnerSource(dataDir, parts.systemClock)).current();
    for (const run of runsOf(plans, amounts.runDays, owner)) await state.runs.insert(run);
    return { servers, plans };
  } finally {
    state.close();
  }
}

/** Minutes since the samples' own moment. */
const nowMinutes = () => Math.round((Date.now() - Date.parse(at(0))) / 60_000);

function backupsOf(
  plans: readonly Plan[],
  count: number,
  storage: Parameters<typeof aBackup>[0],
): readonly Backup[] {
  const newest = nowMinutes() - 120;
  return Array.from({ length: count }, (_, n) => {
    const plan = plans[n % plans.length];
    if (plan === undefined) throw new Error('a backup needs a plan');
    const minutes = Math.round(newest - Math.floor(n / plans.length) * 60 - (n % plans.length) / 10);
    return aBackup(storage, plan.serverId, minutes, {
      planId: plan.id,
      databases: [n % 10 === 0 ? 'shop' : `database_${n % 40}`, 'common'],
    });
  });
}

/** One a day of each plan; some of them failed. */
function runsOf(plans: readonly Plan[], days: number, owner: Parameters<typeof aRun>[0]) {
  const newest = nowMinutes() - 120;
  return plans.flatMap((plan, number) =>
    Array.from({ length: days }, (_, day) => {
      const minutes = newest - day * DAY_MINUTES;
      const isGood = (number + day) % 20 !== 0;
      return aRun(owner, minutes, {
        planId: plan.id,
        serverId: plan.serverId,
        cause: 'schedule',
        finishedAt: at(minutes + 1),
        outcome: isGood ? { kind: 'good', backupId: null } : { kind: 'interrupted' },
      });
    }),
  );
}
