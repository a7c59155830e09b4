import type { PlanTemplate, PlanTemplateName } from '../../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../../shared/model/retention.ts';
import type { Schedule } from '../../../shared/model/schedule.ts';
import { describeSchedule } from '../schedule/describe.ts';
import { machineZone } from '../system/clock.ts';

/** What most people need, ready-made; all of it can be changed in the plan afterwards. */
export function planTemplates(): readonly PlanTemplate[] {
  const timeZone = machineZone();
  return templates.map(({ schedule, ...rest }) => {
    const whole: Schedule = { ...schedule, timeZone };
    return { ...rest, schedule: whole, when: describeSchedule(whole, timeZone) };
  });
}

export function planTemplate(name: PlanTemplateName): PlanTemplate {
  const found = planTemplates().find(({ template }) => template === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  return found;
}

type Ready = Omit<PlanTemplate, 'when' | 'schedule'> & { readonly schedule: Omit<Schedule, 'timeZone'> };

const templates: readonly Ready[] = [
  {
    template: 'developer-laptop',
    name: 'Developer laptop',
    describes:
      'Local databases on a machine that sleeps: every day at noon, caught up after a sleep, kept for two weeks, drilled twice a month.',
    schedule: {
      rule: { kind: 'daily', at: '12:00' },
      window: null,
      jitterMinutes: 0,
      onBattery: true,
      onMetered: true,
    },
    retention: { ...DEFAULT_RETENTION, daily: 14, weekly: 4, monthly: 0 },
    proof: { checkEveryDays: 30, drillEveryDays: 14, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
  },
  {
    template: 'small-team',
    name: 'Small team',
    describes:
      'A database that a team works with: every night, kept by day, week and month for a year, checked and drilled every week.',
    schedule: {
      rule: { kind: 'daily', at: '02:30' },
      window: null,
      jitterMinutes: 15,
      onBattery: true,
      onMetered: true,
    },
    retention: DEFAULT_RETENTION,
    proof: { checkEveryDays: 7, drillEveryDays: 7, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
  },
  {
    template: 'client-site',
    name: 'Client site',
    describes:
      'Somebody else’s server: at night only and spread over an hour, kept for three years, checked every week and drilled every month, with a day of data at risk at most.',
    schedule: {
      rule: { kind: 'daily', at: '01:00' },
      window: { from: '22:00', to: '06:00' },
      jitterMinutes: 60,
      onBattery: true,
      onMetered: false,
    },
    retention: { ...DEFAULT_RETENTION, daily: 14, weekly: 8, monthly: 12, yearly: 3 },
    proof: { checkEveryDays: 7, drillEveryDays: 30, drillEveryBackups: null },
    targets: { rpoMinutes: 26 * 60, rtoMinutes: null },
  },
];
