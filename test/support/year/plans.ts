import type { ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { PlanDraft } from '../../../shared/model/plan.ts';
import { DEFAULT_RETENTION, type RetentionPolicy } from '../../../shared/model/retention.ts';
import type { ScheduleRule } from '../../../shared/model/schedule.ts';
import { everything } from '../engine.ts';

export const DATABASES = ['alpha', 'beta', 'gamma', 'delta'] as const;

/** A plan, and which of the servers and storages it is of. */
export interface YearPlan {
  readonly server: number;
  readonly storage: number;
  readonly draft: (serverId: ServerId, storageId: StorageId) => PlanDraft;
}

const none = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const short: RetentionPolicy = {
  ...none,
  daily: 3,
  weekly: 2,
  monthly: 3,
  withinDays: null,
  maxBytes: null,
  minimumGood: 1,
};
const policies: readonly RetentionPolicy[] = [
  DEFAULT_RETENTION,
  short,
  { ...short, daily: 0, weekly: 0, monthly: 0, last: 5, minimumGood: 2 },
  { ...short, daily: 0, weekly: 0, monthly: 0, withinDays: 10 },
];

const daily = (at: string): ScheduleRule => ({ kind: 'daily', at });

/** Each is due in the first ten minutes of an hour (see timeline.ts). */
const rules: readonly (readonly [ScheduleRule, string])[] = [
  [{ kind: 'hours', every: 1, minute: 0 }, 'UTC'],
  [daily('09:05'), 'Europe/Vienna'],
  // In the night of the clock change this hour is left out, and in another night it comes twice.
  [daily('02:00'), 'Europe/Vienna'],
  [{ kind: 'weekly', days: ['monday', 'thursday'], at: '10:03' }, 'America/New_York'],
  [daily('12:01'), 'UTC'],
  [{ kind: 'hours', every: 4, minute: 5 }, 'Europe/Vienna'],
  [daily('10:00'), 'Asia/Tokyo'],
  [{ kind: 'monthly', day: 'last', at: '11:04' }, 'Europe/Vienna'],
  [daily('13:10'), 'UTC'],
  [daily('14:02'), 'Europe/Vienna'],
  [{ kind: 'weekly', days: ['friday'], at: '15:00' }, 'UTC'],
  [daily('11:09'), 'America/New_York'],
  [daily('16:00'), 'UTC'],
  [daily('09:00'), 'UTC'],
  [daily('12:00'), 'Europe/Vienna'],
  [daily('08:08'), 'UTC'],
  [{ kind: 'weekly', days: ['tuesday', 'sunday'], at: '13:00' }, 'UTC'],
];

/** Of whom all is expected that the oracle knows. Without `from` and `until`: all seventeen. */
export function plainPlans(from = 0, until = rules.length): readonly YearPlan[] {
  return rules.slice(from, until).map(([rule, timeZone], n) => ({
    server: n % 4,
    storage: n % 2,
    draft: (serverId, storageId) => ({
      name: `plan ${n}`,
      serverId,
      selection: { ...everything, databases: [DATABASES[n % DATABASES.length] ?? 'alpha'] },
      schedule: { rule, timeZone, window: null, jitterMinutes: 0, onBattery: true, onMetered: true },
      storageIds: [storageId],
      retention: policies[n % policies.length] ?? DEFAULT_RETENTION,
      // What the generator makes has nothing to do with what it made before.
      dropPercent: null,
      proof: { checkEveryDays: null, drillEveryDays: null, drillEveryBackups: null },
      targets: { rpoMinutes: null, rtoMinutes: null },
    }),
  }));
}

/** One that waits for a window and for mains power, and one that nobody starts; what is expected of them is less exact. */
export function oddPlans(proof: PlanDraft['proof']): readonly YearPlan[] {
  const [plain] = plainPlans(0, 1);
  if (plain === undefined) throw new Error('no plan');
  const odd = (
    name: string,
    over: Partial<PlanDraft>,
    schedule: Partial<PlanDraft['schedule']>,
  ): YearPlan => ({
    server: 3,
    storage: 1,
    draft: (serverId, storageId) => {
      const draft = plain.draft(serverId, storageId);
      return { ...draft, name, ...over, schedule: { ...draft.schedule, ...schedule } };
    },
  });
  return [
    odd('careful', {}, { rule: daily('12:00'), window: { from: '11:00', to: '16:00' }, onBattery: false }),
    odd('by hand', {}, { rule: { kind: 'manual' } }),
    odd('proving', { proof }, { rule: daily('10:06') }),
  ];
}
