/** A row as it comes from the driver: numbers, dates and JSON are texts, BLOBs are Buffers. */
export type Row = Record<string, unknown>;

/**
 * A count or size that the server sent, as a number.
 * Numbers arrive as text; beyond 2^53 one becomes the largest exact number, since no real size is larger.
 * @returns null for NULL and for what is no number
 */
export function toCount(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(Math.max(0, Math.round(number)), Number.MAX_SAFE_INTEGER) : null;
}

/** A text that the server sent; some columns of information_schema are binary in some versions. */
export function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

/** The same where NULL means "nothing". */
export function text(value: unknown): string {
  return toText(value) ?? '';
}

/** `?, ?, ?` for an IN list; an empty list matches nothing. */
export function placeholders(count: number): string {
  return count === 0 ? 'NULL' : Array.from({ length: count }, () => '?').join(', ');
}

/** A name in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
