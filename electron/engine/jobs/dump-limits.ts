import { DumpLimitSettings, USUAL_LIMITS } from '../../../shared/model/limits.ts';
import type { State } from '../state/state.ts';
import type { Tuning } from './tuning.ts';

const SETTING = 'dump-limits';

/** What the user set; the usual where nothing was, or where another version wrote what this one does not read. */
export async function readLimits(state: State): Promise<DumpLimitSettings> {
  return (await storedLimits(state)) ?? USUAL_LIMITS;
}

export async function writeLimits(state: State, limits: DumpLimitSettings): Promise<void> {
  await state.settings.set(SETTING, JSON.stringify(limits));
}

/** How long a run may take that a plan asked for. */
export async function planRunMs(state: State): Promise<number> {
  return (await readLimits(state)).planRunHours * 3_600_000;
}

/** The tuning of the next run: what the user set goes before what is decided for everybody. */
export async function withLimits(state: State, tuning: Tuning): Promise<Tuning> {
  const limits = await storedLimits(state);
  if (limits === null) return tuning;
  const connectMs = limits.connectSeconds * 1000;
  return {
    ...tuning,
    connectMs,
    dump: {
      connectMs,
      noProgressMs: limits.silenceSeconds * 1000,
      totalMs: limits.totalMinutes === null ? null : limits.totalMinutes * 60_000,
    },
  };
}

async function storedLimits(state: State): Promise<DumpLimitSettings | null> {
  const text = await state.settings.get(SETTING);
  if (text === null) return null;
  try {
    return DumpLimitSettings.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
