/** A figure with the limit that it must not exceed; `limit` null: only measured. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'MB' | 'MB/s' | '%' | 'count';
  readonly limit: number | null;
  /** The single rounds, in their order. */
  readonly rounds: readonly number[];
}

/** Figures that belong together: those of one flavour, or of the app. */
export interface Chapter {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export const isWithin = ({ value, limit }: Figure): boolean => limit === null || value <= limit;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** A figure out of its rounds. */
export function figure(
  name: string,
  unit: Figure['unit'],
  rounds: readonly number[],
  limit: number | null = null,
): Figure {
  return { name, unit, rounds, limit, value: median(rounds) };
}

export function show(value: number, unit: Figure['unit']): string {
  switch (unit) {
    case 'ratio':
      return value.toFixed(2);
    case 'ms':
      return value >= 10_000
        ? `${(value / 1000).toFixed(1)} s`
        : value >= 1000
          ? `${(value / 1000).toFixed(2)} s`
          : `${Math.round(value)} ms`;
    case 'MB':
      return `${Math.round(value)} MB`;
    case 'MB/s':
      return `${Math.round(value)} MB/s`;
    case '%':
      return `${value.toFixed(0)} %`;
    case 'count':
      return String(value);
  }
}
