import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { State } from '../state/state.ts';

export const SANDBOX_FOLDER_SETTING = 'sandboxFolder';

/** Where drills make their servers: the folder chosen in the settings, otherwise one in the user-data folder. */
export async function sandboxFolder(state: State, dataDir: string): Promise<string> {
  const chosen = await state.settings.get(SANDBOX_FOLDER_SETTING);
  const folder = chosen ?? path.join(dataDir, 'sandbox');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
