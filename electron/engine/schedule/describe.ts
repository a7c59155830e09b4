import cronstrue from 'cronstrue';
import { plural } from '../../../shared/format.ts';
import type { Schedule, Weekday } from '../../../shared/model/schedule.ts';

const order: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];
const dayNames: Readonly<Record<Weekday, string>> = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
};

/**
 * A schedule in words: "every day at 02:30 (Europe/Vienna), between 22:00 and 06:00".
 * @param homeZone the zone that need not be said: the machine's; null: it is always said
 */
export function describeSchedule(schedule: Schedule, homeZone: string | null): string {
  const { rule, timeZone, window, jitterMinutes } = schedule;
  if (rule.kind === 'manual') return 'only when asked';
  return [
    ruleWords(schedule) + (timeZone === homeZone ? '' : ` (${timeZone})`),
    window === null ? '' : `, between ${window.from} and ${window.to}`,
    jitterMinutes === 0 ? '' : `, up to ${jitterMinutes} min later`,
  ].join('');
}

function ruleWords({ rule }: Schedule): string {
  switch (rule.kind) {
    case 'manual':
      return 'only when asked';
    case 'minutes':
      return rule.every % 60 === 0 ? hours(rule.every / 60) : `every ${plural(rule.every, 'minute')}`;
    case 'hours':
      return `${hours(rule.every)}${rule.minute === 0 ? '' : ` at ${rule.minute} past`}`;
    case 'daily':
      return `every day at ${rule.at}`;
    case 'weekly':
      return `${daysWords(rule.days)} at ${rule.at}`;
    case 'monthly':
      return `on the ${rule.day === 'last' ? 'last day' : ordinal(rule.day)} of each month at ${rule.at}`;
    case 'cron':
      return cronWords(rule.expression);
  }
}

const hours = (every: number) =>
  every === 1 ? 'every hour' : every === 24 ? 'every day' : `every ${every} hours`;

function daysWords(days: readonly Weekday[]): string {
  const sorted = order.filter((day) => days.includes(day));
  if (sorted.length === 7) return 'every day';
  if (sorted.length === 5 && !sorted.includes('saturday') && !sorted.includes('sunday'))
    return 'Monday to Friday';
  // More of them are read faster by their short names, and fit into a list.
  const names = sorted.map((day) => (sorted.length > 3 ? dayNames[day].slice(0, 3) : dayNames[day]));
  return `every ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
}

function ordinal(day: number): string {
  const ending =
    day % 10 === 1 && day !== 11
      ? 'st'
      : day % 10 === 2 && day !== 12
        ? 'nd'
        : day % 10 === 3 && day !== 13
          ? 'rd'
          : 'th';
  return `${day}${ending}`;
}

/** cronstrue begins a sentence of its own; ours goes on. */
function cronWords(expression: string): string {
  try {
    const words = cronstrue.toString(expression, { use24HourTimeFormat: true, verbose: false });
    return words.charAt(0).toLowerCase() + words.slice(1);
  } catch {
    return `cron ${expression}`;
  }
}
