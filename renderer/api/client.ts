import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import type { WireError } from '../../shared/errors.ts';
import './bridge.ts';

/** What a failed call throws in the window; `wire` is what describeError turns into sentences. */
export class UiError extends Error {
  override readonly name = 'UiError';
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.code);
    this.wire = wire;
  }
}

/** The wire form of whatever was thrown, so that one component can show it. */
export function wireOf(error: unknown): WireError {
  if (error instanceof UiError) return error.wire;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', data: { message }, raw: error instanceof Error ? (error.stack ?? null) : null };
}

/** True when a call ended because this window cancelled it. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/**
 * Calls main or the engine.
 * @param options.signal aborts a call that the contract marks as cancellable
 * @throws UiError with the code and data of the failure; DOMException AbortError when aborted
 */
export async function call<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<CallOutput<N>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const callId = crypto.randomUUID();
  const abort = () => window.holdfast.cancel(callId);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const result = await window.holdfast.call(name, input, callId);
    signal?.throwIfAborted();
    if (result.ok) return result.value;
    throw new UiError(result.error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
