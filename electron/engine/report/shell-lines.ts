import { isRowsOnly } from '../../../shared/model/backup.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import { quoteAccount } from '../server/grants.ts';
import { createLockedAccount } from '../server/locked-account.ts';
import { quoteName } from '../server/rows.ts';

export interface ShellLines {
  readonly title: string;
  readonly lines: string;
}

/**
 * What lets dates through that do not exist (2023-02-31), which a table may hold: a dump's header says the mode in
 * which its rows are inserted, and a server would make them 0000-00-00 without a word. Only the header is looked at.
 */
export const KEEP_DATES = "LC_ALL=C sed '1,30s/ SQL_MODE=.NO_AUTO_VALUE_ON_ZERO/&,ALLOW_INVALID_DATES/'";

/** The client's options; rows that break a CHECK were let in at the source, too (truths B10). */
const IGNORE_CHECKS = "--init-command='SET check_constraint_checks=0'";

/**
 * The shell lines that check and restore a backup without Holdfast; a test runs them as they are printed.
 * @param location the backup's folder on this machine
 * @param inventory of the backup's index; its views need the accounts that they name as definers
 */
export function shellLines(
  location: string,
  manifest: Manifest,
  inventory: Inventory | null,
): readonly ShellLines[] {
  const folder = shellQuote(location);
  const client = manifest.server.identity.flavour === 'mariadb' ? 'mariadb' : 'mysql';
  const test = manifest.encryption === null ? `zstd -tq ${manifest.files.dump.name}\n` : '';
  return [
    {
      title: 'Check that the files are as they were written',
      lines: `cd ${folder}\nsha256sum -c SHA256SUMS\n${test}${unpack(manifest)} | tail -n 1`,
    },
    ...accountLines(client, manifest, inventory),
    ...restoreLines(folder, client, manifest),
  ];
}

/** Accounts are the last part of a dump; apart, since few want those of another server. */
function restoreLines(folder: string, client: string, manifest: Manifest): readonly ShellLines[] {
  const dump = unpack(manifest);
  const checks = client === 'mariadb' ? ` ${IGNORE_CHECKS}` : '';
  const load = `${client} --binary-mode --comments --max-allowed-packet=1G`;
  const loadRows = `${KEEP_DATES} |\n  ${load}${checks}`;
  const title = isRowsOnly(manifest)
    ? 'Load the rows into tables that are there, in the server that your option file names'
    : 'Restore everything, under the same names, into the server that your option file names';
  const accounts = manifest.segments.find(({ part }) => part === 'accounts');
  if (accounts === undefined) return [{ title, lines: `cd ${folder}\n${dump} | ${loadRows}` }];
  return [
    {
      title: `${title}, without the accounts`,
      lines: `cd ${folder}\n${dump} | head -c ${accounts.rawOffset} | ${loadRows}`,
    },
    {
      title: 'The accounts and their rights; those that are there keep their passwords',
      lines: `cd ${folder}\n${dump} | tail -c ${accounts.rawBytes} | ${load}`,
    },
  ];
}

/** What writes the dump to the pipe; an encrypted one needs its key in a file, as the recovery kit says. */
function unpack({ files, encryption }: Manifest): string {
  const { name } = files.dump;
  return encryption === null ? `zstd -dcq ${name}` : `age -d -i ~/key.txt ${name} | zstd -dcq`;
}

/** A view is not created where its definer is missing, or may not read what it shows (errors 1449 and 1370). */
function accountLines(
  client: string,
  { server }: Manifest,
  inventory: Inventory | null,
): readonly ShellLines[] {
  const rights = new Set(
    (inventory?.objects ?? []).flatMap(({ definer, database }) =>
      definer === null || !definer.includes('@') ? [] : [`${definer}\0${database}`],
    ),
  );
  if (rights.size === 0) return [];
  const wanted = [...rights].map((each) => each.split('\0') as [string, string]);
  const accounts = [...new Set(wanted.map(([definer]) => quoteAccount(definer)))];
  const sql = [
    ...accounts.map((account) => `${createLockedAccount(account, server.identity)};`),
    ...wanted.map(
      ([definer, database]) =>
        `GRANT SELECT, EXECUTE ON ${quoteName(database)}.* TO ${quoteAccount(definer)};`,
    ),
  ];
  return [
    {
      title: 'Before that, on a server that lacks them: the accounts that views and programs run as',
      lines: `${client} --comments <<'SQL'\n${sql.join('\n')}\nSQL`,
    },
  ];
}

/** Quotes a text for a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
