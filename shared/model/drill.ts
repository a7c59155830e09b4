import { z } from 'zod';
import { BackupId, Count, Instant, RunId, ServerId } from './ids.ts';
import { ObjectKind } from './inventory.ts';
import { ToolSummary } from './tool.ts';

/** How a table's data was found equal: by the bytes of its INSERT statements, or row by row. */
export const DataEquality = z.enum(['insert-bytes', 'rows', 'different', 'not-compared']);
export type DataEquality = z.infer<typeof DataEquality>;

/** What a drill compares: the databases themselves (default character set and collation; `name` is `database`), and what is in them. */
export const ComparedKind = z.enum([...ObjectKind.options, 'database']);
export type ComparedKind = z.infer<typeof ComparedKind>;

/** One object of the backup after it was restored. */
export const ComparedObject = z.object({
  kind: ComparedKind,
  database: z.string(),
  name: z.string(),
  state: z.enum(['equal', 'different', 'missing', 'unexpected']),
  /** Tables: rows in the dump and in the sandbox. */
  rowsDumped: Count.nullable(),
  rowsRestored: Count.nullable(),
  data: DataEquality.nullable(),
  /** What differs, in a sentence; null when equal. */
  difference: z.string().nullable(),
});
export type ComparedObject = z.infer<typeof ComparedObject>;

/** A remark that is not a difference: a definer that is missing at the source, DATA DIRECTORY stripped, FLOAT digits … */
export const DrillRemark = z.object({
  code: z.enum([
    'definer-stubbed',
    'data-directory-stripped',
    'encryption-stripped',
    'other-version',
    'other-flavour',
    'float-digits',
    'view-unreadable-at-source',
    'compared-with-dump',
    'plugin-missing',
    'accounts-left-out',
    'mended-on-the-way',
    'translated',
    'no-counterpart',
  ]),
  text: z.string(),
});
export type DrillRemark = z.infer<typeof DrillRemark>;

export const Drill = z.object({
  runId: RunId,
  backupId: BackupId,
  serverId: ServerId,
  serverName: z.string(),
  backupStartedAt: Instant,
  startedAt: Instant,
  finishedAt: Instant,
  passed: z.boolean(),
  /** The measured RTO: from the first byte to the last statement. */
  restoreMs: Count,
  totalMs: Count,
  sandbox: ToolSummary,
  objects: z.array(ComparedObject),
  remarks: z.array(DrillRemark),
  counts: z.object({
    databases: Count,
    tables: Count,
    views: Count,
    programs: Count,
    rows: Count,
    rawBytes: Count,
  }),
});
export type Drill = z.infer<typeof Drill>;

/** The list on the Drills page; `objects` are fetched with one drill. */
export const DrillSummary = Drill.omit({ objects: true }).extend({ differences: Count });
export type DrillSummary = z.infer<typeof DrillSummary>;

/** A sandbox that was kept running, so that one can look into the restored data with one's own tool. */
export const KeptServer = z.object({
  runId: RunId,
  label: z.string(),
  startedAt: Instant,
  host: z.string(),
  port: z.int(),
  socket: z.string(),
  user: z.string(),
  password: z.string(),
  /** Ready to paste into a terminal. */
  command: z.string(),
});
export type KeptServer = z.infer<typeof KeptServer>;
