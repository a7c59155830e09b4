import { z } from 'zod';
import { WireError } from '../errors.ts';
import { BackupId, Count, ServerId, StorageId } from './ids.ts';
import { ObjectKind, ObjectRef } from './inventory.ts';
import { Environment, ServerIdentity } from './server.ts';

/** Tables may be restored over so many connections at once. */
export const MAX_CONNECTIONS = 16;

/** What of the databases and tables that were chosen. */
export const RestoreContent = z.enum([
  'all',
  /** Tables without their rows. */
  'structure',
  /** Rows alone, into tables that are there. */
  'data',
]);
export type RestoreContent = z.infer<typeof RestoreContent>;

/** What becomes of the rows that are in a table when only rows are restored into it. */
export const RowsInto = z.enum([
  /** They stay; a row of the backup with the key of one that is there is an error, and nothing is changed. */
  'append',
  /** They stay, also where the backup has a row with the same key. */
  'ignore',
  /** Those with the key of a row of the backup give way to it (REPLACE); the others stay. */
  'replace',
  /** They are deleted first. */
  'refill',
]);
export type RowsInto = z.infer<typeof RowsInto>;

/** How what is there is replaced. */
export const RestoreMethod = z.enum([
  /** It is dropped, and made anew in its place: a restore that fails leaves half of it. */
  'in-place',
  /** Restored into `name__restoring`, compared, then exchanged by one RENAME TABLE. */
  'swap',
]);
export type RestoreMethod = z.infer<typeof RestoreMethod>;

/** What of a database is restored, and under which names. */
export const RestoreDatabase = z.object({
  name: z.string(),
  /** null keeps the name. */
  as: z.string().min(1).max(64).nullable(),
  /** Only these tables, with their triggers; what else is in the target's database stays. null: everything. */
  tables: z.array(z.string().min(1)).min(1).nullable().default(null),
  /** Of those tables the ones that arrive as a copy beside the original: `orders` → `orders_2026_11_22`. */
  copies: z.record(z.string(), z.string().min(1).max(64)).default({}),
  /** Only these views, routines, triggers and events (beside `tables`, if any are named). */
  objects: z
    .array(z.object({ kind: ObjectKind, name: z.string().min(1) }))
    .min(1)
    .nullable()
    .default(null),
});
export type RestoreDatabase = z.infer<typeof RestoreDatabase>;

/** What to restore and where to. */
export const RestoreRequest = z.object({
  backupId: BackupId,
  targetServerId: ServerId,
  databases: z.array(RestoreDatabase).min(1),
  content: RestoreContent.default('all'),
  /** Only of use with the content `data`. */
  rows: RowsInto.default('append'),
  /** Tables with their triggers; false: without. */
  triggers: z.boolean().default(true),
  /** null: `swap` where whole databases of a production server are replaced, otherwise `in-place`. */
  method: RestoreMethod.nullable().default(null),
  /** Tables are restored over so many at once; null: by the machine's cores. */
  connections: z.int().min(1).max(MAX_CONNECTIONS).nullable().default(null),
});
export type RestoreRequest = z.infer<typeof RestoreRequest>;

/** What becomes of that which a restore replaces; where it replaces nothing, it has no say. */
export const Safety = z.discriminatedUnion('kind', [
  /** Backed up before anything is touched, into the storage of the backup that is restored unless another is named. */
  z.object({ kind: z.literal('backup'), storageId: StorageId.nullable() }),
  z.object({ kind: z.literal('none'), reason: z.string().trim().min(3).max(200) }),
]);
export type Safety = z.infer<typeof Safety>;

/** What stands in the target where a database of the backup would go. */
export const TargetDatabase = z.object({
  from: z.string(),
  to: z.string(),
  /** Only these tables are restored; null: the whole database. */
  tables: z.array(z.string()).nullable(),
  /** What would be replaced: the database, or those of the tables that are there. */
  existing: z.object({ tables: Count, views: Count, bytes: Count }).nullable(),
  restored: z.object({ tables: Count, views: Count, rawBytes: Count }),
  /** Objects that are there now, are not in the backup, and would be gone, since the database is made anew. */
  leftOver: z.array(ObjectRef),
});
export type TargetDatabase = z.infer<typeof TargetDatabase>;

/** What a restore would do, found out without touching the target. */
export const RestorePreview = z.object({
  target: z.object({
    name: z.string(),
    address: z.string(),
    environment: Environment,
    identity: ServerIdentity,
  }),
  /** The target against the server that the backup came from. */
  origin: z.enum(['same', 'different', 'unknown']),
  databases: z.array(TargetDatabase),
  /** Views and programs that name a renamed database in their text, which a rename cannot reach. */
  qualifiedNames: z.array(ObjectRef.extend({ mentions: z.string() })),
  /** Events that will arrive disabled. */
  eventsDisabled: z.array(ObjectRef),
  definersMissing: z.array(z.string()),
  freeBytes: Count.nullable(),
  neededBytes: Count,
  /** From the newest drill, otherwise null. */
  expectedSeconds: z.number().nullable(),
  warnings: z.array(z.string()),
  blockers: z.array(WireError),
  /**
   * What must be typed or passed before it starts: null, or the target's name (production or unknown identity) .
   */
  typedName: z.string().nullable(),
  /** True when `confirmQualifiedNames` must be given. */
  confirmQualifiedNames: z.boolean(),
  /** Changes when what was shown changes; `restores.start` refuses an old one. */
  token: z.string(),
});
export type RestorePreview = z.infer<typeof RestorePreview>;

export const RestoreResult = z.object({
  databases: z.array(z.object({ from: z.string(), to: z.string() })),
  tables: Count,
  views: Count,
  programs: Count,
  rows: Count,
  rawBytes: Count,
  tookMs: Count,
  eventsDisabled: Count,
  rewrites: z.array(z.object({ kind: z.string(), count: Count, example: z.string() })),
});
export type RestoreResult = z.infer<typeof RestoreResult>;
