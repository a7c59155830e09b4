import { z } from 'zod';
import { BackupId, Count, Instant, PlanId, StorageId } from './ids.ts';

const kept = z.int().min(0).max(10_000);

/**
 * Which backups of a plan are kept (what books call rotation): each rule keeps some, and what any rule keeps stays.
 * A policy of zeros and nulls keeps everything (truths C7).
 */
export const RetentionPolicy = z.object({
  last: kept,
  /** The newest one of each of the last n hours, days, ISO weeks, months, years that have one. */
  hourly: kept,
  daily: kept,
  weekly: kept,
  monthly: kept,
  yearly: kept,
  /** Everything younger; null: the rule is off. */
  withinDays: z.int().min(1).max(36_500).nullable(),
  /** Oldest go first beyond this many stored bytes, after the rules above; null: no limit. */
  maxBytes: Count.nullable(),
  /** With fewer good backups than this nothing is removed. */
  minimumGood: z.int().min(1).max(1000),
});
export type RetentionPolicy = z.infer<typeof RetentionPolicy>;

/** Grandfather, father, son. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  last: 3,
  hourly: 0,
  daily: 7,
  weekly: 5,
  monthly: 12,
  yearly: 0,
  withinDays: null,
  maxBytes: null,
  minimumGood: 3,
};

/** Why a backup stays although no rule of the policy keeps it (truths C7). */
export const Safeguard = z.enum([
  'newest-good',
  'newest-proven',
  /** Among the newest good ones, of which a minimum stays. */
  'minimum-good',
  'pinned',
  'safety-backup',
  'too-young',
  'too-few-good',
  'newer-ones-fail',
  'clock-jumped',
  'anomaly-open',
  'policy-keeps-everything',
  'running',
]);
export type Safeguard = z.infer<typeof Safeguard>;

/** What retention says of one backup; the dialog shows exactly this before anything is applied. */
export const RetentionVerdict = z.object({
  backupId: BackupId,
  /** `marked`: to be removed after its day of grace; until then it can be taken back. */
  decision: z.enum(['keep', 'mark', 'marked', 'remove']),
  /** In words: "daily 3 of 7", "weekly 2 of 5"; for what goes: why nothing keeps it. */
  reasons: z.array(z.string()),
  safeguards: z.array(Safeguard),
  /** When the removal of a marked one is due. */
  removalDueAt: Instant.nullable(),
});
export type RetentionVerdict = z.infer<typeof RetentionVerdict>;

/** The same of a backup that is shown by itself; null for one that no plan made, which retention never touches. */
export const Kept = RetentionVerdict.omit({ backupId: true });
export type Kept = z.infer<typeof Kept>;

/** A backup of a plan with what a policy makes of it. */
export const RetainedBackup = RetentionVerdict.extend({
  storageId: StorageId,
  startedAt: Instant,
  storedBytes: Count,
  isGood: z.boolean(),
  isProven: z.boolean(),
  /** What the policy that is saved makes of it; the same where that is the one looked at. */
  savedDecision: RetentionVerdict.shape.decision,
});
export type RetainedBackup = z.infer<typeof RetainedBackup>;

/** What a policy makes of the backups that are there: shown before anything is applied. */
export const RetentionPreview = z.object({
  planId: PlanId,
  planName: z.string(),
  /** The policy looked at; null: the saved one cannot be read, and everything stays. */
  policy: RetentionPolicy.nullable(),
  /** False for one that is being tried out. */
  isSaved: z.boolean(),
  /** Whose days and weeks are meant. */
  timeZone: z.string(),
  /** Stands for exactly this list of what goes; `retention.apply` wants it back. */
  token: z.string(),
  /** Sentences: why nothing goes at all at this time. */
  holds: z.array(z.string()),
  /** Newest first. */
  backups: z.array(RetainedBackup),
  keeps: Count,
  keptBytes: Count,
  /** Marked, or to be marked. */
  goes: Count,
  goesBytes: Count,
  /** Of those: marked a day ago, and removed when this is applied. */
  due: Count,
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;

/** What would be kept of a year's backups. */
export const RetentionProjection = z.object({
  from: Instant,
  to: Instant,
  /** How many backups the schedule makes in that time. */
  made: Count,
  /** Newest first. */
  kept: z.array(z.object({ at: Instant, reasons: z.array(z.string()) })),
  /** At the size given for one; null when none was given. */
  bytes: Count.nullable(),
});
export type RetentionProjection = z.infer<typeof RetentionProjection>;
