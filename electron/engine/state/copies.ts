import { copyFile, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { syncFolder } from '../system/atomic-file.ts';
import { fileError } from '../system/file-errors.ts';
import { newId } from '../system/ids.ts';
import { makeFolder } from '../system/make-folder.ts';
import { isBusy, SqliteFile } from '../system/sqlite.ts';
import { COPY_FOLDER, isCopyName, listStateCopies, type StateCopy } from './copy-list.ts';
import type { State } from './state.ts';
import { STATE_FILE } from './state-file.ts';

/** Newer ones than this many days are never needed twice, and older ones say too little. */
const KEPT = 10;
const DAY_MS = 86_400_000;

/**
 * Copies the state when the newest copy is a day old, and keeps the last ten.
 * SQLite writes the copy itself (VACUUM INTO), of one moment, while others go on.
 * @returns the copy, or null when none was due
 */
export async function copyStateDaily(
  state: Pick<State, 'copyTo'>,
  dataDir: string,
  now: Date,
): Promise<StateCopy | null> {
  const copies = await listStateCopies(dataDir);
  // One from the future was made under a wrong clock.
  const isDue = !copies.some(({ at }) => Math.abs(now.getTime() - Date.parse(at)) < DAY_MS);
  if (!isDue) return null;
  const folder = path.join(dataDir, COPY_FOLDER);
  const name = `${now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '')}.sqlite`;
  const temporary = path.join(folder, `.${name}.${newId()}.tmp`);
  try {
    await makeFolder(folder);
    await sweepHalf(folder);
    await state.copyTo(temporary);
    await synced(temporary);
    await rename(temporary, path.join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof HoldfastError ? error : fileError(error, folder);
  }
  for (const old of (await listStateCopies(dataDir)).slice(KEPT))
    await rm(path.join(folder, old.name), { force: true });
  return (await listStateCopies(dataDir)).find((copy) => copy.name === name) ?? null;
}

/**
 * Puts a copy in the state's place. What was there stays beside it, under another name, also when it is broken.
 * @returns where the former state is now; null when there was none
 * @throws HoldfastError not-found; not-possible while Holdfast runs; state-unreadable when the copy itself is broken
 */
export async function restoreStateCopy(dataDir: string, name: string, now: Date): Promise<string | null> {
  const copy = path.join(dataDir, COPY_FOLDER, name);
  if (!isCopyName(name) || !(await exists(copy)))
    throw new HoldfastError('not-found', { what: 'state copy', wanted: name });
  refuseBroken(copy);
  const state = path.join(dataDir, STATE_FILE);
  refuseWhileInUse(state);
  const draft = `${state}.${newId()}.tmp`;
  try {
    await copyFile(copy, draft);
    await synced(draft);
    const former = (await exists(state))
      ? `${state}.replaced-${now.toISOString().replaceAll(/[-:.]/g, '')}`
      : null;
    // Its log belongs to it: left behind, it would be taken for the copy's.
    for (const suffix of ['-wal', '-shm'])
      if (former !== null && (await exists(state + suffix))) await rename(state + suffix, former + suffix);
    if (former !== null) await rename(state, former);
    await rename(draft, state);
    await syncFolder(dataDir);
    return former;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw fileError(error, state);
  }
}

function refuseBroken(copy: string): void {
  let problem: string;
  try {
    const file = new SqliteFile(copy);
    try {
      problem = String(Object.values(file.all('PRAGMA integrity_check(1)')[0] ?? {})[0]);
    } finally {
      file.close();
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem !== 'ok') throw new HoldfastError('state-unreadable', { path: copy, reason: problem });
}

/** Leaving WAL needs the file for oneself alone; nobody gets it while another process has it open. */
function refuseWhileInUse(state: string): void {
  let file: SqliteFile | null = null;
  try {
    file = new SqliteFile(state);
    file.all('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (isBusy(error))
      throw new HoldfastError('not-possible', {
        why: 'Holdfast is running and uses its state. Quit it first',
      });
    // Broken or missing: that is what the copy is for.
  } finally {
    file?.close();
  }
}

/** What an end in the middle left. */
async function sweepHalf(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith('.') && name.endsWith('.tmp')) await rm(path.join(folder, name), { force: true });
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
