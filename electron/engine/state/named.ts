import { HoldfastError } from '../../../shared/errors.ts';
import { isDuplicate } from '../system/sqlite.ts';
import type { Database, Transaction } from './database.ts';

/**
 * Writes something whose name must be its own, so that it also survives a power cut.
 * @throws HoldfastError name-taken, also when another process took the name in between
 */
export async function writeNamed(
  database: Database,
  thing: { readonly what: string; readonly name: string },
  work: (transaction: Transaction) => number,
): Promise<number> {
  try {
    return await database.write(work, { durable: true });
  } catch (error) {
    if (isDuplicate(error)) throw new HoldfastError('name-taken', { ...thing }, { cause: error });
    throw error;
  }
}
