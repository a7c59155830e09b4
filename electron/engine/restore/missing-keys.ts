import type { Section } from '../../../shared/model/dump-index.ts';
import { withConnection } from '../server/connect.ts';
import { text } from '../server/rows.ts';
import type { Addition } from './deferred-keys.ts';
import type { RestoreOrder } from './model.ts';

/** Those whose keys are not there: a server makes all keys of a statement, or none. */
export async function missingOf<T extends { readonly section: Section; readonly addition: Addition }>(
  all: readonly T[],
  order: Pick<RestoreOrder, 'account' | 'signal' | 'rules'>,
): Promise<T[]> {
  return withConnection(order.account, { signal: order.signal }, async (aside) => {
    const missing: T[] = [];
    for (const each of all) {
      const { database, object } = each.section;
      const name = Buffer.from(each.addition.name, 'latin1').toString('utf8');
      const at = [order.rules.rename.get(database ?? '') ?? database, object, name];
      const rows = await aside.query(
        `SELECT INDEX_NAME AS name FROM information_schema.STATISTICS
           WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = ?
         UNION SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS
           WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_NAME = ?`,
        [...at, ...at],
      );
      if (!rows.some((row) => text(row.name) !== '')) missing.push(each);
    }
    return missing;
  });
}
