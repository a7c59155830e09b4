import { formatDateTime } from '../format.ts';
import type { ChannelView, NewsKind, SummaryTime, WebhookPreset } from '../model/notification.ts';
import type { OsSchedule } from '../model/os-schedule.ts';
import type { Weekday } from '../model/schedule.ts';

/** What may be told, as a choice, and what it means. */
export const newsKindWords: Record<NewsKind, { readonly word: string; readonly hint: string }> = {
  failure: { word: 'Failing', hint: 'A plan’s backup failed; told once, not again until it is well' },
  recovery: { word: 'Well again', hint: 'What was told before is over' },
  overdue: { word: 'Overdue', hint: 'A due time passed without a good backup' },
  degraded: {
    word: 'Degraded',
    hint: 'A backup lacks something that was not accepted, or holds much less than the one before it',
  },
  unproven: { word: 'Unproven', hint: 'The last proof is older than the plan promises' },
  summary: { word: 'Weekly summary', hint: 'All plans in one message, once a week' },
};

export const presetWords: Record<WebhookPreset, string> = {
  json: 'JSON',
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Microsoft Teams',
  ntfy: 'ntfy',
};

/** Where a channel leads, without its secret: "mail to ops@example.org through smtp.example.org". */
export function describeChannel({ target, planName }: Pick<ChannelView, 'target' | 'planName'>): string {
  switch (target.kind) {
    case 'mail':
      return `mail to ${target.to.join(', ')} through ${target.host}`;
    case 'webhook':
      return `${presetWords[target.preset]} at ${target.host}`;
    case 'ping':
      return `pings ${target.host} for ${planName === null ? 'a plan that is gone' : `“${planName}”`}`;
  }
}

const dayWords: Record<Weekday, string> = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
};

export function weekdayWord(day: Weekday): string {
  return dayWords[day];
}

/** "The weekly summary goes out on Monday at 08:00 (Europe/Vienna)." */
export function summaryWords(time: SummaryTime, timeZone: string): string {
  if (time === null) return 'There is no weekly summary.';
  const hour = String(time.hour).padStart(2, '0');
  return `The weekly summary goes out on ${dayWords[time.weekday]} at ${hour}:00 (${timeZone}).`;
}

/** Since when a channel does not deliver, in a sentence; null: it does. */
export function channelProblem({ name, problem, waiting }: ChannelView): string | null {
  if (problem === null) return null;
  const next = problem.gaveUp
    ? 'Some messages were given up.'
    : waiting === 0
      ? ''
      : 'What was not delivered is tried again.';
  return `“${name}” has not delivered since ${formatDateTime(problem.since)}. ${next}`.trim();
}

const schedulerWords: Record<OsSchedule['scheduler'], string> = {
  systemd: 'systemd timer',
  launchd: 'launchd agent',
  'task-scheduler': 'scheduled task',
};

/** How the entry in the system's own scheduler stands. */
export function osScheduleWords({ state, scheduler, everyMinutes }: OsSchedule): {
  readonly title: string;
  readonly detail: string;
} {
  const what = schedulerWords[scheduler];
  const every = everyMinutes === null ? '' : `every ${everyMinutes} minutes`;
  switch (state) {
    case 'absent':
      return {
        title: `There is no ${what} yet`,
        detail: `Plans run while Holdfast is open. A ${what} would start “holdfast run-due” again and again, without a window: it runs what is due, and ends.`,
      };
    case 'on':
      return {
        title: `The ${what} is on`,
        detail: `Due plans run ${every}, also while Holdfast is not open.`,
      };
    case 'off':
      return { title: `The ${what} is written and not switched on`, detail: `It would look ${every}.` };
    case 'written':
      return {
        title: `The ${what} is written`,
        detail: 'Whether it is switched on could not be asked here: the scheduler does not answer.',
      };
    case 'other':
      return {
        title: `The ${what} is not what this Holdfast would write`,
        detail: 'Holdfast was moved, or somebody changed it. Write it again to put it right.',
      };
  }
}
