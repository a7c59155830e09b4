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

/**
 * Notices that the machine's clock was set (truths C5). A machine that slept for more than a day looks the same as one
 * whose clock was set forward, and is taken for it: what follows is only that retention pauses for a day.
 * @returns the jump since the last look; null when there was none
 */
export async function lookAtClock({
  state,
  clock,
}: {
  readonly state: State;
  readonly clock: Clock;
}): Promise<ClockJump | null> {
  const now = clock.now();
  const seen = await state.settings.get(SEEN);
  await state.settings.set(SEEN, toInstant(now));
  if (seen === null) return null;
  const step = now.getTime() - Date.parse(seen);
  if (step > -BACK_MS && step < FORWARD_MS) return null;
  const jump: ClockJump = { direction: step < 0 ? 'back' : 'forward', from: seen, to: toInstant(now) };
  await state.settings.set(JUMP, JSON.stringify(jump));
  return jump;
}

/** The last jump, for a day after it. */
export async function clockJump(state: State, now: Date): Promise<ClockJump | null> {
  const kept = await state.settings.get(JUMP);
  const jump = kept === null ? null : ClockJump.parse(JSON.parse(kept));
  if (jump === null) return null;
  const age = now.getTime() - Date.parse(jump.to);
  // A clock that shows an earlier time than right after the jump was set again since.
  return age < DOUBTED_FOR_MS ? jump : null;
}
