import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { PathRef } from '../../../shared/model/path-ref.ts';
import { parseOptionFile } from '../server/import.ts';
import { pathOf } from './paths.ts';

/** An option file is a page of text; anything larger is something else. */
const MAX_OPTION_FILE_BYTES = 1024 * 1024;

/** The servers of an option file: the user's own, or a chosen one. @throws HoldfastError path-not-found, import-unreadable */
export async function importFile(
  source: PathRef | { readonly optionFile: 'home' },
): ReturnType<typeof readOptionFile> {
  return readOptionFile('optionFile' in source ? path.join(os.homedir(), '.my.cnf') : pathOf(source));
}

async function readOptionFile(file: string) {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new HoldfastError('path-not-found', { path: file })
      : new HoldfastError('import-unreadable', { source: file, reason: error.message });
  });
  if (bytes.length > MAX_OPTION_FILE_BYTES)
    throw new HoldfastError('import-unreadable', { source: file, reason: 'it is larger than 1 MB' });
  return parseOptionFile(bytes.toString('utf8'), file);
}
