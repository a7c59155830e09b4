import type { Flavour } from '../../../shared/model/server.ts';
import type { ToolRole } from '../../../shared/model/tool.ts';
import type { OperatingSystem } from '../system/operating-system.ts';

type Programs = Readonly<
  Record<Flavour, { readonly clients: string | null; readonly server: string | null }>
>;

/** The command that brings the programs; null where the system has no package of them. */
const commands: Readonly<Record<Exclude<OperatingSystem, 'other'>, Programs>> = {
  macos: {
    mariadb: { clients: 'brew install mariadb', server: 'brew install mariadb' },
    mysql: { clients: 'brew install mysql-client', server: 'brew install mysql' },
  },
  windows: {
    mariadb: { clients: 'winget install MariaDB.Server', server: 'winget install MariaDB.Server' },
    mysql: { clients: 'winget install Oracle.MySQL', server: 'winget install Oracle.MySQL' },
  },
  debian: {
    mariadb: {
      clients: 'sudo apt install mariadb-client',
      server: 'sudo apt install mariadb-server-core',
    },
    mysql: { clients: null, server: null },
  },
  ubuntu: {
    mariadb: {
      clients: 'sudo apt install mariadb-client',
      server: 'sudo apt install mariadb-server-core',
    },
    mysql: { clients: 'sudo apt install mysql-client', server: 'sudo apt install mysql-server-core-8.0' },
  },
  fedora: {
    mariadb: { clients: 'sudo dnf install mariadb', server: 'sudo dnf install mariadb-server' },
    mysql: { clients: 'sudo dnf install mysql', server: 'sudo dnf install mysql-server' },
  },
  suse: {
    mariadb: { clients: 'sudo zypper install mariadb-client', server: 'sudo zypper install mariadb' },
    mysql: { clients: null, server: null },
  },
  arch: {
    mariadb: { clients: 'sudo pacman -S mariadb-clients', server: 'sudo pacman -S mariadb' },
    mysql: { clients: null, server: null },
  },
};

/**
 * What to install so that a program of this flavour is there: a command where the system has one, otherwise what to
 * look for on the vendor's page.
 */
export function installAdvice(flavour: Flavour, role: ToolRole, system: OperatingSystem): string {
  const part = role === 'server' ? 'server' : 'clients';
  const command = system === 'other' ? null : commands[system][flavour][part];
  if (command !== null) return command;
  if (flavour === 'mysql')
    return '“MySQL Community Server” from the MySQL downloads page, which brings mysql and mysqldump';
  return part === 'server'
    ? 'the package of the MariaDB server, usually “mariadb-server”'
    : 'the package of the MariaDB client programs, usually “mariadb-client”';
}
