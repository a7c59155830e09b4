import { rm } from 'node:fs/promises';

/** Removes a folder with all that is in it; a server that was just killed may still be releasing files. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
