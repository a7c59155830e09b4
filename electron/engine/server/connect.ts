import type { Connection } from 'mysql2';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Account } from './account.ts';
import { greetingError, queryError } from './connect-errors.ts';
import { flavourOf } from './greeting.ts';
import { logIn } from './log-in.ts';
import { type OpenServer, openServer } from './open-server.ts';
import { addressText } from './open-socket.ts';
import { type Row, text, toCount } from './rows.ts';
import { sendStatements } from './send-statements.ts';
import { waitingFor } from './ssh/leases.ts';
import type { StatementBytes } from './statement-bytes.ts';
import { tlsOptions } from './tls-options.ts';
import { abortError, untilAborted } from './until-aborted.ts';

/** A logged-in connection: utf8mb4, UTC, sql_mode '', one query at a time. */
export interface ServerConnection {
  readonly account: Account;
  readonly threadId: number;
  readonly flavour: Flavour;
  /** As VERSION() says it: `10.11.19-MariaDB-0+deb12u1`, `9.7.4-2`. */
  readonly version: string;
  readonly versionComment: string;
  /** null: not encrypted. */
  readonly tlsCipher: string | null;
  /**
   * Runs one statement. Numbers (`toCount`), dates and JSON come as text, BLOBs as Buffer.
   * @returns its rows; none for a statement that has no result
   * @throws HoldfastError query-failed with the server's number, connection-lost, …; an AbortError when cancelled
   */
  query<T extends Row>(sql: string, values?: readonly (string | number | null)[]): Promise<T[]>;
  /**
   * Runs statements without a result, each sent before the one before it is answered; only where `sendsBytes` was asked
   * for. May be called again meanwhile, but no query.
   * @param onEach called for each that has been run, before the first that fails, with how many rows it changed
   * @throws as query does, for the first that fails; those behind it are run all the same
   */
  send(statements: readonly StatementBytes[], onEach?: (rows: number) => void): Promise<void>;
  /** Ends it; harmless when it is ended already. Never throws, settles within a second. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Ends connecting, and later the connection with whatever runs on it. */
  readonly signal?: AbortSignal | undefined;
  /** For everything up to being logged in: name, connection, TLS, password. */
  readonly timeoutMs?: number;
  /** For each query; a server that is stopped or unreachable would never answer. */
  readonly queryTimeoutMs?: number;
  /** One character of a statement is one byte (latin1), so that what stands in a dump arrives as it is. */
  readonly sendsBytes?: boolean;
}

const CONNECT_TIMEOUT_MS = 15_000;
const QUERY_TIMEOUT_MS = 120_000;
/** For statements that go over whole tables, whose keys may take days; that the server is gone is noticed sooner. */
export const WHOLE_TABLES_MS = 7 * 24 * 60 * 60 * 1000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Logs in.
 * @throws HoldfastError access-denied, unknown-host, connection-refused, connect-timeout, socket-missing,
 *   not-a-mysql-server, tls-…, auth-plugin-unsupported, password-expired, too-many-connections, host-blocked …;
 *   an AbortError when cancelled
 */
export async function connect(account: Account, options: ConnectOptions = {}): Promise<ServerConnection> {
  const timeoutMs = options.timeoutMs ?? CONNECT_TIMEOUT_MS;
  const limit = new AbortController();
  const cancel = (): void => limit.abort(abortError());
  const timer = setTimeout(() => {
    const address = waitingFor(account) ?? addressText(account.endpoint.address);
    limit.abort(new HoldfastError('connect-timeout', { address, seconds: Math.ceil(timeoutMs / 1000) }));
  }, timeoutMs);
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted === true) cancel();
  try {
    const opened = await openServer(account, limit.signal);
    const { socket, greeting } = opened;
    try {
      if (greeting.kind === 'error') throw greetingError(greeting, account);
      const tls = await untilAborted(tlsOptions(account, greeting), limit.signal);
      if (socket.destroyed) {
        const message = 'It closed the connection before the log-in';
        throw new HoldfastError('connection-lost', { server: account.label, message });
      }
      const connection = await logIn(account, socket, tls, options.sendsBytes ?? false, limit.signal);
      const session = new Session(account, connection, opened, options.queryTimeoutMs ?? QUERY_TIMEOUT_MS);
      if (options.sendsBytes === true) await untilAborted(session.leaveCharset(), limit.signal);
      const ready = await untilAborted(session.prepare(), limit.signal);
      if (options.signal !== undefined) session.endWith(options.signal);
      return ready;
    } catch (error) {
      socket.destroy();
      throw opened.tunnelFailure() ?? error;
    }
  } catch (error) {
    // What came up because the socket was destroyed must not hide why it was.
    throw limit.signal.aborted ? limit.signal.reason : error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** Connects, does the work, and ends the connection in any case. */
export async function withConnection<T>(
  account: Account,
  options: ConnectOptions,
  work: (connection: ServerConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect(account, options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

type OnAnswer = (error: Error | null, result: unknown) => void;

class Session {
  readonly #account: Account;
  readonly #connection: Connection;
  readonly #opened: OpenServer;
  readonly #queryTimeoutMs: number;
  /** Aborted when the connection is no longer to be used; the reason is what pending queries throw. */
  readonly #ended = new AbortController();
  #forget = (): void => undefined;

  constructor(account: Account, connection: Connection, opened: OpenServer, queryTimeoutMs: number) {
    this.#account = account;
    this.#connection = connection;
    this.#opened = opened;
    this.#queryTimeoutMs = queryTimeoutMs;
  }

  /** Makes the session one that our statements can rely on, and asks what the server is. */
  async prepare(): Promise<ServerConnection> {
    await this.query('SET NAMES utf8mb4');
    // sql_mode: NO_BACKSLASH_ESCAPES and ANSI_QUOTES change how values and names must be written.
    // lock_wait_timeout: information_schema waits for a table that an ALTER holds, by default for a year.
    await this.query(
      "SET SESSION sql_mode = '', time_zone = '+00:00', sql_quote_show_create = 1, sql_big_selects = 1, " +
        'sql_select_limit = 18446744073709551615, lock_wait_timeout = 20, wait_timeout = 86400',
    );
    const [server] = await this.query(
      'SELECT VERSION() AS version, @@version_comment AS comment, CONNECTION_ID() AS thread',
    );
    const [cipher] = await this.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    const version = text(server?.version);
    const versionComment = text(server?.comment);
    const flavour = flavourOf(version, versionComment);
    // MySQL 8 and later answer with sizes and counts that may be a day old otherwise.
    if (flavour === 'mysql' && Number.parseInt(version, 10) >= 8)
      await this.query('SET SESSION information_schema_stats_expiry = 0');
    return {
      account: this.#account,
      threadId: toCount(server?.thread) ?? 0,
      flavour,
      version,
      versionComment,
      tlsCipher: text(cipher?.Value) === '' ? null : text(cipher?.Value),
      query: (sql, values) => this.query(sql, values),
      send: (statements, onEach) => this.send(statements, onEach),
      close: () => this.#close(),
    };
  }

  /** The driver would write in the character set that the server says it was told. */
  async leaveCharset(): Promise<void> {
    await this.query("SET SESSION session_track_system_variables = ''").catch((error: unknown) => {
      // 1193: a server of before MySQL 5.7 or MariaDB 10.2 tells nothing.
      if (!(error instanceof HoldfastError && error.is('query-failed') && error.data.number === 1193))
        throw error;
    });
  }

  /** Ends the connection at once when the signal says so. */
  endWith(signal: AbortSignal): void {
    const end = (): void => this.#end(abortError());
    this.#forget = () => signal.removeEventListener('abort', end);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  }

  query<T extends Row>(sql: string, values: readonly (string | number | null)[] = []): Promise<T[]> {
    return this.#inTime<T>((onAnswer) => this.#connection.query(sql, [...values], onAnswer));
  }

  async send(
    statements: readonly StatementBytes[],
    onEach: (rows: number) => void = () => undefined,
  ): Promise<void> {
    await this.#inTime((onAnswer) =>
      sendStatements(this.#connection, statements, { onEach, onEnd: (error) => onAnswer(error, null) }),
    );
  }

  async #inTime<T extends Row>(ask: (onAnswer: OnAnswer) => void): Promise<T[]> {
    const { signal } = this.#ended;
    if (signal.aborted) throw signal.reason;
    const seconds = Math.ceil(this.#queryTimeoutMs / 1000);
    const timer = setTimeout(() => {
      const message = `It did not answer within ${seconds} s`;
      this.#end(new HoldfastError('connection-lost', { server: this.#account.label, message }));
    }, this.#queryTimeoutMs);
    try {
      return await untilAborted(this.#answer<T>(ask), signal);
    } finally {
      clearTimeout(timer);
    }
  }

  #answer<T extends Row>(ask: (onAnswer: OnAnswer) => void): Promise<T[]> {
    return new Promise((resolve, reject) => {
      ask((error, result) => {
        if (error !== null) reject(this.#opened.tunnelFailure() ?? queryError(error, this.#account));
        else resolve(Array.isArray(result) ? result : []);
      });
    });
  }

  #end(reason: Error): void {
    this.#forget();
    this.#ended.abort(reason);
    this.#opened.socket.destroy();
    this.#connection.destroy();
  }

  async #close(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#forget();
    const lost = new HoldfastError('connection-lost', {
      server: this.#account.label,
      message: 'It was closed',
    });
    // A hung server does not answer COM_QUIT either.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      this.#connection.end(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#end(lost);
  }
}
