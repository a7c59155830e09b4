import { z } from 'zod';
import { Instant } from '../../../shared/model/ids.ts';
import { ClockJump } from '../../../shared/model/plan.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';

const SEEN = 'clock.seen';
const JUMP = 'clock.jump';
/** Clocks are corrected by seconds all the time. */
const BACK_MS = 2 * 60_000;
const FORWARD_MS = 24 * 60 * 60_000;
/** So long after a jump the clock is trusted again. */
const DOUBTED_FOR_MS = 24 * 60 * 60_000;

/** What the clocks said at a look. */
const Seen = z.object({ at: Instant, boot: z.string(), upMs: z.number() });
type Seen = z.infer<typeof Seen>;

/**
 * Notices that the machine's clock was set (truths C5). A machine that slept, or an app that was closed over a weekend,
 * is no such thing: as much time has passed as the clock says. How much has passed is known only within one run of the
 * machine, so that a clock that was wrong already when it started counts as right.
 * @returns the jump since the last look; null when there was none
 */
export async function lookAtClock({
  state,
  clock,
}: {
  readonly state: State;
  readonly clock: Clock;
}): Promise<SeenJump | null> {
  const { boot, ms: upMs } = clock.up();
  const now: Seen = { at: toInstant(clock.now()), boot, upMs };
  const before = readSeen(await state.settings.get(SEEN));
  await state.settings.set(SEEN, JSON.stringify(now));
  const direction = before === null ? null : directionOf(before, now);
  if (before === null || direction === null) return null;
  const jump: ClockJump = { direction, from: before.at, to: now.at };
  const last = await lastJump(state);
  await state.settings.set(JUMP, JSON.stringify(jump));
  return { ...jump, takesBack: direction === 'back' && last?.direction === 'forward' && now.at < last.to };
}

export interface SeenJump extends ClockJump {
  /** It takes back a jump forward: the times in between have not come yet, whatever ran for them. */
  readonly takesBack: boolean;
}

function directionOf(before: Seen, now: Seen): ClockJump['direction'] | null {
  const stepMs = Date.parse(now.at) - Date.parse(before.at);
  if (stepMs <= -BACK_MS) return 'back';
  const isSameBoot = now.boot === '' ? now.upMs >= before.upMs : now.boot === before.boot;
  return isSameBoot && stepMs - (now.upMs - before.upMs) >= FORWARD_MS ? 'forward' : null;
}

/** @returns null where nothing was seen yet, or where another version wrote what this one does not read */
function readSeen(text: string | null): Seen | null {
  if (text === null) return null;
  try {
    return Seen.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * What is dated later has not happened yet: it was written while the clock was set forward by more than a day, as much
 * as a jump is.
 */
export function endOfPast(nowMs: number): Instant {
  return toInstant(new Date(nowMs + FORWARD_MS));
}

/** The last jump, for a day after it. */
export async function clockJump(state: State, now: Date): Promise<ClockJump | null> {
  const jump = await lastJump(state);
  if (jump === null) return null;
  const age = now.getTime() - Date.parse(jump.to);
  // A clock that shows an earlier time than right after the jump was set again since.
  return age < DOUBTED_FOR_MS ? jump : null;
}

async function lastJump(state: State): Promise<ClockJump | null> {
  const kept = await state.settings.get(JUMP);
  return kept === null ? null : ClockJump.parse(JSON.parse(kept));
}
