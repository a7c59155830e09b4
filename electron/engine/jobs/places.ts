import { existsSync } from 'node:fs';
import path from 'node:path';
import { MOST_RUNS_AT_ONCE, RunsAtOnce } from '../../../shared/model/limits.ts';
import type { State } from '../state/state.ts';
import { type Lock, tryLock } from '../system/lock.ts';

const SETTING = 'runs.atOnce';
/** How many runs go on at once on this machine, unless it was set. */
export const DEFAULT_AT_ONCE = 2;

/** How many runs may go on at once, of the app and of every command line together. */
export async function runsAtOnce(state: State): Promise<number> {
  const set = RunsAtOnce.safeParse(Number((await state.settings.get(SETTING)) ?? DEFAULT_AT_ONCE));
  return set.success ? set.data : DEFAULT_AT_ONCE;
}

export async function setRunsAtOnce(state: State, atOnce: number): Promise<void> {
  await state.settings.set(SETTING, String(atOnce));
}

/**
 * Takes one of the places, which all processes of this machine share.
 * @returns null when as many are taken as there may be; also by runs that began while there were more
 */
export function takePlace(dataDir: string, atOnce: number): Lock | null {
  const fileOf = (number: number) => path.join(dataDir, 'locks', `place-${number}.sqlite`);
  let free: Lock | null = null;
  let taken = 0;
  for (let number = 1; number <= MOST_RUNS_AT_ONCE; number += 1) {
    if (free !== null || number > atOnce) {
      if (isTaken(fileOf(number))) taken += 1;
      continue;
    }
    free = tryLock(fileOf(number));
    if (free === null) taken += 1;
  }
  if (taken < atOnce) return free;
  free?.release();
  return null;
}

function isTaken(file: string): boolean {
  if (!existsSync(file)) return false;
  const lock = tryLock(file);
  lock?.release();
  return lock === null;
}
