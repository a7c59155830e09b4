import { z } from 'zod';
import { Backup } from './backup.ts';
import { BackupId, Instant, PlanId, RunId, ServerId, StorageId } from './ids.ts';
import { Kept } from './retention.ts';
import { KeychainState } from './secret.ts';
import { Server } from './server.ts';

/* What windows and the CLI are shown: the model's nouns with what is known around them. */

/** A backup with the state of its storage, and why retention keeps it; what the lists show. */
export const BackupView = Backup.extend({
  storageReachable: z.boolean(),
  /** null for one that no plan made: it stays until somebody deletes it. */
  kept: Kept.nullable(),
});
export type BackupView = z.infer<typeof BackupView>;

export const ServerView = Server.extend({
  passwordKnown: z.boolean(),
  /** Of the SSH password or passphrase; true where none is needed. */
  sshSecretKnown: z.boolean(),
  backups: z.int(),
  lastGoodAt: Instant.nullable(),
  lastProvenAt: Instant.nullable(),
});
export type ServerView = z.infer<typeof ServerView>;

/** One sentence first, then what needs the user (design §8). The cards of plans are made of the plans themselves. */
export const Overview = z.object({
  state: z.enum([
    'empty',
    'nothing-backed-up',
    /** Backed up, but nothing repeats it. */
    'unplanned',
    'unproven',
    'protected',
    'proven',
    'needs-you',
  ]),
  sentence: z.string(),
  detail: z.string(),
  exceptions: z.array(
    z.object({
      severity: z.enum(['failing', 'overdue', 'dropped', 'degraded', 'unproven']),
      title: z.string(),
      detail: z.string(),
      /** The plan that it is about. */
      planId: PlanId.nullable(),
      action: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('open-run'), runId: RunId }),
        z.object({ kind: z.literal('open-backup'), backupId: BackupId }),
        z.object({ kind: z.literal('drill'), backupId: BackupId }),
        z.object({ kind: z.literal('back-up'), serverId: ServerId }),
        z.object({ kind: z.literal('open-plan'), planId: PlanId }),
        z.object({ kind: z.literal('run-plan'), planId: PlanId }),
        z.object({ kind: z.literal('open-storage'), storageId: StorageId }),
        z.object({ kind: z.literal('open-settings') }),
        /** Look at what dropped since `otherId`; or say that it is right. */
        z.object({ kind: z.literal('compare'), backupId: BackupId, otherId: BackupId }),
      ]),
    }),
  ),
  /** Servers that no plan backs up. */
  cards: z.array(
    z.object({
      serverId: ServerId,
      serverName: z.string(),
      isSample: z.boolean(),
      databases: z.array(z.string()),
      state: z.enum(['proven', 'checked', 'written', 'degraded', 'failing', 'none']),
      lastGoodAt: Instant.nullable(),
      lastProvenAt: Instant.nullable(),
      restoreMs: z.number().nullable(),
      storedBytes: z.number().nullable(),
      /** Stored bytes of the newest backups, oldest first. */
      trend: z.array(z.number()),
      lastBackupId: BackupId.nullable(),
      runningRunId: RunId.nullable(),
    }),
  ),
});
export type Overview = z.infer<typeof Overview>;

export const AppInfo = z.object({
  version: z.string(),
  electron: z.string().nullable(),
  platform: z.string(),
  dataDir: z.string(),
  keychain: KeychainState,
  homePath: z.string(),
});
export type AppInfo = z.infer<typeof AppInfo>;

export const Preferences = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Where drills make their sandboxes; null: chosen by free space. */
  sandboxFolder: z.string().nullable(),
  /** Closing the window leaves Holdfast running where a tray shows it. */
  keepRunning: z.boolean(),
  /** Desktop notifications: first failure, recovery, overdue. */
  desktopNotifications: z.boolean(),
  /** The machine does not fall asleep while a run goes on. */
  blockSleep: z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;
