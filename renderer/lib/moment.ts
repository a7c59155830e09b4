import { dateFormat } from '../../shared/format.ts';

/**
 * A day and its time as titles and rows say it: the year only where it is not this one.
 * @param instant ISO 8601
 * @param nowMs milliseconds since 1970
 * @returns `22 Nov, 06:00`, `22 Nov 2024, 06:00`
 */
export function formatMoment(instant: string, nowMs: number): string {
  const at = new Date(instant);
  const isThisYear = at.getFullYear() === new Date(nowMs).getFullYear();
  return dateFormat({
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}
