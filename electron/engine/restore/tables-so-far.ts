import { plural } from '../../../shared/format.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { TablesSoFar } from '../../../shared/model/restore.ts';
import type { ServerConnection } from '../server/connect.ts';
import { quoteName } from '../server/rows.ts';
import { ALL_NOTED, type DatabaseTarget, pieceOf } from './model.ts';
import { nameOf } from './plan.ts';
import { targetName } from './run.ts';

/** So many names are told of each state. */
const NAMED = 3;

/** A table as it arrives, and how far its rows have come. */
interface Arriving {
  readonly database: string;
  readonly table: string;
  /** That the backup has; null: not known, or it brings none, as of tables that only name others' rows. */
  readonly rows: number | null;
  readonly state: keyof TablesSoFar;
}

/**
 * The tables of a restore in place by what is begun and done of it.
 * @param pieces see pieceOf
 */
function arriving(
  sections: readonly Section[],
  databases: readonly DatabaseTarget[],
  pieces: ReadonlyMap<string, 'begun' | 'done'>,
): readonly Arriving[] {
  const rowsOf = new Map<string, Section[]>();
  for (const section of sections)
    if (section.kind === 'table-data')
      rowsOf.set(nameOf(section), [...(rowsOf.get(nameOf(section)) ?? []), section]);
  let areMade = false;
  const tables: Arriving[] = [];
  for (const section of sections) {
    if (section.kind === 'header') areMade = pieces.get(pieceOf(section)) === 'done';
    if (section.kind !== 'table-structure') continue;
    const own = rowsOf.get(nameOf(section)) ?? [];
    const states = own.map((each) => pieces.get(pieceOf(each)));
    // One stream tells of each table; over several connections all of them are made before the first row.
    const isMade = areMade || pieces.get(pieceOf(section)) === 'done';
    const isComplete = own.length === 0 ? isMade : states.every((state) => state === 'done');
    const isBegun = states.some((state) => state !== undefined);
    const home = databases.find(({ name }) => name === section.database);
    tables.push({
      database: home === undefined ? (section.database ?? '') : targetName(home),
      table: section.object ?? '',
      rows:
        own.length === 0
          ? null
          : own.reduce<number | null>(
              (sum, { rows }) => (sum === null || rows === null ? null : sum + rows),
              0,
            ),
      state: isComplete ? 'complete' : isBegun ? 'partial' : 'missing',
    });
  }
  return tables;
}

/** How many tables are complete, how many are not, and the first names. */
export function tablesSoFar(...args: Parameters<typeof arriving>): TablesSoFar {
  const tables = arriving(...args);
  const those = (wanted: keyof TablesSoFar): TablesSoFar['complete'] => {
    const found = tables.filter(({ state }) => state === wanted);
    return {
      count: found.length,
      first: found.slice(0, NAMED).map(({ database, table }) => `${database}.${table}`),
    };
  };
  return { complete: those('complete'), partial: those('partial'), missing: those('missing') };
}

/**
 * What is not as a restore left it: a finished table that is gone or has other rows than the backup; one that was begun
 * with more rows than the backup would have brought; one that was not begun with any, which are somebody's.
 * @returns one sentence for each, without its stop
 */
export async function changedSince(
  target: ServerConnection,
  ...args: Parameters<typeof arriving>
): Promise<readonly string[]> {
  const changes: string[] = [];
  const [, , pieces] = args;
  const isAllNoted = pieces.get(ALL_NOTED) === 'done';
  for (const { database, table, rows, state } of arriving(...args)) {
    const [known] = await target.query(
      'SELECT TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
      [database, table],
    );
    if (known === undefined) {
      // Those that are not complete are made anew.
      if (state === 'complete') changes.push(`${database}.${table} is gone`);
      continue;
    }
    if (rows === null) continue;
    // The backup's rows are all that came, also those that became history since.
    const all = known.type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL' : '';
    const from = `${quoteName(database)}.${quoteName(table)}${all}`;
    const [row] = await target.query(`SELECT COUNT(*) AS n FROM ${from}`);
    const found = Number(row?.n ?? 0);
    const place = `${database}.${table} has ${plural(found, 'row')}`;
    if (state === 'missing' && isAllNoted) {
      if (found > 0) changes.push(`${place}, and the restore had not begun it`);
    } else if (state === 'complete' ? found !== rows : found > rows)
      changes.push(`${place}, the backup ${rows.toLocaleString('en')}`);
  }
  return changes;
}
