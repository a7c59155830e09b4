import { HoldfastError } from '../../shared/errors.ts';
import type { KeychainState, SecretRef } from '../../shared/model/secret.ts';
import type { SecretVault } from '../engine/ports.ts';
import type { KeychainAnswer, KeychainProcess, KeychainRequest } from './keychain-protocol.ts';

/** Longer silence means a prompt that nobody answers, or a keychain that hangs. */
const LIMIT_MS = 5_000;
/** A question that waited this long is given up: whoever sat before the prompt has gone, or the machine was busy. */
const GIVE_UP_MS = 30_000;

const STILL_WAITING = 'It is still waiting to be unlocked';

/** A vault that ends with its process. */
export interface Vault extends SecretVault {
  /** Ends the keychain process for certain and forgets what was held. */
  close(): void;
}

type Question = Omit<KeychainRequest, 'id'>;

interface Pending {
  readonly question: Question;
  readonly sinceMs: number;
  readonly settle: (answer: KeychainAnswer) => void;
  isOverdue: boolean;
}

/**
 * Secrets in the OS keychain, and those held in memory only, which come first.
 * @param start starts the process that speaks to the keychain; called when it is first needed, and again after it died
 * @param limitMs how long a call may take; what succeeds later than that is undone, since its caller was told otherwise
 */
export function createVault(start: () => KeychainProcess, limitMs = LIMIT_MS): Vault {
  const held = new Map<string, string>();
  const keychain = new Keychain(start, limitMs);

  return {
    state: async (): Promise<KeychainState> => {
      try {
        await keychain.ask({ operation: 'get', account: 'availability:', secret: null });
        return { kind: 'ready' };
      } catch (error) {
        return { kind: 'unavailable', reason: error instanceof Error ? reasonOf(error) : String(error) };
      }
    },
    read: async (ref) =>
      held.get(accountOf(ref)) ?? keychain.ask({ operation: 'get', account: accountOf(ref), secret: null }),
    write: async (ref, secret) => {
      await keychain.ask({ operation: 'set', account: accountOf(ref), secret });
      held.delete(accountOf(ref));
    },
    hold: async (ref, secret) => {
      held.set(accountOf(ref), secret);
    },
    remove: async (ref) => {
      held.delete(accountOf(ref));
      // A keychain that is not there keeps nothing; one that is locked keeps an entry of a server that is gone, and
      // neither is a reason not to remove that server.
      await keychain
        .ask({ operation: 'delete', account: accountOf(ref), secret: null })
        .catch(() => undefined);
    },
    close: () => {
      held.clear();
      keychain.close();
    },
  };
}

function accountOf(ref: SecretRef): string {
  return `${ref.kind}:${ref.owner}`;
}

function reasonOf(error: Error): string {
  return error instanceof HoldfastError && 'reason' in error.data ? String(error.data.reason) : error.message;
}

/** Calls to the keychain process, each with a limit. */
class Keychain {
  readonly #start: () => KeychainProcess;
  readonly #limitMs: number;
  readonly #pending = new Map<number, Pending>();
  #process: KeychainProcess | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(start: () => KeychainProcess, limitMs: number) {
    this.#start = start;
    this.#limitMs = limitMs;
  }

  /** @throws HoldfastError 'keychain-unavailable' */
  async ask(question: Question): Promise<string | null> {
    const unavailable = unavailableFor(question.account);
    if (this.#isClosed) throw unavailable('Holdfast is closing');
    // One prompt is on the screen already: further calls would each open another and block a thread more.
    // After a while it is given up, so that one slow answer at the start is not remembered until the end.
    const overdue = [...this.#pending.values()].filter(({ isOverdue }) => isOverdue);
    if (overdue.some(({ sinceMs }) => performance.now() - sinceMs > GIVE_UP_MS)) {
      this.#process?.kill();
      this.#ended('It did not answer');
    } else if (overdue.length > 0) throw unavailable(STILL_WAITING);
    const answer = await this.#send(question);
    if (!answer.ok) throw unavailable(answer.reason);
    return answer.value;
  }

  close(): void {
    this.#isClosed = true;
    this.#process?.kill();
    this.#ended('Holdfast is closing');
  }

  #send(question: Question): Promise<KeychainAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const pending: Pending = {
        question,
        sinceMs: performance.now(),
        isOverdue: false,
        settle: (answer) => {
          clearTimeout(timer);
          this.#pending.delete(id);
          if (pending.isOverdue) this.#undo(question, answer);
          else resolve(answer);
        },
      };
      const timer = setTimeout(() => {
        pending.isOverdue = true;
        const reason = `It did not answer within ${this.#limitMs / 1000} s; it may be locked and wait for its password`;
        resolve({ id, ok: false, reason });
      }, this.#limitMs);
      this.#pending.set(id, pending);
      try {
        this.#running().send({ id, ...question });
      } catch (error) {
        pending.settle({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
      }
    });
  }

  // "Not kept" was said, and "in memory only" may have been chosen since: so it must not be kept after all.
  #undo(question: Question, answer: KeychainAnswer): void {
    if (question.operation !== 'set' || !answer.ok || this.#isClosed) return;
    void this.#send({ operation: 'delete', account: question.account, secret: null });
  }

  #running(): KeychainProcess {
    if (this.#process !== null) return this.#process;
    const started = this.#start();
    this.#process = started;
    started.onAnswer((answer) => this.#pending.get(answer.id)?.settle(answer));
    started.onEnd((reason) => {
      if (this.#process === started) this.#ended(reason);
    });
    return started;
  }

  #ended(reason: string): void {
    this.#process = null;
    for (const [id, { settle }] of [...this.#pending]) settle({ id, ok: false, reason });
  }
}

/** @param account as {@link accountOf} names it */
function unavailableFor(account: string): (reason: string) => HoldfastError<'keychain-unavailable'> {
  const secret = account.slice(0, account.indexOf(':'));
  return (reason) => new HoldfastError('keychain-unavailable', { reason, secret });
}
