import { existsSync } from 'node:fs';
import path from 'node:path';
import { findMysql9, findMysql56 } from '../../scripts/lib/ensure.mjs';
import { findProgram } from '../../scripts/lib/run.mjs';
import type { ServerKind } from './test-server.ts';

/** Full paths of the programs of one kind of server. */
export interface Programs {
  readonly server: string;
  readonly client: string;
  readonly dump: string;
  /** Makes a data folder: mariadb-install-db, or mysqld itself. */
  readonly install: string;
  /** Where a MySQL client finds its login plugins when it was unpacked elsewhere than it was built for. */
  readonly pluginDir: string | null;
}

/** @throws Error when this machine has no such server; ask serverKinds() first */
export function programsOf(kind: ServerKind): Programs {
  if (kind === 'mariadb') {
    return {
      server: need('mariadbd'),
      client: need('mariadb'),
      dump: need('mariadb-dump'),
      install: need('mariadb-install-db'),
      pluginDir: null,
    };
  }
  const found = findMysql9();
  if (found === null) throw new Error('there is no MySQL 8 or 9 on this machine (npm run setup mysql9)');
  const plugins = path.join(found.bin, '../root/usr/lib/mysql/plugin');
  const server = kind === 'mysql56' ? findMysql56() : found;
  if (server === null) throw new Error('there is no MySQL 5.6 on this machine (npm run setup mysql56)');
  return {
    server: path.join(server.bin, 'mysqld'),
    client: path.join(found.bin, 'mysql'),
    dump: path.join(found.bin, 'mysqldump'),
    install: path.join(server.bin, 'mysqld'),
    pluginDir: existsSync(plugins) ? plugins : null,
  };
}

interface Places {
  readonly dataDir: string;
  readonly socket: string;
  readonly errorLog: string;
  readonly tmpDir: string;
}

/** Durability is off: a test's data need not survive the machine, and the disk is shared with everything else. */
export function serverArgs(kind: ServerKind, places: Places): readonly string[] {
  const common = [
    '--no-defaults',
    `--datadir=${places.dataDir}`,
    `--socket=${places.socket}`,
    `--log-error=${places.errorLog}`,
    `--tmpdir=${places.tmpDir}`,
    `--pid-file=${path.join(places.tmpDir, 'pid')}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
    ...runAs(),
  ];
  if (kind === 'mariadb') return common;
  if (kind === 'mysql56')
    return [...common, '--secure-file-priv=', '--sync-binlog=0', '--innodb-log-file-size=16M'];
  return [
    ...common,
    '--mysqlx=OFF',
    '--secure-file-priv=',
    '--sync-binlog=0',
    '--innodb-redo-log-capacity=64M',
  ];
}

/** A server refuses to run as root unless it is told so. */
export function runAs(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function need(name: string): string {
  const file = findProgram(name);
  if (file === null) throw new Error(`${name} is not on this machine (npm run setup apt:mariadb)`);
  return file;
}
