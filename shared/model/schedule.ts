import { z } from 'zod';

/** Wall-clock time of day in the schedule's zone, 24 hours: `02:30`. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
  error: ({ input }) => `“${input}” is no time of day like 02:30`,
});
export type TimeOfDay = z.infer<typeof TimeOfDay>;

export const Weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
export type Weekday = z.infer<typeof Weekday>;

/** When a plan is due, in wall-clock terms. `manual` is never due by itself. */
export const ScheduleRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  /** Counted from midnight of the zone, so that a restart does not move it: every 15 minutes is :00, :15, :30, :45. */
  z.object({ kind: z.literal('minutes'), every: z.int().min(5).max(720) }),
  z.object({ kind: z.literal('hours'), every: z.int().min(1).max(24), minute: z.int().min(0).max(59) }),
  z.object({ kind: z.literal('daily'), at: TimeOfDay }),
  /** Monday to Friday is five days here. */
  z.object({ kind: z.literal('weekly'), days: z.array(Weekday).min(1), at: TimeOfDay }),
  /** A day that a month does not have is its last one. */
  z.object({
    kind: z.literal('monthly'),
    day: z.union([z.int().min(1).max(31), z.literal('last')]),
    at: TimeOfDay,
  }),
  z.object({ kind: z.literal('cron'), expression: z.string().trim().min(9).max(200) }),
]);
export type ScheduleRule = z.infer<typeof ScheduleRule>;

export const Schedule = z.object({
  rule: ScheduleRule,
  /** IANA name (`Europe/Vienna`); its rules of summer time decide (truths C4). */
  timeZone: z.string().min(1),
  /** Runs begin only within it; it may reach over midnight. What is due outside waits for its start. */
  window: z.object({ from: TimeOfDay, to: TimeOfDay }).nullable(),
  /** Each slot begins up to so many minutes later, always the same for a plan and a slot, so that servers share the load. */
  jitterMinutes: z.int().min(0).max(180),
  /** Whether it may begin while the machine runs on its battery, and on a network that is paid by volume. */
  onBattery: z.boolean(),
  onMetered: z.boolean(),
});
export type Schedule = z.infer<typeof Schedule>;

/** Runs that are closer to each other are not delayed unless somebody says so. */
const TOO_CLOSE_MINUTES = 30;

/**
 * The jitter of a rule that takes the place of another, where none was asked for: what was there, but at most half of
 * the time between two runs. A cron expression may mean any minute, so that it gets none.
 */
export function jitterUnasked(rule: ScheduleRule, before: number): number {
  if (rule.kind === 'cron') return 0;
  if (rule.kind !== 'minutes' && rule.kind !== 'hours') return before;
  const between = rule.kind === 'minutes' ? rule.every : rule.every * 60;
  return between < TOO_CLOSE_MINUTES ? 0 : Math.min(before, Math.floor(between / 2));
}
