import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set<string>();

/**
 * Makes an empty private folder that is removed after the test file (leak-guard.ts) or when the process ends.
 * The name is short, because a unix socket's path may have about 100 bytes.
 */
export function tempFolder(prefix = 't'): string {
  const folder = mkdtempSync(path.join(tmpdir(), `${prefix}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder that tempFolder made, now. */
export function removeTempFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

export function removeTempFolders(): void {
  for (const folder of folders) removeTempFolder(folder);
}

process.on('exit', removeTempFolders);
