/** Numbers and times as people read them; the same in the window, the terminal and reports. */

const number = new Intl.NumberFormat('en');
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Begins a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Goes on in a sentence. */
export function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** @returns `1,234,567` */
export function formatCount(count: number): string {
  return number.format(count);
}

/** @returns `1 table`, `2 tables`, `1,200 tables` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/**
 * Decimal units with at most three figures, as disks and object stores count them.
 * @returns `0 bytes`, `812 bytes`, `3.4 KB`, `258 MB`
 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return plural(Math.round(bytes), 'byte');
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as 1,000 of this unit, so it belongs to the next one
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : formatCount(Math.round(value))} ${UNITS[unit] ?? ''}`;
}

/** @returns `42 MB/s` */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/**
 * The two largest units.
 * @param ms a duration in milliseconds
 * @returns `0.3 s`, `12 s`, `6 min 40 s`, `2 h 5 min`, `3 d 4 h`
 */
export function formatDuration(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe < 50) return '0 s';
  if (safe < 9950) return `${(safe / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(safe / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'min');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/**
 * How long ago, or how soon; the date where that is too far away to be felt.
 * @param instant ISO 8601
 * @param nowMs milliseconds since 1970
 * @returns `just now`, `5 min ago`, `3 h ago`, `yesterday`, `4 days ago`, `in 20 min`, `3 Jun 2026`
 */
export function formatRelative(instant: string, nowMs: number): string {
  const at = Date.parse(instant);
  const distance = Math.abs(nowMs - at);
  const minutes = Math.round(distance / 60_000);
  const isPast = at <= nowMs;
  const say = (text: string) => (isPast ? `${text} ago` : `in ${text}`);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return say(`${minutes} min`);
  const hours = Math.round(minutes / 60);
  if (hours < 24) return say(`${hours} h`);
  // By the calendar: 35 hours from now is the day after tomorrow, or tomorrow.
  const days = Math.abs(dayNumber(nowMs) - dayNumber(at));
  if (days === 1) return isPast ? 'yesterday' : 'tomorrow';
  if (days < 14) return say(`${days} days`);
  return formatDate(instant);
}

/** Days since 1970 by this machine's calendar. */
function dayNumber(ms: number): number {
  const at = new Date(ms);
  return Math.round(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * A formatter for dates, made once: making one costs as much as a hundred uses, and a table has hundreds of dates.
 * @param timeZone left out: the machine's, also after it has travelled
 */
export function dateFormat(options: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormat {
  const key = `${timeZone ?? new Date().getTimezoneOffset()} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', timeZone === undefined ? options : { ...options, timeZone });
    formats.set(key, format);
  }
  return format;
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const SECOND = {
  ...DAY,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;

/** @returns `3 Jun 2026`, in the zone of the machine */
export function formatDate(instant: string, timeZone?: string): string {
  return dateFormat(DAY, timeZone).format(Date.parse(instant));
}

/** @returns `3 Jun 2026, 06:00:12`, in the zone of the machine */
export function formatDateTime(instant: string, timeZone?: string): string {
  return dateFormat(SECOND, timeZone).format(Date.parse(instant));
}

/** @param part 0 … 1; @returns `42%`, never `100%` before all is done */
export function formatPercent(part: number): string {
  const percent = Math.floor(Math.min(1, Math.max(0, part)) * 100);
  return `${percent}%`;
}

/** Milliseconds from one instant to another; 0 when the clock went back. */
export function elapsedMs(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** A command line that can be pasted into a POSIX shell; what needs no quotes gets none. */
export function formatCommand(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
