import { z } from 'zod';
import { Drop } from './drop.ts';
import { Recipients } from './encryption.ts';
import { BackupId, ClientId, Count, Instant, PlanId, RunId, ServerId, StorageId } from './ids.ts';
import { RetentionPolicy } from './retention.ts';
import { Schedule } from './schedule.ts';
import { BackupSelection } from './selection.ts';

/** As many of a plan's newest backups are looked at for what is due. */
export const MOST_BACKUPS_BETWEEN_DRILLS = 20;

/** How often a plan's backups are read back and restored; null: never by itself. */
export const ProofPolicy = z.object({
  checkEveryDays: z.int().min(1).max(366).nullable(),
  drillEveryDays: z.int().min(1).max(366).nullable(),
  /** Every m-th backup is drilled; beside or instead of days. */
  drillEveryBackups: z.int().min(1).max(MOST_BACKUPS_BETWEEN_DRILLS).nullable(),
});
export type ProofPolicy = z.infer<typeof ProofPolicy>;

/** What to back up from which server, when, to where, how long to keep, how to prove. */
export const Plan = z.object({
  id: PlanId,
  name: z.string().trim().min(1).max(80),
  serverId: ServerId,
  /** `databases: null` takes in what is created later. */
  selection: BackupSelection,
  schedule: Schedule,
  /** Where its backups go. One for now; copies to further ones join the array. */
  storageIds: z.array(StorageId).length(1),
  /** Public keys that its backups are encrypted for; absent or empty: they are not encrypted. */
  recipients: Recipients.optional(),
  retention: RetentionPolicy,
  proof: ProofPolicy,
  /**
   * The share of a table's rows, in percent, that may be gone since the good backup before, until somebody is asked;
   * absent: the usual one; null: backups are not compared.
   */
  dropPercent: z.int().min(1).max(99).nullable().optional(),
  /** Promises to be measured against: data at risk (RPO) and time to restore (RTO). */
  targets: z.object({ rpoMinutes: z.int().positive().nullable(), rtoMinutes: z.int().positive().nullable() }),
  paused: z.boolean(),
  /** Its folder in the storages; as paths never change, it stays when the plan gets another name. */
  slug: z.string().min(1),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Plan = z.infer<typeof Plan>;

/** What the wizard and `plan add` send. */
export const PlanDraft = Plan.omit({ id: true, paused: true, slug: true, createdAt: true, updatedAt: true });
export type PlanDraft = z.infer<typeof PlanDraft>;

/** Absent fields stay as they are. */
export const PlanPatch = PlanDraft.partial();
export type PlanPatch = z.infer<typeof PlanPatch>;

/** From best to worst, except `paused`, which is nobody's fault. */
export const PlanState = z.enum(['protected', 'unproven', 'degraded', 'overdue', 'failing', 'paused']);
export type PlanState = z.infer<typeof PlanState>;

/** One day of a plan's last thirty, in the plan's zone. */
export const StripDay = z.object({
  /** `2026-11-22`. */
  date: z.iso.date(),
  state: z.enum(['none', 'good', 'proven', 'degraded', 'missed', 'failed']),
  runs: Count,
});
export type StripDay = z.infer<typeof StripDay>;

/** A plan with what is known around it; Overview, tray, CLI and lists show the same (computed in one place). */
export const PlanView = Plan.extend({
  serverName: z.string(),
  clientId: ClientId.nullable(),
  storageName: z.string(),
  state: PlanState,
  /** One sentence: why it is in that state. */
  why: z.string(),
  /** Its schedule in words: "every day at 02:30". */
  when: z.string(),
  nextDueAt: Instant.nullable(),
  /** The slot that passed without a good backup, when overdue. */
  overdueSince: Instant.nullable(),
  lastRunId: RunId.nullable(),
  runningRunId: RunId.nullable(),
  /** That run has not begun: it waits for its turn. */
  isRunWaiting: z.boolean(),
  lastGoodAt: Instant.nullable(),
  lastGoodBackupId: BackupId.nullable(),
  lastProvenAt: Instant.nullable(),
  /** Age of the last good backup and duration of the newest passed drill, in milliseconds. */
  rpoMs: z.number().nullable(),
  rtoMs: z.number().nullable(),
  isRpoMet: z.boolean().nullable(),
  isRtoMet: z.boolean().nullable(),
  /** What the newest good backup holds much less of than the one before it, and nobody has accepted yet. */
  drop: Drop.extend({ backupId: BackupId }).nullable(),
  nextCheckDueAt: Instant.nullable(),
  nextDrillDueAt: Instant.nullable(),
  storedBytes: Count.nullable(),
  /** Stored bytes of the newest good backups, oldest first. */
  trend: z.array(z.number()),
  /** The last thirty days, oldest first. */
  strip: z.array(StripDay),
  backups: Count,
});
export type PlanView = z.infer<typeof PlanView>;

/** A slot whose time passed while nothing could run: asleep, closed, offline (truths C3). */
export const MissedSlot = z.object({
  planId: PlanId,
  dueAt: Instant,
  reason: z.enum(['not-running', 'outside-window', 'on-battery', 'on-metered', 'unreachable']),
});
export type MissedSlot = z.infer<typeof MissedSlot>;

/** What the wizard shows as one edits: what an unfinished draft lacks is not looked at. */
export const PlanPreview = z.object({
  /** The schedule in words; null while there is none that is valid. */
  when: z.string().nullable(),
  /** The next ten runs: when each is due by the schedule, and when it would begin (window and jitter). */
  next: z.array(z.object({ dueAt: Instant, startsAt: Instant })),
  /** The longest time between two of the next runs; null where there are no two. */
  longestGapMs: z.number().nullable(),
  /** Why it could not be saved like this; `field` as in the draft: `schedule.rule.expression`. */
  problems: z.array(z.object({ field: z.string(), problem: z.string() })),
});
export type PlanPreview = z.infer<typeof PlanPreview>;

export const PlanTemplateName = z.enum(['developer-laptop', 'small-team', 'client-site']);
export type PlanTemplateName = z.infer<typeof PlanTemplateName>;

/** A schedule, a retention and a proof that go together; the zone is the machine's. */
export const PlanTemplate = PlanDraft.pick({
  schedule: true,
  retention: true,
  proof: true,
  targets: true,
}).extend({
  template: PlanTemplateName,
  name: z.string(),
  /** For whom it is, in a sentence. */
  describes: z.string(),
  /** Its schedule in words. */
  when: z.string(),
});
export type PlanTemplate = z.infer<typeof PlanTemplate>;

/** The machine's clock was set back, or forward by more than a day (truths C5). */
export const ClockJump = z.object({
  direction: z.enum(['back', 'forward']),
  /** What the clock showed last before the jump, and first after it. */
  from: Instant,
  to: Instant,
});
export type ClockJump = z.infer<typeof ClockJump>;
