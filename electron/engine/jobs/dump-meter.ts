import type { Preflight } from '../dump/model.ts';
import type { Clock } from '../system/clock.ts';
import { ProgressMeter } from './progress-meter.ts';

/**
 * What a row costs a dump beside its bytes, in bytes that take as long: measured on both flavours, where 160 MB of
 * short numeric rows took as long as 330 MB of long texts.
 */
const BYTES_PER_ROW = 40;

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
  const effort = new Map(
    tables.map(({ database, name, dataBytes, estimatedRows }) => {
      const bytes = Math.max(1, (dataBytes ?? 0) * factor);
      // Small tables take a page of many kilobytes for a few rows, and the other way round nothing is known.
      return [`${database}.${name}`, 1 + Math.min(2, ((estimatedRows ?? 0) * BYTES_PER_ROW) / bytes)];
    }),
  );
  return new ProgressMeter(clock, {
    objectsTotal: before.inventory.objects.length,
    expected,
    effort,
    isExact: false,
  });
}
