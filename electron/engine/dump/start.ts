import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Account } from '../server/account.ts';
import type { ServerConnection } from '../server/connect.ts';
import { addressText } from '../server/open-socket.ts';
import { openToolAccess, type ToolAccess } from '../server/ssh/tool-access.ts';
import { type Clock, systemClock } from '../system/clock.ts';
import { type RunningTool, startTool } from '../system/run-tool.ts';
import { openWidePipe } from '../system/wide-pipe.ts';
import { optionFileText } from '../tools/option-file.ts';
import { DumpThread } from './dump-thread.ts';
import type { DumpExit, DumpLimits, Preflight, RunningDump } from './model.ts';
import { DumpWatch, type Overdue } from './watch.ts';

export const DUMP_LIMITS: DumpLimits = { connectMs: 15_000, noProgressMs: 120_000, totalMs: null };

/** How often the limits are looked at; a stall is noticed at most this much late. */
const TICK_MS = 250;

export interface DumpOrder {
  readonly account: Account;
  readonly tool: Tool;
  readonly preflight: Pick<Preflight, 'args'>;
  /** A connection of the same account that is idle meanwhile: it finds the dump's thread, and ends it if need be. */
  readonly connection: ServerConnection | null;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly limits?: Partial<DumpLimits>;
  /** A named lock that the dump's session takes, where the program can: by it the session is found after a crash. */
  readonly mark?: string;
}

/**
 * Starts the one dump program of a backup. Its stdout must be read to the end, or `kill` called.
 * @throws HoldfastError 'tool-unusable', 'tls-mode-unsupported'; an AbortError when cancelled before
 */
export async function startDump(order: DumpOrder): Promise<RunningDump> {
  const { account, tool, connection, signal } = order;
  const access = await openToolAccess(account, signal);
  const widePipe = await openWidePipe();
  try {
    const optionFile = optionFileText(access.account, tool);
    const thread = await DumpThread.prepare(connection, account);
    const program = { program: tool.location.path, args: markedArgs(order), optionFile };
    const running = startTool({ ...program, largeOutputBuffer: true, widePipe }, { signal });
    running.stdin.end();
    return new Dump(order, running, thread, access);
  } catch (error) {
    widePipe?.programEnd.destroy();
    widePipe?.stdout.destroy();
    await access.close();
    throw error;
  }
}

/** MySQL's threads outlive their clients when they wait for a lock; MariaDB's program knows no such option, and needs none. */
function markedArgs({ tool, preflight, mark }: DumpOrder): readonly string[] {
  if (mark === undefined || !tool.options.includes('init-command-add')) return preflight.args;
  const [first = [], rest = []] = splitAt(preflight.args, preflight.args.indexOf('--'));
  return [...first, `--init-command-add=DO GET_LOCK('${mark}', 0)`, ...rest];
}

function splitAt<T>(items: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [items.slice(0, at), items.slice(at)];
}

class Dump implements RunningDump {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly commandLine: string;
  readonly argv: readonly string[];
  readonly pid: number;
  readonly thread: Promise<number | null>;
  readonly done: Promise<DumpExit>;

  readonly #order: DumpOrder;
  readonly #running: RunningTool;
  readonly #serverThread: DumpThread;
  readonly #watch: DumpWatch;
  #ending: Promise<void> | null = null;
  #stalled: HoldfastError | null = null;
  #hasEnded = false;

  constructor(order: DumpOrder, running: RunningTool, serverThread: DumpThread, access: ToolAccess) {
    const { account, tool, preflight, signal, clock = systemClock } = order;
    const limits: DumpLimits = { ...DUMP_LIMITS, ...order.limits };
    this.#order = order;
    this.#running = running;
    this.#serverThread = serverThread;
    this.#watch = new DumpWatch(limits, () => clock.monotonicMs());
    this.commandLine = running.commandLine;
    this.argv = [tool.location.path, ...preflight.args];
    this.pid = running.pid;
    this.stdout = { [Symbol.asyncIterator]: () => this.#read(running.chunks) };
    this.thread = this.#findThread();

    const cancel = (): void => void this.#end(reasonOf(signal));
    signal.addEventListener('abort', cancel, { once: true });
    const ticker = setInterval(() => void this.#tick(limits), Math.min(TICK_MS, limits.noProgressMs / 4));
    this.done = running.done
      .finally(() => {
        this.#hasEnded = true;
        clearInterval(ticker);
        signal.removeEventListener('abort', cancel);
      })
      .then(async ({ exitCode, signal: killedBy, stderr }) => {
        // Whoever killed it, its thread may be waiting for a lock on behalf of nobody.
        if (killedBy !== null) await (this.#ending ?? this.#serverThread.end(this.pid));
        else await this.#ending;
        await access.close();
        return {
          exitCode,
          signal: killedBy,
          stderr,
          stalled: this.#stalled,
          cutOff: exitCode === 0 ? null : access.failure,
          cancelled: signal.aborted,
          user: account.user,
          address: addressText(account.endpoint.address),
        };
      });
    this.done.catch(() => undefined);
  }

  async kill(): Promise<void> {
    await this.#end(abortError());
    await this.done.catch(() => undefined);
  }

  /** Bytes as they come; the watch runs while the reader waits, and stands still while it is busy. */
  async *#read(stdout: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#watch.waiting();
    for await (const chunk of stdout) {
      this.#watch.gotBytes();
      yield chunk;
      this.#watch.waiting();
    }
    if (this.#stalled !== null) throw this.#stalled;
    this.#order.signal.throwIfAborted();
  }

  async #findThread(): Promise<number | null> {
    const id = await this.#serverThread.find(this.pid, () => this.#hasEnded);
    if (id !== null) this.#watch.connected();
    return id;
  }

  async #tick(limits: DumpLimits): Promise<void> {
    const overdue = this.#watch.overdue();
    if (overdue === null || this.#hasEnded || this.#ending !== null) return;
    const error = await this.#stallError(overdue, limits);
    // It may have gone on, or ended, while the server was asked.
    if (this.#hasEnded || this.#watch.overdue() !== overdue || this.#ending !== null) return;
    this.#stalled = error;
    await this.#end(error);
  }

  async #stallError(
    overdue: Overdue,
    { connectMs, noProgressMs, totalMs }: DumpLimits,
  ): Promise<HoldfastError> {
    const { account, tool } = this.#order;
    if (overdue === 'connect') {
      // A dump that waits for its first lock is connected and silent; and where nobody can tell, silence alone counts.
      if ((await this.#serverThread.isConnected(this.pid)) !== false) this.#watch.connected();
      return new HoldfastError('connect-timeout', {
        address: addressText(account.endpoint.address),
        seconds: connectMs / 1000,
      });
    }
    const seen = await this.#serverThread.look(this.pid);
    const at = [seen?.state, seen?.statement].filter((text) => text != null && text !== '');
    return new HoldfastError('tool-stalled', {
      tool: path.basename(tool.location.path),
      seconds: (overdue === 'total' ? (totalMs ?? 0) : noProgressMs) / 1000,
      last: at.join(': ').slice(0, 500),
    });
  }

  /** Ends the program and its thread, once; the reader gets the reason. */
  #end(reason: Error): Promise<void> {
    this.#ending ??= (async () => {
      if (this.#hasEnded) return;
      this.#running.kill();
      this.#running.stdout.destroy(reason);
      await this.#serverThread.end(this.pid);
    })();
    return this.#ending;
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : abortError();
}

function abortError(): Error {
  return new DOMException('The dump was ended', 'AbortError');
}
