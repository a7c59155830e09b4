import type { CallName, CallResult, EventData, EventName } from '../../shared/contract.ts';
import type { WireError } from '../../shared/errors.ts';
import type { SecretRef } from '../../shared/model/secret.ts';
import type { EnginePorts, PowerState } from './ports.ts';

/*
 * What main and the engine's process say to each other, by structured clone. Each question has a number of its asker;
 * its answer carries the same. Nothing here knows Electron.
 */

export type VaultQuestion =
  | { readonly operation: 'state' }
  | { readonly operation: 'read' | 'remove'; readonly ref: SecretRef }
  | { readonly operation: 'write' | 'hold'; readonly ref: SecretRef; readonly secret: string };

export type ToEngine =
  | {
      readonly kind: 'start';
      readonly dataDir: string;
      readonly settings: EngineSettings;
      readonly launch: EnginePorts['launch'];
      /** The copy of the state to begin with; null: with the state as it is. */
      readonly restoreCopy: string | null;
    }
  | { readonly kind: 'settings'; readonly settings: EngineSettings }
  /** The machine woke up: something may be due. */
  | { readonly kind: 'woke' }
  | { readonly kind: 'power'; readonly state: PowerState }
  | { readonly kind: 'call'; readonly id: number; readonly name: CallName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'vault-answer'; readonly id: number; readonly answer: VaultAnswer }
  /** Answered with `closed`, after runs are cancelled and what was started is stopped. */
  | { readonly kind: 'shutdown' };

export type FromEngine =
  | { readonly kind: 'ready'; readonly interrupted: number }
  /** The copy of the state that it was to begin with is in its place, or is not. Before `ready` or `unusable`. */
  | { readonly kind: 'restored'; readonly result: RestoredCopy }
  /** It cannot start at all; another try would end the same. */
  | { readonly kind: 'unusable'; readonly error: WireError }
  | { readonly kind: 'result'; readonly id: number; readonly result: CallResult<CallName> }
  | EngineEvent
  | { readonly kind: 'vault'; readonly id: number; readonly question: VaultQuestion }
  | { readonly kind: 'closed' };

export type EngineEvent = {
  readonly [N in EventName]: { readonly kind: 'event'; readonly name: N; readonly data: EventData<N> };
}[EventName];

export type RestoredCopy =
  /** `former`: where the former state is now; null when there was none. */
  { readonly ok: true; readonly former: string | null } | { readonly ok: false; readonly error: WireError };

export type VaultAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: WireError };

/** Preferences of the app that the engine follows from the moment it hears of them. */
export interface EngineSettings {
  /** Where drills make their sandboxes; null: chosen by free space. */
  readonly sandboxFolder: string | null;
}
