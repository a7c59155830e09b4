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

const Part = z.object({ kind: ObjectKind, name: z.string().min(1) });

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
  objects: z.array(Part).min(1).nullable().default(null),
  /** `tables` and `objects` are all of the backup but these; for the words alone. */
  leftOut: z.array(Part).default([]),
});
export type RestoreDatabase = z.infer<typeof RestoreDatabase>;

/** Who becomes the definer of views, routines, triggers and events. */
export const Definers = z.discriminatedUnion('kind', [
  /** Those that the backup names. */
  z.object({ kind: z.literal('keep') }),
  /** The account that restores. */
  z.object({ kind: z.literal('strip') }),
  /** One account, as `user@host`. */
  z.object({ kind: z.literal('map'), to: z.string().trim().min(1).max(128) }),
]);
export type Definers = z.infer<typeof Definers>;

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
  definers: Definers.default({ kind: 'keep' }),
});
export type RestoreRequest = z.infer<typeof RestoreRequest>;

/** Tables: how many, and the first of them by name. */
const SomeTables = z.object({ count: Count, first: z.array(z.string()) });

/** How far the rows of the tables have come. */
export const TablesSoFar = z.object({
  /** All rows are there. */
  complete: SomeTables,
  /** Begun, and not complete. */
  partial: SomeTables,
  /** Not begun: without rows, or not even made. */
  missing: SomeTables,
});
export type TablesSoFar = z.infer<typeof TablesSoFar>;

/** What an exchange should have brought, and did not: a view, a program, a foreign key of another database. */
export const MissingPart = z.object({
  /** `shop.report`, `far.notes (of_order)` */
  object: z.string(),
  /** What the server said. */
  why: z.string(),
  /** What makes it, where that is not in the backup. */
  statement: z.string().nullable(),
});
export type MissingPart = z.infer<typeof MissingPart>;

/** What a restore that did not end well left the target in. */
export const TargetState = z.object({
  kind: z.enum([
    /** Nothing of what was there has changed. */
    'untouched',
    /** What was there, if anything, is gone, and a part of the backup is in its place. */
    'half-restored',
    /** Triggers were taken off for the exchange of the tables, which may have happened or not. */
    'exchanging',
    /** The tables are those of the backup; some of what belongs to them is missing. */
    'exchanged',
    /** Rows were being moved into tables: all or none of them, where the tables' engine has transactions. */
    'rows-moving',
    /** All of it is there; only what Holdfast made for itself may be left. */
    'restored',
  ]),
  /** Databases of the target that are in this state. */
  databases: z.array(z.string()),
  /** Databases of our own making that may still be there: `shop__restoring`, `shop__before`. */
  leftovers: z.array(z.string()),
  /** Of `half-restored`, as it was last noted; absent before anything was sent. */
  tables: TablesSoFar.optional(),
  /** Of `exchanged`: all that is missing; absent where that is not known. */
  missing: z.array(MissingPart).optional(),
  /** Of `half-restored`: those that were there before; absent in runs from before it was noted. */
  replaced: z.array(z.string()).optional(),
});
export type TargetState = z.infer<typeof TargetState>;

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
  /** Tables that arrive as copies, by the name of the original. */
  copies: z.record(z.string(), z.string()),
  /** Only these views and programs are restored; null: no choice was made. */
  objects: z.array(z.object({ kind: ObjectKind, name: z.string() })).nullable(),
  /** Tables and views that were chosen not to be; then `tables` and `objects` are all others. */
  leftOut: z.array(Part).default([]),
  /** What would be replaced or, with rows alone, be changed: the database, or those of the tables and programs that are there. */
  existing: z.object({ tables: Count, views: Count, programs: Count, bytes: Count }).nullable(),
  /** Of `existing` the objects, where it is not the whole database: what the safety backup holds. */
  replaced: z.array(ObjectRef).nullable().default(null),
  restored: z.object({ tables: Count, views: Count, rawBytes: Count }),
  /** Objects that are there now, are not in the backup, and would be gone, since the database is made anew. */
  leftOver: z.array(ObjectRef),
});
export type TargetDatabase = z.infer<typeof TargetDatabase>;

/** Something rewritten on the way, with the first place that was. */
export const Rewrite = z.object({ kind: z.string(), count: Count, example: z.string() });
export type Rewrite = z.infer<typeof Rewrite>;

/** What a restored object lacks, because the target has nothing for it: `shop.t`, “the check positive”. */
export const RestoreLoss = z.object({ object: z.string(), what: z.string() });
export type RestoreLoss = z.infer<typeof RestoreLoss>;

/** A statement of the dump that reaches beyond the databases that are restored. */
export const OutsideStatement = z.object({
  kind: z.enum([
    'accounts',
    'server',
    'file',
    'plugin',
    'other-server',
    'replication',
    'other-database',
    'client',
    'dynamic',
    'unusual',
    'hidden',
  ]),
  /** Where it stands, as `shop.orders`; null: in no object. */
  object: z.string().nullable(),
  /** Its beginning. */
  statement: z.string(),
});
export type OutsideStatement = z.infer<typeof OutsideStatement>;

/** A right that somebody has on a routine of the target, and that ends when the routine is replaced. */
export const GrantLost = z.object({
  /** The routine: `shop.refill`. */
  object: z.string(),
  /** What gives it back. */
  statement: z.string(),
});
export type GrantLost = z.infer<typeof GrantLost>;

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
  content: RestoreContent,
  /** With the content `data`: what becomes of the rows that are there. */
  rows: RowsInto,
  /** As asked for, or chosen where nothing was said. */
  method: RestoreMethod,
  /** It is restored into `name__restoring` first: `swap`, and always for copies and for rows alone. */
  isBeside: z.boolean(),
  databases: z.array(TargetDatabase),
  /** Views and programs that name a renamed database in their text, which a rename cannot reach. */
  qualifiedNames: z.array(ObjectRef.extend({ mentions: z.string() })),
  /** Events that will arrive disabled. */
  eventsDisabled: z.array(ObjectRef),
  definersMissing: z.array(z.string()),
  /** Absent in runs from before it was looked for. */
  grantsLost: z.array(GrantLost).default([]),
  /** What is rewritten on the way, apart from the rows. */
  rewrites: z.array(Rewrite),
  /** What the target cannot have; it must be accepted before the start. */
  losses: z.array(RestoreLoss),
  /** The first statements that reach outside of the databases; they must be allowed before the start. */
  outside: z.array(OutsideStatement),
  /** All of them. */
  outsideCount: Count.default(0),
  /** Of all of them: what is allowed is these, and a run that finds others is refused. Empty where there are none. */
  outsideDigest: z.string().default(''),
  /** Rows that were not looked through for such statements; the run does that before it touches anything. */
  unseenRowBytes: Count.default(0),
  freeBytes: Count.nullable(),
  neededBytes: Count,
  /** From the newest drill of the backup, or the newest restore into this server; otherwise null. */
  expectedSeconds: z.number().nullable(),
  measuredBy: z.enum(['drill', 'restore']).nullable(),
  warnings: z.array(z.string()),
  blockers: z.array(WireError),
  /**
   * What must be typed or passed before it starts where something is replaced, or the target is production or of unknown
   * identity: the name of the target's database, or the server's for several databases.
   */
  typedName: z.string().nullable(),
  /** True when `confirmQualifiedNames` must be given. */
  confirmQualifiedNames: z.boolean(),
  /** Changes when what was shown changes; `restores.start` refuses an old one. */
  token: z.string(),
});
export type RestorePreview = z.infer<typeof RestorePreview>;

/** What is kept with a run of a restore, or of a dry run. */
export const RestorePlan = z.object({ request: RestoreRequest, preview: RestorePreview });
export type RestorePlan = z.infer<typeof RestorePlan>;

export const RestoreResult = z.object({
  databases: z.array(z.object({ from: z.string(), to: z.string() })),
  tables: Count,
  views: Count,
  programs: Count,
  rows: Count,
  rawBytes: Count,
  tookMs: Count,
  eventsDisabled: Count,
  rewrites: z.array(Rewrite),
  losses: z.array(RestoreLoss).default([]),
});
export type RestoreResult = z.infer<typeof RestoreResult>;
