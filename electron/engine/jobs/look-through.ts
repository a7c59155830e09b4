import { createHash } from 'node:crypto';
import type { Section } from '../../../shared/model/dump-index.ts';
import { join } from '../repository/layout.ts';
import { NOTHING_FOUND, type OutsideFound } from '../restore/outside-findings.ts';
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

/** Is kept behind the time where something was found. */
const REACHES = ' reaches outside';

export interface LookOrder extends ScanOrder, Pick<OpenBackup, 'repository' | 'manifest'> {
  /** What this process has looked at just now counts. */
  readonly skipsKnown: boolean;
  /** More rows than these are left to a later look, unless something is found. */
  readonly mostRowBytes: number;
  /** The backup's, in its storage. */
  readonly folder: string;
}

/** When this process has looked through it, or found it to be what was looked through. */
const seenHere = new Map<string, number>();

/**
 * What of a backup reaches outside of the databases that are restored. Where nothing was found once, on this machine,
 * the same bytes are not looked through again: it is enough that the stored file still has the hash that it had, which
 * takes a fifth of the time. Both hashes are the manifest's, so that other bytes are other bytes whatever it says.
 * Where something was found, all of it is looked through from then on: who allows it must have seen it.
 * @throws HoldfastError backup-damaged; an AbortError
 */
export async function lookThrough(order: LookOrder, deps: Deps): Promise<OutsideFound> {
  const first = upTo(order.mostRowBytes, order.sections);
  const isAll = first.length === order.sections.length;
  if (isAll || (await deps.state.settings.get(PREFIX + keyOf(order)))?.endsWith(REACHES) === true)
    return lookAt(order, deps);
  const found = await lookAt({ ...order, sections: first }, deps);
  if (found.outsideCount > 0) return lookAt(order, deps);
  return { ...found, unseenRowBytes: rawBytesOf(order.sections) - rawBytesOf(first) };
}

interface Deps {
  readonly state: State;
  readonly clock: Clock;
}

async function lookAt(order: LookOrder, deps: Deps): Promise<OutsideFound> {
  const key = keyOf(order);
  const now = deps.clock.monotonicMs();
  if (order.skipsKnown && now - (seenHere.get(key) ?? Number.NEGATIVE_INFINITY) <= FRESH_MS)
    return NOTHING_FOUND;
  if (!(await isAsItWas(order, key, deps.state))) {
    const found = await scanOutside(order);
    await remember(key, found.outsideCount > 0 ? REACHES : '', deps);
    if (found.outsideCount > 0) return found;
  }
  seenHere.set(key, deps.clock.monotonicMs());
  return NOTHING_FOUND;
}

function upTo(mostRowBytes: number, sections: readonly Section[]): readonly Section[] {
  let bytes = 0;
  return sections.filter(({ kind, rawBytes }) => {
    if (kind === 'table-data') bytes += rawBytes;
    return kind !== 'table-data' || bytes <= mostRowBytes;
  });
}

const rawBytesOf = (sections: readonly Section[]): number =>
  sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0);

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
  const known = await settings.get(PREFIX + key);
  if (rawBytesOf(sections) < bytes || known === null || known.endsWith(REACHES)) return false;
  const file = await repository.storage.openRead(join(folder, name));
  try {
    return file.size === bytes && (await storedHash(file, { signal })) === sha256;
  } finally {
    await file.close();
  }
}

/** @param result nothing, or {@link REACHES} */
async function remember(key: string, result: string, { state: { settings }, clock }: Deps): Promise<void> {
  const kept = await settings.list(PREFIX);
  const oldest = kept.sort((a, b) => a.value.localeCompare(b.value)).slice(0, kept.length - MOST_KEPT + 1);
  for (const entry of kept.length < MOST_KEPT ? [] : oldest) await settings.set(entry.key, null);
  await settings.set(PREFIX + key, toInstant(clock.now()) + result);
}
