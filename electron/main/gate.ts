import {
  type CallName,
  type CallOutput,
  type CallParsed,
  type CallResult,
  type Contract,
  contract,
} from '../../shared/contract.ts';
import { HoldfastError, toWireError } from '../../shared/errors.ts';
import { schemaProblems, schemaWords } from '../../shared/schema-problems.ts';
import type { PathTokens } from './path-tokens.ts';

/** The channels of the preload script; there are no others. */
export const CALL_CHANNEL = 'holdfast:call';
export const CANCEL_CHANNEL = 'holdfast:cancel';
export const EVENT_CHANNEL = 'holdfast:event';

/** Calls that main answers itself. */
export type MainCall = { [N in CallName]: Contract[N]['owner'] extends 'main' ? N : never }[CallName];

export type MainHandlers = {
  readonly [N in MainCall]: (input: CallParsed<N>) => Promise<CallOutput<N>>;
};

export interface GateOptions {
  readonly handlers: MainHandlers;
  readonly engine: (name: CallName, input: unknown, signal: AbortSignal) => Promise<CallResult<CallName>>;
  readonly tokens: PathTokens;
  readonly log: (text: string) => void;
}

export interface Gate {
  /**
   * Answers a window's call; never throws and never answers undefined.
   * @param isOurs whether the sender is a page that we ship, in a window that we opened
   */
  call(isOurs: boolean, name: unknown, input: unknown, callId: unknown): Promise<CallResult<CallName>>;
  cancel(isOurs: boolean, callId: unknown): void;
}

/** The one gate of all calls: sender → schema → paths → handler → schema of the answer. */
export function createGate({ handlers, engine, tokens, log }: GateOptions): Gate {
  const running = new Map<string, AbortController>();

  async function answer(name: CallName, input: unknown, signal: AbortSignal): Promise<CallResult<CallName>> {
    const parsed = contract[name].input.safeParse(input, { error: schemaWords });
    if (!parsed.success) throw new HoldfastError('bad-input', { problems: schemaProblems(parsed.error) });
    const redeemed = tokens.redeem(parsed.data);
    const result = isMainCall(name)
      ? { ok: true as const, value: await answerMain(name, redeemed) }
      : await engine(name, redeemed, signal);
    return result.ok ? checked(name, result.value) : result;
  }

  function answerMain<N extends MainCall>(name: N, input: unknown): Promise<CallOutput<N>> {
    // Parsed by this call's own schema a moment ago, which the types cannot follow through the table.
    return handlers[name](input as CallParsed<N>);
  }

  function checked(name: CallName, value: unknown): CallResult<CallName> {
    const parsed = contract[name].output.safeParse(value);
    if (parsed.success) return { ok: true, value: tokens.conceal(parsed.data) as CallOutput<CallName> };
    const problems = schemaProblems(parsed.error).join('; ');
    log(`The answer of ${name} does not fit its schema: ${problems}\n`);
    throw new HoldfastError('internal', { message: `the answer of ${name} is malformed: ${problems}` });
  }

  return {
    call: async (isOurs, name, input, callId) => {
      const abort = new AbortController();
      const id = typeof callId === 'string' && callId.length <= 100 ? callId : null;
      try {
        if (!isOurs) throw new HoldfastError('untrusted-sender', {});
        if (!isCallName(name) || isClosed(name))
          throw new HoldfastError('not-found', { what: 'call', wanted: String(name).slice(0, 100) });
        if (id !== null) running.set(id, abort);
        return await answer(name, input, abort.signal);
      } catch (error) {
        const wire = toWireError(error);
        if (wire.code === 'internal') log(`${String(name)}: ${wire.raw ?? JSON.stringify(wire.data)}\n`);
        return { ok: false, error: wire };
      } finally {
        if (id !== null && running.get(id) === abort) running.delete(id);
      }
    },
    cancel: (isOurs, callId) => {
      if (isOurs && typeof callId === 'string') running.get(callId)?.abort();
    },
  };
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(contract, name);
}

/** What holds a secret is not for windows, whatever runs in them. */
function isClosed(name: CallName): boolean {
  const call = contract[name];
  return 'closedToWindows' in call && call.closedToWindows;
}

function isMainCall(name: CallName): name is MainCall {
  return contract[name].owner === 'main';
}
