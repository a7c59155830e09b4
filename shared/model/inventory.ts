import { z } from 'zod';
import { Count, Instant, Sha256 } from './ids.ts';

/** Kinds of objects that a dump holds. `package` and `package-body` are MariaDB's. */
export const ObjectKind = z.enum([
  'table',
  'sequence',
  'view',
  'function',
  'procedure',
  'package',
  'package-body',
  'trigger',
  'event',
]);
export type ObjectKind = z.infer<typeof ObjectKind>;

/** One object of a server, by (kind, database, name). */
export const ObjectRef = z.object({ kind: ObjectKind, database: z.string(), name: z.string() });
export type ObjectRef = z.infer<typeof ObjectRef>;

export const InventoryObject = ObjectRef.extend({
  /** Hash of what information_schema says of its definition; equal before and after the dump, or the dump is not good. */
  fingerprint: Sha256,
  definer: z.string().nullable(),
  /** Tables only: */
  engine: z.string().nullable(),
  estimatedRows: Count.nullable(),
  dataBytes: Count.nullable(),
  indexBytes: Count.nullable(),
  /** Columns of type FLOAT, whose digits mysqldump cannot write exactly (truths A16); it writes DOUBLE exactly. */
  floatColumns: z.array(z.string()),
  /** System-versioned: mysqldump writes current rows only unless told otherwise (truths A17). */
  hasHistory: z.boolean(),
  /** Triggers: the table they are on. */
  table: z.string().nullable(),
  /** Tables: what only some readers need; absent in older indexes. */
  details: z
    .object({
      collation: z.string().nullable(),
      /** Indexes, the primary key among them. */
      keys: Count,
      hasPrimaryKey: z.boolean(),
      isPartitioned: z.boolean(),
      /** Names of columns whose values the server makes from others. */
      generatedColumns: z.array(z.string()),
      /** Names of columns that `SELECT *` does not show. */
      invisibleColumns: z.array(z.string()),
      /** Has columns that `--hex-blob` writes with two digits per byte. */
      isBinary: z.boolean(),
      /** The history of its rows is kept by transaction, at which `--dump-history` stops (truths A17). */
      hasHistoryByTransaction: z.boolean(),
      /** The most that one row can take, in bytes: what its columns' types allow, and no more than its table stores. */
      largestRowBytes: Count,
    })
    .optional(),
});
export type InventoryObject = z.infer<typeof InventoryObject>;

/** What a server held at a moment, as far as the account may see it. */
export const Inventory = z.object({
  takenAt: Instant,
  databases: z.array(z.object({ name: z.string(), charset: z.string(), collation: z.string() })),
  objects: z.array(InventoryObject),
});
export type Inventory = z.infer<typeof Inventory>;

/** A text that names an object uniquely; NUL is in no identifier. */
export function objectKey(object: Omit<ObjectRef, 'kind'> & { readonly kind: string }): string {
  return `${object.kind}\0${object.database}\0${object.name}`;
}
