import { type Drop, type Dropped, isDrop } from '../../../shared/model/drop.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { Totals } from '../../../shared/model/manifest.ts';
import type { Note } from '../../../shared/model/verdict.ts';
import { type Chosen, isChosen, isLeftOut } from './chosen.ts';

/* What one backup holds so much less of than another that somebody should look; pure, from what their indexes say. */

/** A smaller one says little: a few kilobytes double and halve by themselves. */
const BYTES_WORTH_COMPARING = 1024 * 1024;
/** More than anybody reads; the comparison lists all. */
const MOST_NAMED = 20;

/** What is compared of a backup. */
export interface Held {
  readonly objects: readonly BackupObject[];
  readonly chosen: Chosen;
}

/**
 * Tables that lost much of their rows, objects and databases that are gone; or, where nothing else tells, that all of
 * it together is less than half of what it was, as when a column was emptied.
 * What the newer one was not asked for has not dropped, nor have the rows of a table of which only some are chosen now.
 * @param percent of a table's rows, from which on a loss counts
 */
export function dropsBetween(older: Held, newer: Held, percent: number): Dropped[] {
  const now = new Map(newer.objects.map((object) => [objectKey(object), object]));
  const databases = goneDatabases(older, newer);
  const dropped: Dropped[] = databases.map((database) => goneDatabase(database, older.objects));
  const both = { before: 0, after: 0 };
  for (const before of older.objects) {
    const { kind, database, name, rows: rowsBefore } = before;
    const after = now.get(objectKey(before));
    if (after === undefined) {
      if (databases.includes(database) || !isAskedFor(newer.chosen, before)) continue;
      dropped.push({ ...NO_SIZE, kind, database, name, rowsBefore, rowsAfter: null });
    } else if (!isNewlyPartial(older.chosen, newer.chosen, before)) {
      both.before += before.rawBytes;
      both.after += after.rawBytes;
      if (isDrop(rowsBefore, after.rows, percent))
        dropped.push({ ...NO_SIZE, kind, database, name, rowsBefore, rowsAfter: after.rows });
    }
  }
  return dropped.length > 0 ? dropped.sort(byLoss) : halved(both.before, both.after);
}

/** The same by what may be seen of any backup, where an index cannot be read. */
export function dropOfTotals(before: Totals, after: Totals, percent: number): Dropped[] {
  if (!isDrop(before.rows, after.rows, percent)) return halved(before.rawBytes, after.rawBytes);
  return [{ ...EVERYTHING, rowsBefore: before.rows, rowsAfter: after.rows }];
}

/** @returns undefined where nothing dropped, as a manifest has it */
export function dropOf(
  since: Pick<Drop, 'since' | 'sinceAt'>,
  dropped: readonly Dropped[],
): Drop | undefined {
  if (dropped.length === 0) return undefined;
  return { ...since, objects: dropped.slice(0, MOST_NAMED), more: Math.max(0, dropped.length - MOST_NAMED) };
}

/** Whether two backups were asked for the same, as far as their notes tell. */
export function sameChoices(a: readonly Note[], b: readonly Note[]): boolean {
  const choices = (notes: readonly Note[]) =>
    JSON.stringify(
      notes
        .filter(({ code }) => BY_CHOICE.includes(code))
        .map((note) => JSON.stringify(note))
        .sort(),
    );
  return choices(a) === choices(b);
}

const BY_CHOICE: readonly Note['code'][] = [
  'left-out-by-choice',
  'structure-only',
  'chosen-rows',
  'rows-only',
];

const NO_SIZE = { bytesBefore: null, bytesAfter: null } as const;
const EVERYTHING = { ...NO_SIZE, kind: 'everything', database: null, name: null } as const;

function goneDatabases({ chosen: before }: Held, { chosen: after }: Held): readonly string[] {
  const isAccepted = (database: string) =>
    after.losses.some((loss) => loss.code === 'database-gone' && loss.database === database && loss.accepted);
  return (before.databases ?? []).filter(
    (name) => after.databases?.includes(name) === false && isChosen(after, name) && !isAccepted(name),
  );
}

function goneDatabase(database: string, objects: readonly BackupObject[]): Dropped {
  const rows = objects.reduce((sum, each) => sum + (each.database === database ? (each.rows ?? 0) : 0), 0);
  return { ...NO_SIZE, kind: 'database', database, name: null, rowsBefore: rows, rowsAfter: null };
}

function isAskedFor(newer: Chosen, object: BackupObject): boolean {
  if (!newer.databases?.includes(object.database) || isLeftOut(newer, object)) return false;
  return object.kind === 'table' || !newer.notes.some(({ code }) => code === 'rows-only');
}

/** A condition that was not there before, or was another one. */
function isNewlyPartial(older: Chosen, newer: Chosen, { kind, database, name }: BackupObject): boolean {
  if (kind !== 'table') return false;
  const rule = ({ notes }: Chosen) =>
    notes
      .filter((note) => note.code === 'chosen-rows' && note.database === database)
      .flatMap(({ objects }) => objects.filter((text) => text.startsWith(`${name} (`)))
      .join();
  const now = rule(newer);
  const isBare = newer.notes.some(
    ({ code, database: of, objects }) =>
      code === 'structure-only' && of === database && objects.includes(name),
  );
  return isBare || (now !== '' && now !== rule(older));
}

function halved(bytesBefore: number, bytesAfter: number): Dropped[] {
  if (bytesBefore < BYTES_WORTH_COMPARING || bytesAfter * 2 >= bytesBefore) return [];
  return [{ ...EVERYTHING, rowsBefore: null, rowsAfter: null, bytesBefore, bytesAfter }];
}

/** Whole databases first, then what lost most rows. */
function byLoss(a: Dropped, b: Dropped): number {
  if ((a.kind === 'database') !== (b.kind === 'database')) return a.kind === 'database' ? -1 : 1;
  const lost = ({ rowsBefore, rowsAfter }: Dropped) => (rowsBefore ?? 0) - (rowsAfter ?? 0);
  return lost(b) - lost(a);
}
