import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { connect, type ServerConnection, WHOLE_TABLES_MS } from '../server/connect.ts';
import type { StatementBatch } from '../server/statement-bytes.ts';
import { shortStatement } from './client-error.ts';
import { endSession } from './client-session.ts';
import type { RestoreOrder } from './model.ts';
import { lockStatement } from './preamble.ts';
import { sectionName } from './select-sections.ts';
import type { RestoreSession } from './sessions.ts';
import { statementsOf } from './statements.ts';
import { SANDBOX_LINE } from './translate.ts';

/** Of a statement that fails; an error shows less. */
const SHOWN_LENGTH = 1000;
/** Lost connection to the server during query: what a client program says. */
const LOST_CONNECTION = 2013;

/** What {@link connect} has set for our own questions, back as a client program finds it. */
const AS_A_CLIENT =
  'SET SESSION sql_mode = DEFAULT, time_zone = DEFAULT, sql_big_selects = DEFAULT, sql_select_limit = DEFAULT, lock_wait_timeout = DEFAULT';

export interface RowSessionOptions {
  readonly order: Pick<RestoreOrder, 'account' | 'signal' | 'onNote'>;
  readonly signal: AbortSignal;
  /** The named lock by which the session is found on the server. */
  readonly lockName: string;
  /** The dump's header as it is sent, and the settings of the restore. */
  readonly header: { readonly section: Section; readonly bytes: Buffer };
  readonly settings: string;
}

/**
 * Sends tables and their rows over a connection of our own. What it sends is one statement each, which no server takes
 * apart, and no client program reads: so nothing in it can name a file or a command (truths B14).
 */
export class RowSession implements RestoreSession {
  readonly #options: RowSessionOptions;
  readonly #connection: ServerConnection;

  private constructor(options: RowSessionOptions, connection: ServerConnection) {
    this.#options = options;
    this.#connection = connection;
  }

  /** @throws HoldfastError 'restore-failed', or as connect does */
  static async open(options: RowSessionOptions): Promise<RowSession> {
    const { order, signal, header, settings, lockName } = options;
    const connection = await connect(order.account, {
      signal,
      queryTimeoutMs: WHOLE_TABLES_MS,
      sendsBytes: true,
    });
    const session = new RowSession(options, connection);
    try {
      const own = `${AS_A_CLIENT}; `;
      const dumps = header.bytes.toString('latin1').replace(SANDBOX_LINE, '');
      for (const text of [own, dumps, settings, lockStatement(lockName)])
        await session.runAll(header.section, text);
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /**
   * Runs one statement to its end.
   * @param statement one character for each byte, without its `;`
   * @throws HoldfastError 'restore-failed'
   */
  run(section: Section, statement: string): Promise<void> {
    return this.#toItsEnd(section, this.#connection.query(statement), () => statement.slice(0, SHOWN_LENGTH));
  }

  /**
   * Runs statements with rows to their end, each sent before the one before it is answered.
   * @returns how many rows the server has taken
   * @throws HoldfastError 'restore-failed' for the first that fails; those behind it are run all the same
   */
  async sendAll(section: Section, { statements }: StatementBatch): Promise<number> {
    let answered = 0;
    let taken = 0;
    const sent = this.#connection.send(statements, (rows) => {
      answered += 1;
      taken += rows;
    });
    await this.#toItsEnd(section, sent, () => statements[answered]?.text(SHOWN_LENGTH) ?? '');
    return taken;
  }

  /** The same, but what stands behind one that fails is not run. */
  async sendEach(section: Section, { statements }: StatementBatch): Promise<number> {
    let taken = 0;
    for (const statement of statements) {
      const sent = this.#connection.send([statement], (rows) => {
        taken += rows;
      });
      await this.#toItsEnd(section, sent, () => statement.text(SHOWN_LENGTH));
    }
    return taken;
  }

  async #toItsEnd(section: Section, answer: Promise<unknown>, shown: () => string): Promise<void> {
    try {
      await answer;
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw failure(error, section, shown());
    }
  }

  /**
   * Runs statements one after the other.
   * @param sql as a dump has them, one character for each byte
   * @throws HoldfastError 'restore-failed'
   */
  async runAll(section: Section, sql: string): Promise<void> {
    for (const { start, end } of statementsOf(sql)) await this.run(section, sql.slice(start, end));
  }

  finish(): Promise<void> {
    return this.#connection.close();
  }

  async abandon(): Promise<void> {
    await this.#connection.close();
    await endSession(this.#options).catch(() => undefined);
  }
}

function failure(error: unknown, section: Section, statement: string): unknown {
  if (!(error instanceof HoldfastError)) return error;
  const said = (error.cause ?? {}) as { readonly errno?: unknown; readonly sqlMessage?: unknown };
  const isLost = error.is('connection-lost') || error.is('tunnel-lost');
  const number =
    typeof said.errno === 'number' && said.errno > 0 ? said.errno : isLost ? LOST_CONNECTION : null;
  const message = typeof said.sqlMessage === 'string' ? textOf(said.sqlMessage) : error.message;
  return new HoldfastError(
    'restore-failed',
    {
      number,
      message,
      object: sectionName(section),
      line: null,
      statement: shortStatement(textOf(statement)),
    },
    { cause: error },
  );
}

const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
