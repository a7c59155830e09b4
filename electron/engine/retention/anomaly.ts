import { formatDateTime } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Evidence } from '../state/retention.ts';

/**
 * What has to be looked at before anything older is let go, in a sentence; null: nothing.
 * A backup that was found damaged, missing or not to restore stays open until a newer one has been read or restored
 * after that: then the storage and the way back are known to work. While the newest good one holds much less than the
 * one before it, the data may have been lost, and older backups may be all that is left of them.
 * @param evidence the newest good backups of a plan, and all that were found not to be good, in any order
 */
export function openAnomaly(evidence: readonly Evidence[]): string | null {
  const good = evidence.filter(({ isGood }) => isGood).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return unresolved(evidence, good) ?? dropped(good);
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

function dropped([newest]: readonly Evidence[]): string | null {
  if (newest?.hasOpenDrop !== true) return null;
  return `The backup ${shortId(newest.id)} of ${formatDateTime(newest.startedAt)} holds much less than the one before it. Older ones stay until somebody says that this is right, or a newer one holds it again.`;
}
