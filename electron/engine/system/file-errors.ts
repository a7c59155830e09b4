import { lstatSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError, isAbort } from '../../../shared/errors.ts';

/** The `code` of an error of the operating system (`ENOENT` …), or null when it is none. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : null;
}

/**
 * What an error of the file system means to a person.
 * Errors that already are ours, and aborts, come back as they are, so that it may be put around anything:
 * `catch (error) { throw fileError(error, file) }`.
 * @param file the file or folder that was being used
 * @returns HoldfastError disk-full, path-not-found, not-a-folder, not-a-file, path-not-writable, file-exists or file-io
 */
export function fileError(error: unknown, file: string): Error {
  if (error instanceof HoldfastError || (error instanceof Error && isAbort(error))) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new HoldfastError(
        'disk-full',
        { path: file, neededBytes: null, freeBytes: freeBytesNear(file) },
        options,
      );
    case 'ENOENT':
      return new HoldfastError('path-not-found', { path: file }, options);
    case 'ENOTDIR':
      return notAFolder(file, error);
    case 'EISDIR':
      return new HoldfastError('not-a-file', { path: file }, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HoldfastError('path-not-writable', { path: file, reason }, options);
    case 'EEXIST':
      return new HoldfastError('file-exists', { path: file }, options);
    default:
      return new HoldfastError('file-io', { path: file, reason }, options);
  }
}

/** Nothing is there: no such name, or a file where its folder should be. */
export function isMissing(error: unknown): boolean {
  return error instanceof HoldfastError && (error.is('path-not-found') || error.is('not-a-folder'));
}

/** For ENOTDIR, and for EEXIST where a folder was to be made. @param wanted a file, or below one */
export function notAFolder(wanted: string, cause: unknown): HoldfastError {
  let file = wanted;
  while (!isThere(file) && path.dirname(file) !== file) file = path.dirname(file);
  return new HoldfastError('not-a-folder', { path: file, wanted }, { cause });
}

function isThere(place: string): boolean {
  try {
    lstatSync(place);
    return true;
  } catch {
    return false;
  }
}

/** Runs file work and throws what {@link fileError} makes of its errors. */
export async function withFileErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, file);
  }
}

function freeBytesNear(file: string): number | null {
  for (const place of [file, path.dirname(file)]) {
    try {
      const stat = statfsSync(place);
      return stat.bavail * stat.bsize;
    } catch {
      // The file may never have come to be; its folder answers for it.
    }
  }
  return null;
}
