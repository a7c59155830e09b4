import { z } from 'zod';
import { ClientId, RunId } from '../model/ids.ts';

interface CallOptions {
  /** Who answers: main owns what only Electron can do, the engine knows the product. */
  readonly owner: 'main' | 'engine';
  /** A second call with the same call id aborts it. Runs are cancelled with `runs.cancel` instead. */
  readonly cancellable?: boolean;
  /** Never answered to a window: what it says holds a secret. Main and the CLI ask it. */
  readonly closedToWindows?: boolean;
}

const engine = { owner: 'engine' } as const;

export function call<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): { input: I; output: O; owner: 'engine' };
export function call<I extends z.ZodType, O extends z.ZodType, P extends CallOptions>(
  input: I,
  output: O,
  options: P,
): { input: I; output: O } & P;
export function call(input: z.ZodType, output: z.ZodType, options: CallOptions = engine) {
  return { input, output, ...options };
}

export const nothing = z.object({}).strict();
export const started = z.object({ runId: RunId });
export const main = { owner: 'main' } as const;
export const slow = { owner: 'engine', cancellable: true } as const;
/** Only what belongs to this client's servers; absent or null: everything. */
export const ofClient = ClientId.nullable().optional();
