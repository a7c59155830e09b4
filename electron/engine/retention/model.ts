import type { BackupId } from '../../../shared/model/ids.ts';

/** A backup as retention looks at it; those that are missing are none. */
export interface Candidate {
  readonly id: BackupId;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly storedBytes: number;
  /** Complete or accepted, and neither damaged nor failed in its drill (design §1). */
  readonly isGood: boolean;
  /** Neither damaged nor failed in its drill: also a degraded one. */
  readonly isReadable: boolean;
  readonly isProven: boolean;
  readonly pinned: boolean;
  /** Taken before a restore, to go back to. */
  readonly isSafety: boolean;
  /** A run reads it at this moment. */
  readonly isInUse: boolean;
  /** When it was marked for removal. */
  readonly markedMs: number | null;
}

/** What stops retention whatever a policy says (truths C5, C7). */
export interface Circumstances {
  /** The newest finished backup run is younger than the newest good backup, and failed. */
  readonly newerOnesFail: boolean;
  /** The machine's clock went back, or forward by more than a day, and nobody has confirmed it. */
  readonly clockJumped: boolean;
  /** Something was found that has to be looked at first: a damaged backup, one that shrank. */
  readonly anomalyOpen: boolean;
}

export const NOTHING_SPECIAL: Circumstances = {
  newerOnesFail: false,
  clockJumped: false,
  anomalyOpen: false,
};
