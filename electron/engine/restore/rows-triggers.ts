import { plural } from '../../../shared/format.ts';
import type { RowsInto } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { NameRule } from '../server/databases.ts';
import { text } from '../server/rows.ts';
import { type RowsArriving, tablesOfRows } from './rows-checks.ts';
import { targetName } from './run.ts';

/**
 * The events that rows set off on their way in (move-rows.ts). For a server a row that stays, since its key is taken,
 * is an update that changes nothing, and one that gives way to another is deleted.
 */
const SET_OFF: Readonly<Record<RowsInto, readonly string[]>> = {
  append: ['INSERT'],
  ignore: ['INSERT', 'UPDATE'],
  replace: ['INSERT', 'DELETE'],
  refill: ['INSERT', 'DELETE'],
};

/** The triggers on the target that rows alone set off, by name. */
export async function triggerWarnings(
  { request, sections, connection }: RowsArriving,
  { fold }: NameRule,
): Promise<readonly string[]> {
  const triggers: string[] = [];
  for (const target of request.databases) {
    const to = targetName(target);
    const arriving = tablesOfRows(sections, target.name, fold);
    const there = await connection.query(
      'SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tbl, EVENT_MANIPULATION AS event FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? ORDER BY EVENT_OBJECT_TABLE, ACTION_ORDER',
      [to],
    );
    for (const { name, tbl, event } of there) {
      // A trigger of a newer MariaDB may have several.
      const isSetOff = SET_OFF[request.rows].some((each) => text(event).split(',').includes(each));
      if (isSetOff && arriving.has(fold(text(tbl)))) triggers.push(`${to}.${text(name)}`);
    }
  }
  if (triggers.length === 0) return [];
  return [
    `${plural(triggers.length, 'trigger')} of these tables will act on each row: ${listNames(triggers)}.`,
  ];
}
