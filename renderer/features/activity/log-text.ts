import type { LogLine } from '../../../shared/model/run.ts';

/** `06:00:04`, in the zone of the machine */
export function logTime(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23' }).format(Date.parse(at));
}

/** A log as plain lines; times in UTC, so that it reads the same elsewhere. */
export function logText(lines: readonly LogLine[]): string {
  return lines.map(({ at, level, text }) => `${at} ${level.padEnd(7)} ${text}`).join('\n');
}
