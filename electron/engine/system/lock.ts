import path from 'node:path';
import { fileError } from './file-errors.ts';
import { makeFolderSync } from './make-folder.ts';
import { isBusy, SqliteFile } from './sqlite.ts';

/** Held until released or until its process ends, however that comes about. */
export interface Lock {
  /** May be called twice. */
  release(): void;
}

/**
 * Takes a lock that at most one holder has, over all processes of this machine and within one.
 * It is `BEGIN EXCLUSIVE` on a SQLite file of its own: the operating system frees it when its holder dies, so that
 * there is nothing stale to clean up. Nobody may open that file otherwise: closing any other descriptor of it would
 * free the lock (POSIX), and removing it would let a second holder in.
 * @param file made when missing, with its folder; it stays, empty
 * @returns null when somebody else holds it
 * @throws HoldfastError disk-full, path-not-writable, file-io
 */
export function tryLock(file: string): Lock | null {
  let database: SqliteFile | null = null;
  try {
    makeFolderSync(path.dirname(file));
    database = new SqliteFile(file);
    database.execute('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return null;
    throw fileError(error, file);
  }
  const held = database;
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      held.execute('ROLLBACK');
      held.close();
    },
  };
}
