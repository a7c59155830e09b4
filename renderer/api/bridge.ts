import type { CallName, CallResult, EventData, EventName } from '../../shared/contract.ts';

/** What the preload script gives this window: the only way out of it. */
export interface HoldfastBridge {
  call<N extends CallName>(name: N, input: unknown, callId?: string): Promise<CallResult<N>>;
  cancel(callId: string): void;
  on<N extends EventName>(event: N, listener: (data: EventData<N>) => void): unknown;
}

declare global {
  interface Window {
    readonly holdfast: HoldfastBridge;
  }
}
