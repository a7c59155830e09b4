import type { Preflight } from '../dump/model.ts';
import type { Clock } from '../system/clock.ts';
import { ProgressMeter } from './progress-meter.ts';

/** A meter for a dump: how large each table's SQL will be is estimated from the server's statistics. */
export function dumpMeter(before: Preflight, clock: Clock): ProgressMeter {
  const tables = before.inventory.objects.filter(({ kind }) => kind === 'table' || kind === 'sequence');
  const statistics = tables.reduce((sum, { dataBytes }) => sum + (dataBytes ?? 0), 0);
  // The preflight's estimate knows how SQL compares with data pages; it is spread as the statistics say.
  const factor = statistics > 0 ? before.estimatedRawBytes / statistics : 1;
  const expected = new Map(
    tables.map(({ database, name, dataBytes }) => [
      `${database}.${name}`,
      Math.round((dataBytes ?? 0) * factor),
    ]),
  );
  return new ProgressMeter(clock, {
    objectsTotal: before.inventory.objects.length,
    expected,
    isExact: false,
  });
}
