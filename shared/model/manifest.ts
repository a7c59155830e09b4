import { z } from 'zod';
import { Drop } from './drop.ts';
import { BackupId, Count, EventId, Instant, PlanId, ServerId, Sha256, StorageId } from './ids.ts';
import { Imported } from './import.ts';
import { Owner } from './owner.ts';
import { Environment, Flavour, ServerIdentity } from './server.ts';
import { Completeness, Coordinates, Evidence, Loss, Note } from './verdict.ts';

/** The newest format that this program writes; it reads every older one and refuses newer ones untouched. */
export const FORMAT_VERSION = 1;

/** A part of the raw dump written by one program. */
export const Segment = z.object({
  origin: z.enum(['mysqldump', 'holdfast', 'import']),
  /**
   * What it is for: everything that has no part of its own (also where nothing is said); tables without their rows;
   * tables with chosen rows; the CREATE DATABASE and USE for what follows; accounts and their rights.
   */
  part: z.enum(['main', 'structure', 'rows', 'database', 'accounts']).optional(),
  tool: z.object({ flavour: Flavour, version: z.string() }).nullable(),
  /** Without secrets; can be pasted into a shell after giving it one's own option file. */
  argv: z.array(z.string()),
  rawOffset: Count,
  rawBytes: Count,
});
export type Segment = z.infer<typeof Segment>;

export const Totals = z.object({
  databases: Count,
  tables: Count,
  views: Count,
  sequences: Count,
  routines: Count,
  triggers: Count,
  events: Count,
  rows: Count,
  rawBytes: Count,
  storedBytes: Count,
  sections: Count,
  frames: Count,
});
export type Totals = z.infer<typeof Totals>;

export const FileEntry = z.object({ name: z.string(), bytes: Count, sha256: Sha256 });
export type FileEntry = z.infer<typeof FileEntry>;

/** manifest.json, at most 64 KiB: the headline of a backup. */
export const Manifest = z.object({
  format: z.literal(FORMAT_VERSION),
  kind: z.literal('holdfast-backup'),
  backupId: BackupId,
  storageId: StorageId,
  previousManifestSha256: Sha256.nullable(),
  /** Whose manifest that is, so that a check of the earlier one finds that it was changed or replayed. */
  previousBackupId: BackupId.nullable().optional(),
  plan: z.object({ id: PlanId, name: z.string() }).nullable(),
  server: z.object({
    id: ServerId,
    name: z.string(),
    slug: z.string(),
    environment: Environment,
    identity: ServerIdentity,
    role: z.enum(['primary', 'replica', 'standalone', 'unknown']),
    /** Variables that matter for a restore: lower_case_table_names, sql_mode, character_set_server, … */
    variables: z.record(z.string(), z.string()),
  }),
  startedAt: Instant,
  finishedAt: Instant,
  /** Names of databases; null where they are only in the encrypted index. */
  databases: z.array(z.string()).nullable(),
  /** `all` asked for every database there was; the list above says which those were. */
  selection: z.enum(['all', 'some']),
  segments: z.array(Segment).min(1),
  totals: Totals,
  completeness: Completeness,
  losses: z.array(Loss),
  notes: z.array(Note),
  /** What it holds much less of than the good backup before it; absent: nothing, or it was not compared. */
  drop: Drop.optional(),
  evidence: Evidence,
  /** Binlog position or GTID, only where the dump took it exactly. */
  coordinates: Coordinates.nullable(),
  /** Of a dump that was made elsewhere; absent for backups. */
  imported: Imported.optional(),
  files: z.object({ dump: FileEntry, index: FileEntry }),
  encryption: z.object({ recipients: z.array(z.string()).min(1) }).nullable(),
  writtenBy: z.object({ application: z.string(), version: z.string(), owner: Owner }),
});
export type Manifest = z.infer<typeof Manifest>;

/** events/<time>-<id>.json: what happened to a backup later; added, never changed. */
export const BackupEvent = z.object({
  format: z.literal(FORMAT_VERSION),
  id: EventId,
  backupId: BackupId,
  at: Instant,
  machineId: Owner.shape.machineId,
  what: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('checked'),
      sections: Count,
      rawBytes: Count,
      /** Of an encrypted backup, where its key was not: the files have their hashes, nothing else was looked at. */
      hashesOnly: z.boolean().optional(),
    }),
    z.object({
      kind: z.literal('damaged'),
      problem: z.string(),
      file: z.string().nullable(),
      object: z.string().nullable(),
    }),
    z.object({
      kind: z.literal('drilled'),
      passed: z.boolean(),
      /** Time from the start of the restore to the last statement: the measured RTO. */
      restoreMs: Count,
      differences: Count,
      summary: z.string(),
    }),
    /** `until`: a safety backup's pin, which ends by itself. */
    z.object({ kind: z.literal('pinned'), until: Instant.optional() }),
    z.object({ kind: z.literal('unpinned') }),
    /** What it holds less of than the backup before it is as it should be. */
    z.object({ kind: z.literal('drop-accepted'), by: z.string().max(200) }),
  ]),
});
export type BackupEvent = z.infer<typeof BackupEvent>;
