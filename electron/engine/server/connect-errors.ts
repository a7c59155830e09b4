import { HoldfastError } from '../../../shared/errors.ts';
import type { Address } from '../../../shared/model/server.ts';
import type { Account } from './account.ts';
import type { GreetingError } from './greeting.ts';
import { addressText } from './open-socket.ts';

/** What mysql2, Node and OpenSSL put into their errors, as far as we read it. */
export interface DriverError {
  readonly message: string;
  readonly code: string | null;
  readonly errno: number | null;
  readonly sqlState: string | null;
  /** Set by OpenSSL when the handshake itself failed, not the certificate's check. */
  readonly library: string | null;
}

/** Reads the fields of a thrown error without trusting its type. */
export function driverError(error: unknown): DriverError {
  const fields: Record<string, unknown> =
    typeof error === 'object' && error !== null ? { ...error } : { message: String(error) };
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return {
    message: text(fields.sqlMessage) ?? (error instanceof Error ? error.message : String(error)),
    code: text(fields.code),
    errno: typeof fields.errno === 'number' ? fields.errno : null,
    sqlState: text(fields.sqlState),
    library: text(fields.library),
  };
}

/** An error of the operating system while the connection is opened. */
export function socketError(error: unknown, address: Address, label: string): HoldfastError {
  // A tunnel's stream ends with words of its own.
  if (error instanceof HoldfastError) return error;
  const { code, message } = driverError(mostTelling(error));
  const where = addressText(address);
  switch (code) {
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return new HoldfastError(
        'name-server-silent',
        { host: address.kind === 'tcp' ? address.host : where },
        { cause: error },
      );
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
      return new HoldfastError(
        'unknown-host',
        { host: address.kind === 'tcp' ? address.host : where },
        { cause: error },
      );
    case 'ENOENT':
    case 'ENOTSOCK':
    case 'ENOTDIR':
      return new HoldfastError('socket-missing', { path: where }, { cause: error });
    case 'ECONNREFUSED':
      // A socket's file without a server behind it answers so, too.
      return new HoldfastError('connection-refused', { address: where }, { cause: error });
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return new HoldfastError('host-unreachable', { address: where, message }, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new HoldfastError('socket-denied', { path: where }, { cause: error });
    default:
      return new HoldfastError('connection-lost', { server: label, message }, { cause: error });
  }
}

/** Of a name with several addresses: one without a route (often IPv6) says less than one that was reached. */
function mostTelling(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  return (
    error.errors.find((each) => !/UNREACH|ADDRNOTAVAIL/.test(driverError(each).code ?? '')) ?? error.errors[0]
  );
}

/** The error that a server sends instead of a greeting. */
export function greetingError({ number, message }: GreetingError, account: Account): HoldfastError {
  return serverError({ errno: number, message, code: null, sqlState: null, library: null }, account, null);
}

/** An error during log-in: of the TLS handshake, of the log-in plugin, of the server, or of the connection. */
export function loginError(error: unknown, account: Account): HoldfastError {
  const known = driverError(error);
  const server = account.label;
  switch (known.code) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new HoldfastError('tls-not-offered', { server }, { cause: error });
    case 'HANDSHAKE_SSL_ERROR':
      return isVerification(known, account)
        ? new HoldfastError('tls-verification-failed', { server, reason: known.message }, { cause: error })
        : new HoldfastError(
            'tls-handshake-failed',
            { server, reason: tidyOpenssl(known.message) },
            { cause: error },
          );
    case 'AUTH_SWITCH_PLUGIN_ERROR':
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
    case 'ER_NOT_SUPPORTED_AUTH_MODE': {
      const plugin =
        /unknown plugin ([\w-]+)/.exec(known.message)?.[1] ?? /\w+_password/.exec(known.message)?.[0];
      return new HoldfastError(
        'auth-plugin-unsupported',
        { server, user: account.user, plugin: plugin ?? known.message },
        { cause: error },
      );
    }
    case 'HANDSHAKE_UNKNOWN_ERROR':
    case 'PROTOCOL_UNEXPECTED_PACKET':
    case 'PROTOCOL_INCORRECT_PACKET_SEQUENCE':
    case 'PROTOCOL_ERROR':
      return new HoldfastError(
        'not-a-mysql-server',
        { address: addressText(account.endpoint.address), message: known.message },
        { cause: error },
      );
    default:
      return serverError(known, account, error);
  }
}

/** An error of a query, with the server's own number. */
export function queryError(error: unknown, account: Account): HoldfastError {
  if (error instanceof HoldfastError) return error;
  return serverError(driverError(error), account, error);
}

function serverError(known: DriverError, account: Account, cause: unknown): HoldfastError {
  const server = account.label;
  const options = cause === null ? {} : { cause };
  const message =
    known.errno === null || known.errno <= 0 ? known.message : `${known.errno}: ${known.message}`;
  switch (known.errno) {
    case 1045: // Access denied (using password: …)
    case 1698: // the same of MariaDB, for accounts without a password
    case 1130: // this host is not allowed to connect
    case 3118: // the account is locked (MySQL)
    case 4151: // the account is locked (MariaDB)
    case 3955: // blocked for some days after failed log-ins (MySQL)
      return new HoldfastError('access-denied', { server, user: account.user, message }, options);
    case 1129:
      return new HoldfastError('host-blocked', { message }, options);
    case 1040:
    case 1203: // max_user_connections
    case 1226: // a resource limit of the account
      return new HoldfastError('too-many-connections', { server }, options);
    case 1820:
    case 1862:
      return new HoldfastError('password-expired', { server }, options);
    case 3159: // require_secure_transport
      return new HoldfastError('tls-needed', { server }, options);
    case 1927: // the connection was killed (MariaDB)
    case 1053: // shutdown in progress
    case 4031: // disconnected because of inactivity
      return new HoldfastError('connection-lost', { server, message }, options);
    default:
  }
  if (known.errno !== null && known.errno > 0 && known.sqlState !== null) {
    return new HoldfastError(
      'query-failed',
      { server, number: known.errno, message: known.message },
      options,
    );
  }
  return new HoldfastError('connection-lost', { server, message: known.message }, options);
}

function isVerification(known: DriverError, account: Account): boolean {
  if (!account.tls.mode.startsWith('verify-')) return false;
  return (
    known.library === null &&
    !/disconnected before secure|ECONNRESET|EPIPE|socket hang up/.test(known.message)
  );
}

/** `00C8F3…:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../deps/…` says it in its fifth part. */
function tidyOpenssl(message: string): string {
  const parts = message.split(':');
  return parts.length > 5 && parts[1] === 'error' ? (parts[5] ?? message) : message;
}
