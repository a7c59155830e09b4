import type { CallOutput } from '../../../shared/contract.ts';
import type { Account } from '../server/account.ts';
import { connect } from '../server/connect.ts';
import { takeInventory } from '../server/inventory.ts';
import type { Clock } from '../system/clock.ts';

/** The tables, views and sequences of one database, which a backup can leave out by name. */
export async function listTables(
  account: Account,
  database: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<CallOutput<'servers.tables'>> {
  const connection = await connect(account, { signal });
  try {
    const { objects } = await takeInventory(connection, [database], clock);
    return objects.flatMap(({ kind, name, engine, estimatedRows, dataBytes, indexBytes }) =>
      kind === 'table' || kind === 'view' || kind === 'sequence'
        ? [{ kind, name, engine, estimatedRows, bytes: (dataBytes ?? 0) + (indexBytes ?? 0) }]
        : [],
    );
  } finally {
    await connection.close();
  }
}
