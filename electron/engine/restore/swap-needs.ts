import type { TargetDatabase } from '../../../shared/model/restore.ts';
import type { ServerConnection } from '../server/connect.ts';
import { type Grants, rightsOf } from '../server/rights-model.ts';
import { text } from '../server/rows.ts';
import type { RestoreNeeds } from './target-rights.ts';

/**
 * What an exchange needs beyond the restore itself: triggers on the tables that go are taken off, and must be made
 * again should it fail, whoever their definers are. An account without the right to triggers does not even see them.
 */
export async function swapNeeds(
  connection: ServerConnection,
  targets: readonly TargetDatabase[],
  grants: Grants,
): Promise<Pick<RestoreNeeds, 'objects' | 'definers'>> {
  const rights = rightsOf(grants);
  const definers = new Set<string>();
  let areThere = false;
  for (const { to, existing, tables } of targets) {
    if (existing === null) continue;
    if (!rights.onDatabase('TRIGGER', to)) areThere = true;
    const rows = await connection.query(
      'SELECT EVENT_OBJECT_TABLE AS tbl, DEFINER AS definer FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?',
      [to],
    );
    const leaving = rows.filter(({ tbl }) => tables === null || tables.includes(text(tbl)));
    if (leaving.length > 0) areThere = true;
    for (const { definer } of leaving) definers.add(text(definer));
  }
  return { objects: areThere ? [{ kind: 'trigger' }] : [], definers: [...definers] };
}
