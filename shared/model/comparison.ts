import { z } from 'zod';
import { Backup } from './backup.ts';
import { Count } from './ids.ts';
import { ObjectRef } from './inventory.ts';

/** One object of two backups, the earlier and the later one. */
export const ObjectChange = ObjectRef.extend({
  change: z.enum(['added', 'removed', 'changed', 'same']),
  /** null where only one backup has it. */
  definition: z.enum(['same', 'changed']).nullable(),
  /**
   * Tables only: whether the INSERT statements are the same bytes. `unlike`: they are not, and there are as many rows;
   * other programs write the same rows in other words, so that nothing is known.
   */
  data: z.enum(['same', 'changed', 'unlike']).nullable(),
  rowsBefore: Count.nullable(),
  rowsAfter: Count.nullable(),
  bytesBefore: Count.nullable(),
  bytesAfter: Count.nullable(),
  /** A table that lost so much of its rows that somebody should look, or an object that is gone. */
  isDrop: z.boolean(),
});
export type ObjectChange = z.infer<typeof ObjectChange>;

/** A database, or an object of one, that one of the backups was never asked to hold: nothing can be said of it. */
export const Unasked = z.object({
  database: z.string(),
  /** null: the whole database. */
  name: z.string().nullable(),
  /** The backup that was not asked for it. */
  by: z.enum(['before', 'after']),
});
export type Unasked = z.infer<typeof Unasked>;

export const BackupComparison = z.object({
  before: Backup,
  after: Backup,
  /** What differs first, then by name. */
  objects: z.array(ObjectChange),
  /** What is in one backup, and was not chosen for the other. */
  unasked: z.array(Unasked),
});
export type BackupComparison = z.infer<typeof BackupComparison>;
