import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../../../shared/model/ids.ts';
import { fileError } from '../system/file-errors.ts';

/* Which copies of the state there are. Apart from their making, so that it can be said where the state itself is broken. */

/** Beside the state. */
export const COPY_FOLDER = 'state-copies';
const NAME = /^(\d{8})T(\d{6})Z\.sqlite$/;

/** A copy of what Holdfast remembers, as it was at a time. */
export interface StateCopy {
  /** `20261122T060000Z.sqlite`. */
  readonly name: string;
  readonly at: Instant;
  readonly bytes: number;
}

/** The copies there are, newest first. */
export async function listStateCopies(dataDir: string): Promise<readonly StateCopy[]> {
  const folder = path.join(dataDir, COPY_FOLDER);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw fileError(error, folder);
  });
  const copies: StateCopy[] = [];
  for (const name of names.filter(isCopyName).sort().reverse()) {
    const file = await stat(path.join(folder, name)).catch(() => null);
    if (file !== null) copies.push({ name, at: instantOf(name), bytes: file.size });
  }
  return copies;
}

/** Whether a file of that name can be a copy. */
export function isCopyName(name: string): boolean {
  return NAME.test(name);
}

function instantOf(name: string): Instant {
  const digits = name.replaceAll(/\D/g, '');
  const part = (from: number, to: number) => digits.slice(from, to);
  return `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T${part(8, 10)}:${part(10, 12)}:${part(12, 14)}.000Z`;
}
