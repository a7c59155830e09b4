import { formatBytes, formatDateTime } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Evidence } from '../state/retention.ts';

const WEEK_MS = 7 * 86_400_000;
/** A smaller one says little: a few kilobytes double and halve by themselves. */
const WORTH_COMPARING_BYTES = 1024 * 1024;

/**
 * What has to be looked at before anything older is let go, in a sentence; null: nothing.
 * A backup that was found damaged, missing or not to restore stays open until a newer one has been read or restored
 * after that: then the storage and the way back are known to work. One that is less than half as large as those of the
 * week before it may be of a database that was emptied; after a week it is what is usual.
 * @param evidence the newest good backups of a plan, and all that were found not to be good, in any order
 */
export function openAnomaly(evidence: readonly Evidence[]): string | null {
  const good = evidence.filter(({ isGood }) => isGood).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return unresolved(evidence, good) ?? shrunk(good);
}

const foundWords: Partial<Record<string, string>> = {
  damaged: 'was found damaged',
  missing: 'is no longer where it was',
  'drill-failed': 'did not restore',
};

function unresolved(evidence: readonly Evidence[], good: readonly Evidence[]): string | null {
  for (const { id, proof, proofAt, startedAt } of evidence) {
    const what = foundWords[proof];
    if (what === undefined) continue;
    const isResolved = good.some((newer) => {
      const soundAt = proof === 'drill-failed' ? newer.provenAt : (newer.provenAt ?? newer.checkedAt);
      return newer.startedAt > startedAt && soundAt !== null && soundAt > (proofAt ?? startedAt);
    });
    if (!isResolved)
      return `The backup ${shortId(id)} of ${formatDateTime(startedAt)} ${what}. Older ones stay until a newer one is ${proof === 'drill-failed' ? 'drilled' : 'checked or drilled'}, or that one is deleted.`;
  }
  return null;
}

function shrunk([newest, ...others]: readonly Evidence[]): string | null {
  if (newest === undefined) return null;
  const sinceMs = Date.parse(newest.startedAt) - WEEK_MS;
  const before = others
    .filter(({ startedAt }) => Date.parse(startedAt) > sinceMs)
    .map(({ rawBytes }) => rawBytes);
  const largest = Math.max(0, ...before);
  if (largest < WORTH_COMPARING_BYTES || newest.rawBytes * 2 >= largest) return null;
  return `The newest backup holds ${formatBytes(newest.rawBytes)} of SQL, and one of the week before it ${formatBytes(largest)}. Older ones stay until it has been so for a week.`;
}
