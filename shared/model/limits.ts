import { z } from 'zod';

/** After how long a dump counts as hung; the dump program itself never gives up (truths A21). And a run as a whole. */
export const DumpLimitSettings = z.object({
  /** Until it is logged in. */
  connectSeconds: z.int().min(1).max(600),
  /** Without a byte while Holdfast waits for one: a lock, a server or a network that stands still. */
  silenceSeconds: z.int().min(5).max(86_400),
  /** The whole dump; null: no limit. */
  totalMinutes: z.int().min(1).max(10_080).nullable(),
  /** A whole run that a plan asked for, of any kind; nobody watches it. */
  planRunHours: z.int().min(1).max(168).default(24),
});
export type DumpLimitSettings = z.infer<typeof DumpLimitSettings>;

export const USUAL_LIMITS: DumpLimitSettings = {
  connectSeconds: 15,
  silenceSeconds: 120,
  totalMinutes: null,
  planRunHours: 24,
};

/** The most runs that may go on at once on this machine. */
export const MOST_RUNS_AT_ONCE = 16;
/** How many runs go on at once on this machine, of the app and of every command line together. */
export const RunsAtOnce = z.int().min(1).max(MOST_RUNS_AT_ONCE);
