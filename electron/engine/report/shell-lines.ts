import type { Manifest } from '../../../shared/model/manifest.ts';

export interface ShellLines {
  readonly title: string;
  readonly lines: string;
}

/**
 * The shell lines that check and restore a backup without Holdfast; a test runs them as they are printed.
 * @param location the backup's folder on this machine
 */
export function shellLines(location: string, manifest: Manifest): readonly ShellLines[] {
  const folder = shellQuote(location);
  const client = manifest.server.identity.flavour === 'mariadb' ? 'mariadb' : 'mysql';
  const dump = manifest.files.dump.name;
  return [
    {
      title: 'Check that the files are as they were written',
      lines: `cd ${folder}\nsha256sum -c SHA256SUMS\nzstd -tq ${dump}\nzstd -dcq ${dump} | tail -n 1`,
    },
    {
      title: 'Restore everything, under the same names, into the server that your option file names',
      lines: `cd ${folder}\nzstd -dcq ${dump} | ${client} --binary-mode --comments`,
    },
  ];
}

/** Quotes a text for a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
