import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { isAtLeast } from '../tools/version.ts';

/** What makes the server's own tables, in this order; its help texts are left out. */
const SQL_FILES = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];

/** MySQL learnt `--initialize` with 5.7.6; before, a Perl script fed these files to `mysqld --bootstrap`. */
export function needsBootstrap({ flavour, version }: Pick<Tool, 'flavour' | 'version'>): boolean {
  return flavour === 'mysql' && !isAtLeast(version, '5.7.6');
}

/**
 * The command that makes a data folder of such a server, without the script and without Perl.
 * @throws HoldfastError 'sandbox-failed' when the files are not where the server's packages put them
 */
export async function bootstrapMysql(server: Tool, data: string) {
  const bin = path.dirname(server.location.path);
  // Oracle's archives; Debian and RHEL.
  const shares = ['../share', '../share/mysql'].map((place) => path.join(bin, place));
  const share = shares.find((folder) => SQL_FILES.every((name) => existsSync(path.join(folder, name))));
  if (share === undefined) {
    throw new HoldfastError('sandbox-failed', {
      reason: `${SQL_FILES[0]}, which makes the server's own tables, is not in ${shares.join(' or ')}.`,
      log: '',
    });
  }
  const files = await Promise.all(SQL_FILES.map((name) => readFile(path.join(share, name), 'utf8')));
  await mkdir(data, { mode: 0o700 });
  const args = [
    '--no-defaults',
    '--bootstrap',
    `--datadir=${data}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-innodb-doublewrite',
  ];
  const stdin = ['CREATE DATABASE mysql;', 'USE mysql;', ...files, ''].join('\n');
  return { program: server.location.path, args, stdin };
}
