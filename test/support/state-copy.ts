import { copyStateDaily } from '../../electron/engine/state/copies.ts';
import { openState } from '../../electron/engine/state/state.ts';

/** Copies the state of a folder, as Holdfast does once a day. @returns the copy, or null when none was due */
export async function copyStateOf(dataDir: string, now: Date): ReturnType<typeof copyStateDaily> {
  const state = await openState(dataDir);
  try {
    return await copyStateDaily(state, dataDir, now);
  } finally {
    state.close();
  }
}
