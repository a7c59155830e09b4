import { createHash } from 'node:crypto';
import type { OutsideStatement } from '../../../shared/model/restore.ts';
import { join } from '../repository/layout.ts';
import { type ScanOrder, scanOutside } from '../restore/scan-outside.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import { storedHash } from '../verify/stored-hash.ts';
import type { OpenBackup } from './open-backup.ts';

const PREFIX = 'lookedThrough.';
/** The newest stay. */
const MOST_KEPT = 500;

/** Between a preview and the start behind it nobody looks again; who waits longer has the hash compared. */
const FRESH_MS = 10_000;

export interface LookOrder extends ScanOrder, Pick<OpenBackup, 'repository' | 'manifest'> {
  /** What this process has looked at just now counts. */
  readonly skipsKnown: boolean;
  /** The backup's, in its storage. */
  readonly folder: string;
}

/** When this process has looked through it, or found it to be what was looked through. */
const seenHere = new Map<string, number>();

/**
 * What of a backup reaches outside of the databases that are restored. Where nothing was found once, on this machine,
 * the same bytes are not looked through again: it is enough that the stored file still has the hash that it had, which
 * takes a fifth of the time. Both hashes are the manifest's, so that other bytes are other bytes whatever it says.
 * @returns at most the first 20
 * @throws HoldfastError backup-damaged; an AbortError
 */
export async function lookThrough(
  order: LookOrder,
  deps: { readonly state: State; readonly clock: Clock },
): Promise<readonly OutsideStatement[]> {
  const key = keyOf(order);
  const now = deps.clock.monotonicMs();
  if (order.skipsKnown && now - (seenHere.get(key) ?? Number.NEGATIVE_INFINITY) <= FRESH_MS) return [];
  if (!(await isAsItWas(order, key, deps.state))) {
    const found = await scanOutside(order);
    if (found.length > 0) return found;
    await remember(key, deps);
  }
  seenHere.set(key, deps.clock.monotonicMs());
  return [];
}

/** Another version may look for more. */
function keyOf({ manifest: { files }, inside, sections }: LookOrder): string {
  const databases = [...inside.databases].sort();
  const about = [
    __APP_VERSION__,
    files.dump.sha256,
    files.index.sha256,
    { ...inside, databases },
    sections.map(({ rawOffset }) => rawOffset),
  ];
  return createHash('sha256').update(JSON.stringify(about)).digest('base64url');
}

async function isAsItWas(
  { manifest, repository, folder, sections, signal }: LookOrder,
  key: string,
  { settings }: State,
): Promise<boolean> {
  const { name, bytes, sha256 } = manifest.files.dump;
  // A few tables of many are unpacked sooner than the whole file is read.
  const rawBytes = sections.reduce((sum, section) => sum + section.rawBytes, 0);
  if (rawBytes < bytes || (await settings.get(PREFIX + key)) === null) return false;
  const file = await repository.storage.openRead(join(folder, name));
  try {
    return file.size === bytes && (await storedHash(file, { signal })) === sha256;
  } finally {
    await file.close();
  }
}

async function remember(
  key: string,
  { state: { settings }, clock }: { readonly state: State; readonly clock: Clock },
): Promise<void> {
  const kept = await settings.list(PREFIX);
  const oldest = kept.sort((a, b) => a.value.localeCompare(b.value)).slice(0, kept.length - MOST_KEPT + 1);
  for (const entry of kept.length < MOST_KEPT ? [] : oldest) await settings.set(entry.key, null);
  await settings.set(PREFIX + key, toInstant(clock.now()));
}
