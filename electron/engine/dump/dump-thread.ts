import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../server/account.ts';
import { type ServerConnection, withConnection } from '../server/connect.ts';
import { killThread, listOwnThreads, type ServerThread, threadsOf } from '../server/kill.ts';

/**
 * A server that hangs must not hold up the end of a dump, which has 5 s after a limit has passed (truths A21): every
 * question to it has this long.
 */
const ANSWER_MS = 1_500;
const FIRST_LOOK_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * The thread that a dump program has in its server. MySQL is told the program's process id; elsewhere it is the one
 * thread of the account that came up since the program started. Where that is not one alone nothing is taken for it:
 * to end a stranger's connection would be worse than to leave ours.
 */
export class DumpThread {
  /** null: there is none, or it is stuck with a question that was not answered. */
  #connection: ServerConnection | null;
  readonly #account: Account;
  /** null: not known. */
  readonly #before: ReadonlySet<number> | null;
  #id: number | null = null;

  private constructor(
    connection: ServerConnection | null,
    account: Account,
    before: ReadonlySet<number> | null,
  ) {
    this.#connection = connection;
    this.#account = account;
    this.#before = before;
  }

  /** Looks which threads there are before the program starts. */
  static async prepare(connection: ServerConnection | null, account: Account): Promise<DumpThread> {
    const threads = connection === null ? null : await inTime(listOwnThreads(connection));
    // Without knowing who was there before nobody can be told apart.
    if (connection === null || threads === null) return new DumpThread(null, account, null);
    return new DumpThread(
      connection,
      account,
      new Set([connection.threadId, ...threads.map(({ id }) => id)]),
    );
  }

  get id(): number | null {
    return this.#id;
  }

  /** Looks until the thread is found or the program has ended. */
  async find(clientPid: number, hasEnded: () => boolean): Promise<number | null> {
    for (let pause = FIRST_LOOK_MS; !hasEnded(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { ref: false });
      if (hasEnded() || this.#connection === null) break;
      if ((await this.look(clientPid)) !== null) return this.#id;
    }
    return this.#id;
  }

  /** What it does just now; null when it is not there, or not to be told apart. */
  look(clientPid: number): Promise<ServerThread | null> {
    return this.#ask((connection) => this.#lookOver(connection, clientPid));
  }

  async #lookOver(connection: ServerConnection, clientPid: number): Promise<ServerThread | null> {
    const threads = await listOwnThreads(connection);
    if (this.#id !== null) return threads.find(({ id }) => id === this.#id) ?? null;
    const [found, ...others] = this.#candidates(threads, clientPid);
    if (found === undefined || others.length > 0) return null;
    this.#id = found.id;
    return found;
  }

  #candidates(threads: readonly ServerThread[], clientPid: number): readonly ServerThread[] {
    return this.#before === null ? [] : threadsOf(threads, { clientPid, before: this.#before });
  }

  /**
   * Whether the program may be logged in: one of several new threads may be its own, too.
   * @returns null when nobody can tell
   */
  async isConnected(clientPid: number): Promise<boolean | null> {
    if (this.#connection === null) return null;
    const threads = await this.#ask(listOwnThreads);
    return threads !== null && this.#candidates(threads, clientPid).length > 0;
  }

  /**
   * Ends it, so that it does not go on waiting for a lock for a program that is gone (MySQL's would until it got it).
   * Best effort: a server that does not answer is left alone.
   */
  async end(clientPid: number): Promise<void> {
    const endOver = async (connection: ServerConnection): Promise<true> => {
      const id = this.#id ?? (await this.#lookOver(connection, clientPid))?.id ?? null;
      if (id !== null) await killThread(connection, id);
      return true;
    };
    if ((await this.#ask(endOver)) !== null) return;
    await inTime(withConnection(this.#account, { timeoutMs: ANSWER_MS }, endOver));
  }

  /**
   * One question over the idle connection. Once it does not answer in time, a further one would only queue up.
   * @returns null when there was no answer, or it was null
   */
  async #ask<T>(question: (connection: ServerConnection) => Promise<T>): Promise<T | null> {
    if (this.#connection === null) return null;
    const answer = await inTime(question(this.#connection).then((value) => ({ value })));
    if (answer === null) this.#connection = null;
    return answer?.value ?? null;
  }
}

/** What an answer was, or null when it did not come in time or was an error. */
async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ANSWER_MS);
  });
  try {
    return await Promise.race([answer.catch(() => null), limit]);
  } finally {
    clearTimeout(timer);
  }
}
