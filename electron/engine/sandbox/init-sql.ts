import { randomBytes } from 'node:crypto';
import type { Tool } from '../../../shared/model/tool.ts';
import { needsBootstrap } from './bootstrap.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A login that nobody can guess, a dump that would name it as a definer included. */
export function randomCredentials(prefix: string): Credentials {
  return {
    user: `${prefix}_${randomBytes(6).toString('hex')}`,
    password: randomBytes(18).toString('base64url'),
  };
}

/**
 * What a sandbox runs before it lets anybody in: one administrator of a random name with a random password and no
 * other account that could log in. In particular no root: a stub of that name stands in where dumps name it.
 * One statement per line, as an init file needs it.
 */
export function initSql(server: Pick<Tool, 'flavour' | 'version'>, admin: Credentials): string {
  const hosts = ['localhost', '127.0.0.1'];
  return [
    ...removeAccounts(server),
    ...hosts.flatMap((host) => [
      `CREATE USER '${admin.user}'@'${host}' IDENTIFIED BY '${admin.password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO '${admin.user}'@'${host}' WITH GRANT OPTION;`,
    ]),
    ...(server.flavour === 'mysql' && !needsBootstrap(server)
      ? ["DROP USER IF EXISTS 'root'@'localhost';"]
      : []),
    '',
  ].join('\n');
}

function removeAccounts({ flavour, version }: Pick<Tool, 'flavour' | 'version'>): readonly string[] {
  // MySQL's initialisation leaves root@localhost alone, and its own mysql.* accounts, which are locked; its older
  // bootstrap leaves several of root's and anonymous ones.
  if (flavour === 'mysql' && !needsBootstrap({ flavour, version })) return [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewMariadb = flavour === 'mariadb' && (major > 10 || (major === 10 && minor >= 4));
  const table = isNewMariadb ? 'mysql.global_priv' : 'mysql.user';
  return [
    `DELETE FROM ${table} WHERE User <> 'mariadb.sys';`,
    'DELETE FROM mysql.proxies_priv;',
    'DELETE FROM mysql.db;',
    'FLUSH PRIVILEGES;',
  ];
}
