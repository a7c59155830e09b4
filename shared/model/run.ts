import { z } from 'zod';
import { WireError } from '../errors.ts';
import { Drop } from './drop.ts';
import { BackupId, Count, Instant, PlanId, RunId, ServerId, StorageId } from './ids.ts';
import { Owner } from './owner.ts';
import { type GrantLost, RestorePlan, RestoreResult, TargetState } from './restore.ts';
import { Loss } from './verdict.ts';

export const RunKind = z.enum([
  'backup',
  'check',
  'drill',
  'restore',
  'export',
  'prune',
  'dry-run',
  'import',
]);
export type RunKind = z.infer<typeof RunKind>;

/** Why a run began. `catch-up`: for slots that passed while nothing could run; `retry`: after a failure that may heal. */
export const RunCause = z.enum(['user', 'schedule', 'catch-up', 'retry']);
export type RunCause = z.infer<typeof RunCause>;

export const StepName = z.enum([
  'connect',
  'preflight',
  'inventory',
  'dump',
  'verdict',
  'read-back',
  'commit',
  'read',
  'sandbox',
  'restore',
  'compare',
  'clean-up',
  'target',
  'safety',
  'write',
  'mark',
  'remove',
  'recognise',
  'index',
]);
export type StepName = z.infer<typeof StepName>;

/** A try that failed of what may well succeed in a moment, and so was made again. */
export const FailedTry = z.object({
  at: Instant,
  number: z.int().positive(),
  /** How many there may be in all. */
  of: z.int().positive(),
  error: WireError,
  /** Until the next one. */
  pauseMs: Count,
});
export type FailedTry = z.infer<typeof FailedTry>;

export const Step = z.object({
  name: StepName,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** A figure or name worth a glance: "61 sections", "attempt 2 of 3". */
  detail: z.string().nullable(),
  /** Tries of this step before the one that counts; absent where the first one did. */
  failedTries: z.array(FailedTry).optional(),
});
export type Step = z.infer<typeof Step>;

export const Progress = z.object({
  /** The object being worked on: `shop.orders`. */
  current: z.string().nullable(),
  objectsDone: Count,
  objectsTotal: Count.nullable(),
  doneBytes: Count,
  /** An estimate while dumping, exact while reading. */
  totalBytes: Count.nullable(),
  bytesPerSecond: z.number().nullable(),
  /** Unknown stays unknown: null until 5 % or 10 s are done. */
  etaSeconds: z.number().nullable(),
  /** Why nothing goes on, and what ends that: the target's disk is full. Absent while it goes on. */
  held: z.string().optional(),
});
export type Progress = z.infer<typeof Progress>;

export const RunOutcome = z.discriminatedUnion('kind', [
  /** `drop`: what the backup holds much less of than the good one before it. */
  z.object({ kind: z.literal('good'), backupId: BackupId.nullable(), drop: Drop.optional() }),
  z.object({ kind: z.literal('degraded'), backupId: BackupId, losses: z.array(Loss) }),
  /** A drill or check that ran to its end and found something. */
  z.object({ kind: z.literal('not-good'), error: WireError }),
  z.object({ kind: z.literal('failed'), error: WireError }),
  z.object({ kind: z.literal('cancelled'), by: z.enum(['user', 'shutdown']) }),
  /** Its process died; found at the next start. */
  z.object({ kind: z.literal('interrupted') }),
]);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** What a run that has not begun waits for: another one on its server, a place among those that may run at once. */
export const RunWaiting = z.object({ for: z.enum(['server', 'place']) });
export type RunWaiting = z.infer<typeof RunWaiting>;

export const Run = z.object({
  id: RunId,
  kind: RunKind,
  /** Counts up with every change, so that a late event never overwrites a newer snapshot. */
  sequence: Count,
  /** One line: "Back up shop from acme-prod". */
  title: z.string(),
  serverId: ServerId.nullable(),
  storageId: StorageId.nullable(),
  backupId: BackupId.nullable(),
  /** The plan it was made for. */
  planId: PlanId.nullable().default(null),
  cause: RunCause.default('user'),
  /** The slot of the plan's schedule that it fulfils. */
  slotAt: Instant.nullable().default(null),
  /** Since when it waits, until it has begun. */
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  /** null once it runs. */
  waiting: RunWaiting.nullable().default(null),
  steps: z.array(Step),
  progress: Progress.nullable(),
  /** null while it runs. */
  outcome: RunOutcome.nullable(),
  restore: RestoreResult.nullable(),
  /** Restores and dry runs: what was asked for, and what it would do as it was shown. */
  restorePlan: RestorePlan.nullable().default(null),
  /** What state a restore that goes on, or did not end well, has the target in. */
  targetState: TargetState.nullable().default(null),
  /** What is done of a restore in place is known: if it did not end well, it can be continued. */
  resumable: z.boolean().default(false),
  /** What a restore replaced, backed up before; null where it replaced nothing, or that was refused. */
  safetyBackupId: BackupId.nullable().default(null),
  /** The file that an export wrote. */
  writtenFile: z.string().nullable(),
  owner: Owner,
  /** False when another process (the CLI, the app) runs it. */
  isOurs: z.boolean(),
  cancelRequested: z.boolean(),
});
export type Run = z.infer<typeof Run>;

export const LogLine = z.object({
  at: Instant,
  level: z.enum(['info', 'warning', 'error', 'command', 'output']),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** Rights on routines of its target that a restore has ended, or may have before it stopped. */
export function grantsEnded({ restore, restorePlan, targetState }: Run): readonly GrantLost[] {
  const isTouched = restore !== null || (targetState !== null && targetState.kind !== 'untouched');
  return isTouched ? (restorePlan?.preview.grantsLost ?? []) : [];
}
