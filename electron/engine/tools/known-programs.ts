import path from 'node:path';
import type { ToolRole } from '../../../shared/model/tool.ts';

const ROLES: Readonly<Record<string, ToolRole>> = {
  mysqldump: 'dump',
  'mariadb-dump': 'dump',
  mysql: 'client',
  mariadb: 'client',
  mysqld: 'server',
  mariadbd: 'server',
};

/** File names to look for, without `.exe`. */
export const PROGRAM_NAMES = Object.keys(ROLES);

/** What a file of this name would be; null for other programs. */
export function roleOfName(file: string): ToolRole | null {
  // Both kinds of separators, since a path may come from a stored pick of another machine.
  const name = file.split(/[\\/]/).at(-1) ?? '';
  return ROLES[name.toLowerCase().replace(/\.exe$/, '')] ?? null;
}

/** What tells where programs may be on a machine; injected so that every platform's list is tested on one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Folders in which Debian, RHEL, Homebrew, the vendors' installers and the usual bundles keep their programs.
 * A `*` stands for any run of characters within one folder's name.
 * @returns absolute patterns, those that win first
 */
export function placesToSearch(machine: Machine): readonly string[] {
  const windows = machine.platform === 'win32';
  const list = (text: string | undefined): string[] =>
    (text ?? '').split(windows ? ';' : ':').filter((folder) => isAbsolute(folder, windows));
  const extra = list(machine.env.HOLDFAST_TOOLS_PATH);
  const onPath = list(machine.env.PATH ?? machine.env.Path);
  // A GUI is started with a short PATH (launchd, .desktop files), hence the places after it.
  return [...new Set([...extra, ...onPath, ...usualPlaces(machine)])];
}

function usualPlaces({ platform, env, home }: Machine): readonly string[] {
  switch (platform) {
    case 'win32':
      return windowsPlaces(env);
    case 'darwin':
      return macPlaces(home);
    default:
      return [
        '/usr/local/bin',
        '/usr/bin',
        '/usr/sbin',
        '/usr/local/sbin',
        '/usr/libexec', // mysqld of RHEL
        '/usr/local/mysql/bin',
        '/usr/local/mariadb/bin',
        '/opt/mysql/*/bin',
        '/opt/mariadb/*/bin',
        '/opt/lampp/bin', // XAMPP
        '/opt/lampp/sbin',
        '/home/linuxbrew/.linuxbrew/bin',
        '/home/linuxbrew/.linuxbrew/opt/mysql*/bin',
        '/home/linuxbrew/.linuxbrew/opt/mariadb*/bin',
        '/snap/bin',
      ];
  }
}

function macPlaces(home: string): readonly string[] {
  const homebrew = ['/opt/homebrew', '/usr/local'].flatMap((root) => [
    `${root}/bin`,
    `${root}/opt/mysql*/bin`, // keg-only mysql-client and mysql@8.4 are linked nowhere else
    `${root}/opt/mariadb*/bin`,
  ]);
  return [
    ...homebrew,
    '/usr/local/mysql/bin',
    '/usr/local/mysql-*/bin',
    '/opt/local/lib/mysql*/bin', // MacPorts
    '/opt/local/lib/mariadb*/bin',
    '/Applications/XAMPP/xamppfiles/bin',
    '/Applications/XAMPP/xamppfiles/sbin',
    '/Applications/MAMP/Library/bin',
    '/Applications/MAMP/Library/bin/mysql*/bin',
    '/Applications/MySQLWorkbench.app/Contents/MacOS',
    '/Users/Shared/DBngin/mysql/*/bin',
    '/Users/Shared/DBngin/mariadb/*/bin',
    `${home}/Library/Application Support/Herd/services/mysql/*/bin`,
    `${home}/Library/Application Support/Herd/services/mariadb/*/bin`,
  ];
}

function windowsPlaces(env: Machine['env']): readonly string[] {
  const drive = env.SystemDrive ?? 'C:';
  const programs = [
    ...new Set([
      env.ProgramFiles ?? `${drive}\\Program Files`,
      env['ProgramFiles(x86)'] ?? `${drive}\\Program Files (x86)`,
    ]),
  ];
  return [
    ...programs.flatMap((root) => [
      `${root}\\MySQL\\MySQL Server *\\bin`,
      `${root}\\MySQL\\MySQL Workbench *`,
      `${root}\\MariaDB *\\bin`,
    ]),
    `${drive}\\xampp\\mysql\\bin`,
    `${drive}\\MAMP\\bin\\mysql*\\bin`,
    `${drive}\\laragon\\bin\\mysql\\*\\bin`,
    `${drive}\\laragon\\bin\\mariadb\\*\\bin`,
    `${drive}\\wamp64\\bin\\mysql\\*\\bin`,
    `${drive}\\wamp64\\bin\\mariadb\\*\\bin`,
  ];
}

function isAbsolute(folder: string, windows: boolean): boolean {
  return windows ? path.win32.isAbsolute(folder) : path.posix.isAbsolute(folder);
}
