import { HoldfastError } from '../../../shared/errors.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { ServerConnection } from './connect.ts';
import { text } from './rows.ts';

/**
 * Definers whose account is gone: their views and programs fail with 1449 when they are used (truths A9).
 * @returns null when the account may not read the list of users
 */
export async function findMissingDefiners(
  c: ServerConnection,
  objects: readonly Pick<InventoryObject, 'definer'>[],
): Promise<string[] | null> {
  const definers = new Set(objects.map(({ definer }) => definer).filter((definer) => definer !== null));
  if (definers.size === 0) return [];
  try {
    const rows = await c.query('SELECT User AS user, Host AS host FROM mysql.user');
    // MariaDB writes a role as definer without a host, or with an empty one.
    const accounts = new Set(
      rows.flatMap((row) => {
        const [user, host] = [text(row.user), text(row.host).toLowerCase()];
        return host === '' ? [user, `${user}@`] : [`${user}@${host}`];
      }),
    );
    return [...definers].filter((definer) => !accounts.has(withFoldedHost(definer))).sort();
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return null;
    throw error;
  }
}

/** Hosts compare without regard to case; users don't. */
function withFoldedHost(definer: string): string {
  const at = definer.lastIndexOf('@');
  return at < 0 ? definer : definer.slice(0, at) + definer.slice(at).toLowerCase();
}
