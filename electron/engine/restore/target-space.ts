import { hostname } from 'node:os';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import type { ServerConnection } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import { isEnding, type ServerThread } from '../server/kill.ts';
import { text } from '../server/rows.ts';
import { readGlobals } from '../server/variables.ts';
import { freeSpace } from '../system/disk-space.ts';

/** Nothing but a disk keeps a commit that long. */
const STUCK_SECONDS = 60;
/** With so little left, a disk is full. */
const FULL_BYTES = 64 * 1024;

/** Known only when the server's data is on this machine. */
export async function freeOnTarget({ hostname: host, datadir }: ServerIdentity): Promise<number | null> {
  if (host !== hostname() || datadir === '') return null;
  try {
    return (await freeSpace(datadir)).freeBytes;
  } catch {
    return null;
  }
}

/**
 * Servers do not fail when their disk is full, they wait for somebody to free some, as long as it takes.
 * @param long the account's statements that have taken long
 * @returns a sentence; null: nothing says that they wait for space
 */
export async function waitsForSpace(
  c: ServerConnection,
  long: readonly ServerThread[],
): Promise<string | null> {
  // MariaDB says “Waiting for someone to free space”.
  if (long.some(({ state }) => /free space|disk space/i.test(state ?? ''))) return fullWords(null);
  const ending = long.filter(isEnding);
  if (c.flavour === 'mariadb' || ending.length === 0) return null;
  const full = (await fileOfErrorLog(c, ending)) ?? (await fullFolderHere(c));
  if (full !== null) return fullWords(full);
  return ending.some(({ seconds }) => seconds >= STUCK_SECONDS)
    ? `The target has not come to the end of a statement for more than ${STUCK_SECONDS} s. ${maybeWords}`
    : null;
}

const fullWords = (place: string | null): string =>
  `The target’s disk is full${place === null ? '' : ` (${place})`}: it waits for space. Free some, and it goes on by itself within a minute; or cancel.`;

const maybeWords =
  'Its disk may be full: its error log says so. Free some, and it goes on by itself; or cancel.';

/** What MySQL 8.0.22 and later lets be read of its error log: the file that it could not write since a statement began. */
async function fileOfErrorLog(c: ServerConnection, threads: readonly ServerThread[]): Promise<string | null> {
  const since = Math.max(...threads.map(({ seconds }) => seconds)) + 2;
  try {
    const [row] = await c.query(
      `SELECT DATA AS line FROM performance_schema.error_log
       WHERE ERROR_CODE = 'MY-000035' AND LOGGED > NOW(6) - INTERVAL ${since} SECOND ORDER BY LOGGED DESC LIMIT 1`,
    );
    return /'([^']+)'/.exec(text(row?.line))?.[1] ?? null;
  } catch (error) {
    // An older server has no such table, and not every account may read it.
    if (error instanceof HoldfastError && error.is('query-failed')) return null;
    throw error;
  }
}

/** A folder of the server's on this machine without any room. */
async function fullFolderHere(c: ServerConnection): Promise<string | null> {
  const { hostname: host, datadir } = await readIdentity(c);
  if (host !== hostname()) return null;
  const { log_bin_basename: log } = await readGlobals(c, ['log_bin_basename']);
  for (const folder of [datadir, ...(log === undefined || log === '' ? [] : [path.dirname(log)])]) {
    const space = await freeSpace(folder).catch(() => null);
    if (space !== null && space.freeBytes < FULL_BYTES) return folder;
  }
  return null;
}
