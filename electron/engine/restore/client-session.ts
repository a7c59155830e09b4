import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Section } from '../../../shared/model/dump-index.ts';
import { connect } from '../server/connect.ts';
import { killThread } from '../server/kill.ts';
import type { ToolAccess } from '../server/ssh/tool-access.ts';
import { newId } from '../system/ids.ts';
import { type RunningTool, startTool } from '../system/run-tool.ts';
import { clientArgs } from '../tools/client-args.ts';
import { optionFileText } from '../tools/option-file.ts';
import { LineMap, restoreError } from './client-error.ts';
import type { RestoreOrder } from './model.ts';
import { lockStatement, threadOfLock } from './preamble.ts';
import type { RestoreSession } from './sessions.ts';

/** For the short questions beside a restore: whose session is it, end it. */
const ASIDE_TIMEOUT_MS = 5_000;
/** How long a session that was ended may take to be gone. */
const GONE_MS = 30_000;
const LEFT_WAITING =
  'One session of the restore was left on the target: it waits for the disk in the middle of a commit, and to end it there could stop the whole server. It ends by itself when there is space.';
/** Of the client's output, the end is looked at: a mark is short. */
const OUTPUT_TAIL = 4096;
/** MariaDB's client knows this word at the beginning of a line alone; sections of other programs' dumps begin with it. */
const NEEDS_ITS_LINE = /^[ \t]*delimiter\s/i;

export interface SessionOptions {
  readonly access: ToolAccess;
  readonly order: Pick<RestoreOrder, 'client' | 'account' | 'lowPriority' | 'onCommand' | 'onNote'>;
  readonly signal: AbortSignal;
  /** The named lock by which the session is found on the server. */
  readonly lockName: string;
  /** In the order of what is sent: `false` where parts of several sections are mixed, so that lines are no longer the dump's. */
  readonly hasDumpLines: boolean;
}

/** A client program that runs SQL from its stdin on one session of the server, and stops at the first error. */
export class ClientSession implements RestoreSession {
  readonly #options: SessionOptions;
  readonly #client: RunningTool;
  readonly #lines = new LineMap();
  readonly #secret = newId();
  readonly #marks = new Map<string, () => void>();
  readonly #ended: Promise<void>;
  #isBroken = false;
  #marked = 0;
  #output = '';
  #isMidLine = false;

  constructor(options: SessionOptions) {
    const { order, access, signal } = options;
    this.#options = options;
    this.#client = startTool(
      {
        program: order.client.location.path,
        args: clientArgs(order.client),
        optionFile: optionFileText(access.account, order.client),
        supervised: true,
        lowPriority: order.lowPriority ?? false,
      },
      { signal },
    );
    order.onCommand?.(this.#client.commandLine);
    const broken = (): void => {
      this.#isBroken = true;
    };
    // stdin of a client that may die at any moment; its own words are what counts then, not our EPIPE.
    this.#client.stdin.on('error', broken);
    this.#ended = this.#client.done.then(broken, broken);
    this.#client.stdout.on('data', (bytes: Buffer) => this.#read(bytes.toString('latin1')));
  }

  /** From now on what is sent is of this section. */
  begin(section: Section): void {
    this.#lines.begin(section);
  }

  /** Takes the lock by which the session is found. On the same line as what follows, as the settings are. */
  open(settings: string): Promise<boolean> {
    return this.write(Buffer.from(`${settings}${lockStatement(this.#options.lockName)}`));
  }

  /** @returns false when nobody reads any more: {@link finish} says why */
  async write(bytes: Buffer): Promise<boolean> {
    const { stdin } = this.#client;
    if (this.#isMidLine && NEEDS_ITS_LINE.test(bytes.subarray(0, 20).toString('latin1'))) {
      this.#lines.broke();
      stdin.write('\n');
    }
    if (bytes.length > 0) this.#isMidLine = bytes.at(-1) !== 10;
    this.#lines.sent(bytes);
    if (this.#isBroken || stdin.destroyed) return false;
    if (!stdin.write(bytes)) {
      const drained = once(stdin, 'drain').catch(() => undefined);
      await Promise.race([drained, this.#ended]);
    }
    return !this.#isBroken;
  }

  /**
   * Has the server say when it has run everything that was sent until here.
   * No newline of its own, since the lines of a dump must keep their numbers.
   */
  mark(done: () => void): Promise<boolean> {
    this.#marked += 1;
    // Nobody who wrote the dump can know it, and so say that something is done.
    const text = `${this.#secret}-${this.#marked}`;
    this.#marks.set(text, done);
    return this.write(Buffer.from(`SELECT '${text}'; `));
  }

  /**
   * Ends what is sent and waits until all of it has been run.
   * @throws HoldfastError 'restore-failed' with the first error
   */
  async finish(): Promise<void> {
    this.#client.stdin.end();
    const exit = await this.#client.done;
    this.#options.signal.throwIfAborted();
    const failure = restoreError(exit, this.#lines, this.#options.hasDumpLines);
    if (failure !== null) throw failure;
  }

  /** Ends the program and, since the server goes on with a statement that nobody waits for, its session there. */
  async abandon(): Promise<void> {
    this.#client.kill();
    await this.#client.done.catch(() => undefined);
    await endSession(this.#options).catch(() => undefined);
  }

  #read(text: string): void {
    const lines = (this.#output + text).split('\n');
    this.#output = (lines.pop() ?? '').slice(-OUTPUT_TAIL);
    for (const line of lines) {
      const done = this.#marks.get(line.trimEnd());
      if (done === undefined) continue;
      this.#marks.delete(line.trimEnd());
      done();
    }
  }
}

/** Ends a session on the server, found by its lock, and waits until it is gone. */
export async function endSession({
  order,
  lockName,
}: {
  readonly order: Pick<RestoreOrder, 'account' | 'onNote'>;
  readonly lockName: string;
}): Promise<void> {
  const aside = await connect(order.account, {
    timeoutMs: ASIDE_TIMEOUT_MS,
    queryTimeoutMs: ASIDE_TIMEOUT_MS,
  });
  try {
    const thread = await threadOfLock(aside, lockName);
    if (thread === null) return;
    if ((await killThread(aside, thread)) === 'ending') {
      if ((await threadOfLock(aside, lockName)) === thread) order.onNote?.(LEFT_WAITING);
      return;
    }
    // It takes back what it has begun, and holds its tables until then, also when it is listed no more.
    for (let waited = 0; waited < GONE_MS && (await threadOfLock(aside, lockName)) === thread; waited += 50)
      await sleep(50);
  } finally {
    await aside.close();
  }
}
