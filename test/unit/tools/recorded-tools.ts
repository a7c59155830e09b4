import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseOptions } from '../../../electron/engine/tools/probe.ts';
import type { Tool } from '../../../shared/model/tool.ts';

/** Output of `--no-defaults --verbose --help`, as the program wrote it. */
export function recordedHelp(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'fixtures', `${name}.golden.txt`), 'utf8');
}

function recorded(name: string, tool: Omit<Tool, 'options' | 'location'>, file: string): Tool {
  return { ...tool, location: { kind: 'path', path: file }, options: [...parseOptions(recordedHelp(name))] };
}

export const mariadbDump = recorded(
  'mariadb-dump-10.11',
  { role: 'dump', flavour: 'mariadb', version: '10.11.19' },
  '/usr/bin/mariadb-dump',
);
export const mysqlDump = recorded(
  'mysqldump-9.7',
  { role: 'dump', flavour: 'mysql', version: '9.7.4' },
  '/opt/mysql/bin/mysqldump',
);
export const mariadbClient = recorded(
  'mariadb-10.11',
  { role: 'client', flavour: 'mariadb', version: '10.11.19' },
  '/usr/bin/mariadb',
);
export const mysqlClient = recorded(
  'mysql-9.7',
  { role: 'client', flavour: 'mysql', version: '9.7.4' },
  '/opt/mysql/bin/mysql',
);

/** A program that knows almost nothing, as very old ones do. */
export const bareDump: Tool = {
  role: 'dump',
  flavour: 'mysql',
  version: '5.5.62',
  location: { kind: 'path', path: '/opt/old/mysqldump' },
  options: ['databases', 'events', 'routines', 'single-transaction', 'ssl', 'ssl-ca'],
};
