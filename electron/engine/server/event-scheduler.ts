import type { ServerConnection } from './connect.ts';
import { text } from './rows.ts';

/**
 * True when the server refuses to show events at all (event_scheduler=DISABLED on MariaDB, also for databases that have
 * none). MySQL shows them even so (seen on 5.6 and 9.7).
 */
export async function hidesEvents(c: ServerConnection): Promise<boolean> {
  if (c.flavour === 'mysql') return false;
  const [row] = await c.query("SHOW GLOBAL VARIABLES LIKE 'event_scheduler'");
  return text(row?.Value).toUpperCase() === 'DISABLED';
}
