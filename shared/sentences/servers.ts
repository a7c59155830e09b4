import type { SentenceTable } from './sentence.ts';
import { quoted } from './sentence.ts';

type ServerCode =
  | 'access-denied'
  | 'unknown-host'
  | 'name-server-silent'
  | 'connection-refused'
  | 'connect-timeout'
  | 'connection-lost'
  | 'host-unreachable'
  | 'socket-denied'
  | 'auth-plugin-unsupported'
  | 'not-a-mysql-server'
  | 'host-blocked'
  | 'too-many-connections'
  | 'password-expired'
  | 'socket-missing'
  | 'tls-not-offered'
  | 'tls-needed'
  | 'tls-handshake-failed'
  | 'tls-verification-failed'
  | 'tls-file-unreadable'
  | 'tls-mode-unsupported'
  | 'query-failed'
  | 'unknown-database'
  | 'unknown-table'
  | 'nothing-to-back-up'
  | 'import-unreadable'
  | 'settings-unreadable';

/** A path names a socket on this machine; no host begins so. */
const isSocketPath = (address: string): boolean => address.startsWith('/');

/** Reaching a server and asking it. */
export const serverSentences: SentenceTable<ServerCode> = {
  'access-denied': ({ server, user, message }) => ({
    title: `“${server}” did not let ${user} in`,
    why: quoted(message) || 'The server refused the user or the password.',
    action:
      'Check the user and enter the password again. The account must also be allowed from this machine’s address.',
    copy: null,
  }),
  'unknown-host': ({ host }) => ({
    title: `No machine is known by the name “${host}”`,
    why: 'The name servers answered that there is no such name. It may be misspelled, or be known only inside a VPN that is off.',
    action: 'Check the host name and the network.',
    copy: null,
  }),
  'name-server-silent': ({ host }) => ({
    title: `The name “${host}” could not be looked up`,
    why: 'No name server answered: this machine is not on a network, or the VPN that knows the name is off.',
    action: 'Check the network and the VPN, then try again.',
    copy: null,
  }),
  'connection-refused': ({ address }) => ({
    title: `Nothing answers at ${address}`,
    ...(isSocketPath(address)
      ? {
          why: 'The socket is there, and no server listens at it: the server has ended and left its socket behind, or is only starting.',
          action: 'Start the server, or choose the socket of one that runs.',
        }
      : {
          why: 'The machine was reached and refused the connection: no server listens there, or a firewall turns it away.',
          action: 'Start the server, or check the port and the firewall.',
        }),
    copy: null,
  }),
  'connect-timeout': ({ address, seconds }) => ({
    title: `${address} did not answer within ${seconds} s`,
    why: 'The machine may be off or asleep, the route to it blocked, or the server stopped.',
    action: 'Check that the machine is on and can be reached from here.',
    copy: null,
  }),
  'connection-lost': ({ server, message }) => ({
    title: `The connection to “${server}” was lost`,
    why: quoted(message),
    action: 'Check that the server is running, then try again.',
    copy: null,
  }),
  'host-unreachable': ({ address, message }) => ({
    title: `There is no way from here to ${address}`,
    why: quoted(message),
    action: 'Check the network and the VPN, then try again.',
    copy: null,
  }),
  'socket-denied': ({ path }) => ({
    title: `You may not use the socket ${path}`,
    why: 'The file’s rights, or those of a folder above it, keep your user of this machine out.',
    action: 'Connect over TCP instead, or have your user added to the group that may use it.',
    copy: null,
  }),
  'auth-plugin-unsupported': ({ server, user, plugin }) => ({
    title: `“${server}” wants ${user} to log in in a way that Holdfast does not know`,
    why: `The account logs in with ${plugin}.`,
    action:
      'Use an account that logs in with a password by caching_sha2_password or mysql_native_password. An administrator of the server can make one for backups.',
    copy: null,
  }),
  'not-a-mysql-server': ({ address, message }) => ({
    title: `What answers at ${address} is not a MySQL or MariaDB server`,
    why: quoted(message),
    action: 'Check the host and the port. MySQL and MariaDB listen at 3306 unless told otherwise.',
    copy: null,
  }),
  'host-blocked': ({ message }) => ({
    title: 'The server has blocked this machine after too many failed connections',
    why: quoted(message),
    action: 'Have an administrator of the server run this statement, then try again.',
    copy: 'FLUSH HOSTS;',
  }),
  'too-many-connections': ({ server }) => ({
    title: `“${server}” has no free connection`,
    why: 'It serves as many connections as its max_connections allows.',
    action: 'Wait until others have ended, or raise max_connections.',
    copy: "SHOW VARIABLES LIKE 'max_connections';",
  }),
  'password-expired': ({ server }) => ({
    title: `The password of this account on “${server}” has expired`,
    why: 'The server lets it do nothing until the password is changed.',
    action: 'Change it on the server with this statement, then enter the new one in Holdfast.',
    copy: "ALTER USER USER() IDENTIFIED BY 'new password';",
  }),
  'socket-missing': ({ path }) => ({
    title: `There is no socket at ${path}`,
    why: 'The server is not running, or keeps its socket elsewhere.',
    action: 'Start the server, or look up its socket with this statement on the server.',
    copy: "SHOW VARIABLES LIKE 'socket';",
  }),
  'tls-not-offered': ({ server }) => ({
    title: `“${server}” does not offer TLS`,
    why: 'The TLS mode of this server asks for an encrypted connection, so Holdfast did not go on without one.',
    action: 'Enable TLS on the server. On a network you trust, choose the TLS mode “preferred” or “off”.',
    copy: null,
  }),
  'tls-needed': ({ server }) => ({
    title: `“${server}” accepts only encrypted connections`,
    why: 'The server’s require_secure_transport is on, and this connection was not encrypted.',
    action: 'Choose a TLS mode other than “off”.',
    copy: null,
  }),
  'tls-handshake-failed': ({ server, reason }) => ({
    title: `No encrypted connection to “${server}” could be agreed on`,
    why: quoted(reason),
    action:
      'The server may know only TLS versions that are no longer safe, or want a client certificate. Update it, or choose the certificate and key files.',
    copy: null,
  }),
  'tls-verification-failed': ({ server, reason }) => ({
    title: `The certificate of “${server}” could not be verified`,
    why: quoted(reason),
    action:
      'Choose the CA file that signed the server’s certificate, and use the host name that it was made for.',
    copy: null,
  }),
  'tls-file-unreadable': ({ file, reason }) => ({
    title: `The TLS file ${file} cannot be used`,
    why: quoted(reason),
    action: 'Choose a readable PEM file.',
    copy: null,
  }),
  'tls-mode-unsupported': ({ mode, tool, reason }) => ({
    title: `${tool} cannot enforce the TLS mode “${mode}”`,
    why: quoted(reason),
    action:
      'Choose “verify identity” with a CA file, which it enforces, or pick MySQL’s tools for this server.',
    copy: null,
  }),
  'query-failed': ({ server, number, message }) => ({
    title: `“${server}” answered a query with an error${number === null ? '' : ` (${number})`}`,
    why: quoted(message),
    action:
      'Read the server’s message; if it is about rights, Test on the server’s page lists the GRANTs that are missing.',
    copy: null,
  }),
  'unknown-database': ({ database, server }) => ({
    title: `There is no database “${database}” on “${server}”`,
    why: 'It was dropped or renamed, or this account may not see it.',
    action: 'Choose the databases again.',
    copy: null,
  }),
  'unknown-table': ({ table, database }) => ({
    title: `There is no table “${table}” in “${database}”`,
    why: 'It was dropped or renamed, or this account may not see it.',
    action: 'Choose the tables to leave out again.',
    copy: null,
  }),
  'nothing-to-back-up': ({ server }) => ({
    title: `This account sees no database on “${server}” that could be backed up`,
    why: 'The server’s own schemas are not part of a backup, and no other database is visible to this account.',
    action: 'Create a database, or give the account the right to read one.',
    copy: 'SHOW GRANTS;',
  }),
  'import-unreadable': ({ source, reason }) => ({
    title: `No server could be read from ${source}`,
    why: quoted(reason),
    action: 'Give an option file with a [client] group, or a URL such as mysql://user@host:3306/.',
    copy: null,
  }),
  'settings-unreadable': ({ file, reason }) => ({
    title: `${file} is not a file of Holdfast’s settings`,
    why: quoted(reason),
    action:
      'Give a file that “Export” in Settings, or holdfast settings export, has written. Nothing was changed.',
    copy: null,
  }),
};
