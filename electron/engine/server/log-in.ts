import { type Duplex, Readable } from 'node:stream';
import { type Connection, createConnection, type SslOptions } from 'mysql2';
import type { Account } from './account.ts';
import { loginError } from './connect-errors.ts';
import { untilAborted } from './until-aborted.ts';

const NUMBERS: ReadonlySet<string> = new Set([
  'TINY',
  'SHORT',
  'INT24',
  'LONG',
  'LONGLONG',
  'DECIMAL',
  'NEWDECIMAL',
  'FLOAT',
  'DOUBLE',
  'YEAR',
]);

/**
 * Logs in over a socket whose greeting is still to be read by the driver, which is told how to treat bytes and values.
 * @param sendsBytes one character of a statement is one byte (latin1)
 * @throws HoldfastError as loginError makes it; an AbortError when cancelled
 */
export function logIn(
  account: Account,
  socket: Duplex,
  tls: SslOptions | null,
  sendsBytes: boolean,
  signal: AbortSignal,
): Promise<Connection> {
  const { address } = account.endpoint;
  return untilAborted(
    new Promise<Connection>((resolve, reject) => {
      const connection = createConnection({
        stream: socket,
        // mysql2 takes the name for TLS from `host`, and a password may go plain only when it knows of the socket.
        ...(address.kind === 'socket'
          ? { socketPath: address.path }
          : { host: address.host, port: address.port }),
        user: account.user,
        ...(account.password === null ? {} : { password: account.password }),
        ...(tls === null ? {} : { ssl: tls }),
        // How the driver writes statements; what the server takes them for is SET NAMES' affair.
        charset: sendsBytes ? 'LATIN1_SWEDISH_CI' : 'UTF8MB4_GENERAL_CI',
        // Nobody gives values then, and to look for their places in a megabyte of rows takes longer than to send it.
        ...(sendsBytes && { queryFormat: (sql: string) => sql }),
        connectTimeout: 0,
        multipleStatements: false,
        // A server may ask any client that says it can for any file of this machine.
        flags: ['-LOCAL_FILES'],
        infileStreamFactory: () => Readable.from([]).destroy(new Error('Holdfast sends no local files')),
        // The same expression is INT on MariaDB and BIGINT on MySQL, and beyond 2^53 a number is not exact.
        typeCast: (field, next) => (NUMBERS.has(field.type) ? field.string() : next()),
        supportBigNumbers: true,
        bigNumberStrings: true,
        dateStrings: true,
        jsonStrings: true,
        // So that what a killed Holdfast left waiting in a server can be told from anybody else's connection.
        connectAttributes: { program_name: 'holdfast', _pid: String(process.pid) },
      });
      // Stays for ever: an 'error' that nobody listens to would end the process.
      connection.on('error', (error: unknown) => reject(loginError(error, account)));
      connection.once('connect', () => resolve(connection));
      socket.resume();
    }),
    signal,
  );
}
