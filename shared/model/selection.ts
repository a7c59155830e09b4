import { z } from 'zod';
import { WireError } from '../errors.ts';
import { DumpOptions } from './dump-options.ts';
import { Count } from './ids.ts';
import { Loss, LossCode, Note } from './verdict.ts';

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

/** What a backup would do, said before it starts. */
export const BackupPreview = z.object({
  databases: z.array(z.string()),
  tables: Count,
  /** Raw SQL, estimated from the sizes in information_schema; an estimate and called one. */
  estimatedRawBytes: Count,
  /** Seconds; null where nothing was measured yet. */
  estimatedSeconds: z.number().nullable(),
  freeBytes: Count.nullable(),
  /** Tables whose engine has no snapshot. */
  nonTransactional: z.array(z.object({ database: z.string(), table: z.string(), engine: z.string() })),
  losses: z.array(Loss),
  notes: z.array(Note),
  /** Reasons why the backup cannot start; empty when it can. */
  blockers: z.array(WireError),
  /** The program and its arguments, redacted. */
  command: z.string(),
});
export type BackupPreview = z.infer<typeof BackupPreview>;
