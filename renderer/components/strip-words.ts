import { dateFormat, plural } from '../../shared/format.ts';
import type { StripDay } from '../../shared/model/plan.ts';

const dayWords: Record<StripDay['state'], string> = {
  none: 'no run',
  good: 'good backup',
  proven: 'backup proven by a drill',
  degraded: 'backup lacks something',
  missed: 'missed: nothing could run',
  failed: 'failed',
};

/** `2026-11-22` → `Sun 22 Nov`; a day of the calendar, whatever the machine's zone. */
function dayName(date: string): string {
  return dateFormat({ weekday: 'short', day: 'numeric', month: 'short' }, 'UTC').format(
    Date.parse(`${date}T00:00:00Z`),
  );
}

/** What one square says: `Sun 22 Nov: good backup, 4 runs`. */
export function stripDayWords({ date, state, runs }: StripDay): string {
  return `${dayName(date)}: ${dayWords[state]}${runs > 1 ? `, ${plural(runs, 'run')}` : ''}`;
}

/** The whole strip for readers: sums, then the days that went wrong by name. */
export function stripWords(strip: readonly StripDay[]): string {
  const of = (...states: StripDay['state'][]) => strip.filter(({ state }) => states.includes(state));
  const wrong = of('degraded', 'missed', 'failed').map(
    ({ date, state }) => `${dayName(date)} ${state === 'degraded' ? 'lacking something' : state}`,
  );
  const good = of('good', 'proven').length;
  const proven = of('proven').length;
  return [
    `Last ${plural(strip.length, 'day')}: ${plural(good, 'day')} with a good backup`,
    `${proven} of them proven`,
    ...wrong,
  ].join(', ');
}
