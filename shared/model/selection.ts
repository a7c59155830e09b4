import { z } from 'zod';
import { DumpOptions } from './dump-options.ts';
import { Finding } from './finding.ts';
import { Count } from './ids.ts';
import { LossCode } from './verdict.ts';

/** What to back up from a server. Plans keep one of these. */
export const BackupSelection = z.object({
  /** null: every database that the server has at that moment, its own schemas left out. */
  databases: z.array(z.string().min(1)).min(1).nullable(),
  /** Tables left out by choice. */
  excludedTables: z.array(z.object({ database: z.string().min(1), table: z.string().min(1) })),
  acceptedLosses: z.array(LossCode),
  /** `snapshot` never locks; `lock` holds back writers while it dumps, for engines that have no snapshot. */
  consistency: z.enum(['snapshot', 'lock']),
  /** Selections that were kept before there were options mean the usual ones. */
  options: DumpOptions.prefault({}),
});
export type BackupSelection = z.infer<typeof BackupSelection>;

/** Rows alone load only into tables that are there, so that neither a drill nor a restore can be made of them. */
export function isDrillable({ options }: Pick<BackupSelection, 'options'>): boolean {
  return options.content !== 'rows';
}

/** What a backup would do, said before it starts. */
export const BackupPreview = z.object({
  databases: z.array(z.string()),
  tables: Count,
  /** Raw SQL, estimated from the sizes in information_schema; an estimate and called one. */
  estimatedRawBytes: Count,
  /** Seconds; null where nothing was measured yet. */
  estimatedSeconds: z.number().nullable(),
  freeBytes: Count.nullable(),
  /** How long the newest dump of these databases held writers back; null where none is known. */
  lastLockSeconds: z.number().nullable(),
  /** Everything that preflight found: what blocks, what would be lacking, what is worth knowing, what is in order. */
  findings: z.array(Finding),
  /** The program and its arguments, redacted; a line for each time that it is started. */
  command: z.string(),
});
export type BackupPreview = z.infer<typeof BackupPreview>;
