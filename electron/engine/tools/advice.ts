import type { Flavour } from '../../../shared/model/server.ts';
import type { ToolRole } from '../../../shared/model/tool.ts';

/**
 * What to install so that a program of this flavour is there: a command where the platform has one, otherwise the
 * name of what to look for on the vendor's page.
 */
export function installAdvice(flavour: Flavour, role: ToolRole, platform: string): string {
  const isServer = role === 'server';
  switch (platform) {
    case 'darwin':
      if (flavour === 'mariadb') return 'brew install mariadb';
      return isServer ? 'brew install mysql' : 'brew install mysql-client';
    case 'win32':
      return flavour === 'mariadb'
        ? 'winget install MariaDB.Server (it brings the client programs, too)'
        : 'winget install Oracle.MySQL (it brings the client programs, too), or “MySQL Installer for Windows” from the MySQL downloads page';
    default:
      return flavour === 'mariadb' ? linuxMariadb(isServer) : linuxMysql(isServer);
  }
}

function linuxMariadb(isServer: boolean): string {
  return isServer
    ? 'apt install mariadb-server-core (Debian, Ubuntu), or dnf install mariadb-server (Fedora, RHEL)'
    : 'apt install mariadb-client (Debian, Ubuntu), or dnf install mariadb (Fedora, RHEL)';
}

function linuxMysql(isServer: boolean): string {
  return isServer
    ? 'apt install mysql-server-core-8.0 (Ubuntu), dnf install mysql-server (Fedora, RHEL), or “MySQL Community Server” from the MySQL downloads page (Debian has only MariaDB in its stable releases)'
    : 'apt install mysql-client (Ubuntu), dnf install mysql (Fedora, RHEL), or “MySQL Community Server” from the MySQL downloads page, which brings mysql and mysqldump (Debian has only MariaDB in its stable releases)';
}
