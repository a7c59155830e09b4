import type { HoldfastError } from '../../../shared/errors.ts';
import type { BackupId, PlanId, RunId, ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { RestorePlan } from '../../../shared/model/restore.ts';
import type {
  FailedTry,
  LogLine,
  Progress,
  Run,
  RunCause,
  RunKind,
  RunOutcome,
  StepName,
} from '../../../shared/model/run.ts';

export interface JobRequest {
  readonly kind: RunKind;
  readonly title: string;
  readonly serverId: ServerId | null;
  readonly storageId: StorageId | null;
  readonly backupId: BackupId | null;
  /** Set by whoever runs a job for a plan; a run that somebody asked for by hand has none. */
  readonly forPlan?: { readonly planId: PlanId; readonly cause: RunCause; readonly slotAt: string | null };
  /** Restores: what was shown and confirmed. */
  readonly restorePlan?: RestorePlan;
  readonly steps: readonly StepName[];
  /** The server that is busy while the run goes on; null for runs that touch none. */
  readonly occupies: { readonly serverId: ServerId; readonly name: string } | null;
}

/** What a job is given: where it says how far it is, and the signal that ends it. */
export interface JobContext {
  readonly runId: RunId;
  readonly signal: AbortSignal;
  /** Runs one step of the flow; its name must be among the request's steps. */
  step<T>(name: StepName, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
  /** For work that tells its steps by itself: ends the running step and begins this one. */
  enter(name: StepName, detail: string | null): void;
  /** Shows with the step that this try of it failed, why, and that another follows after the pause. */
  retry(name: StepName, failed: Omit<FailedTry, 'at' | 'error'> & { readonly error: HoldfastError }): void;
  progress(progress: Progress): void;
  log(level: LogLine['level'], text: string): void;
  /** From now on this text is struck out of the log and of errors. */
  hide(secret: string | null): void;
  update(
    patch: Partial<
      Pick<
        Run,
        | 'backupId'
        | 'restore'
        | 'safetyBackupId'
        | 'writtenFile'
        | 'targetState'
        | 'restorePlan'
        | 'resumable'
      >
    >,
  ): void;
}

export type Job = (context: JobContext) => Promise<RunOutcome>;
