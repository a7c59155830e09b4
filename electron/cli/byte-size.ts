const UNITS: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/**
 * How much room is meant: `500MB`, `20 GB`, `1.5TB`, or a number of bytes; decimal units, as Holdfast shows them.
 * @returns null when it is none of these
 */
export function byteSize(text: string): number | null {
  const [whole, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]b)?$/i.exec(text.trim()) ?? [];
  if (whole === undefined) return null;
  const bytes = Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : null;
}
