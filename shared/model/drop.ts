import { z } from 'zod';
import { BackupId, Count, Instant } from './ids.ts';
import { ObjectKind } from './inventory.ts';

/** From this share of its rows on, what a table lost counts as a drop; a plan may say otherwise. */
export const DROP_PERCENT = 30;
/** A table of fewer rows loses a third of them in an afternoon. */
export const ROWS_WORTH_COMPARING = 20;

/** What lost much or all of what it had. */
export const Dropped = z.object({
  /** `everything`: the whole backup by its totals, where single objects could not be compared or tell nothing. */
  kind: z.enum([...ObjectKind.options, 'database', 'everything']),
  /** null: everything, or a name that an encrypted backup does not show. */
  database: z.string().nullable(),
  /** null: the whole database. */
  name: z.string().nullable(),
  rowsBefore: Count.nullable(),
  /** null of what is gone. */
  rowsAfter: Count.nullable(),
  /** Only where the size is what dropped. */
  bytesBefore: Count.nullable(),
  bytesAfter: Count.nullable(),
});
export type Dropped = z.infer<typeof Dropped>;

/** What a backup holds so much less of than an earlier good one that somebody should look (truths C7). */
export const Drop = z.object({
  /** The backup that it was compared with. */
  since: BackupId,
  sinceAt: Instant,
  objects: z.array(Dropped),
  /** Objects beyond those listed. */
  more: Count,
});
export type Drop = z.infer<typeof Drop>;

/** Who said of a drop that it is right. */
export const DropAccepted = z.object({ at: Instant, by: z.string() });
export type DropAccepted = z.infer<typeof DropAccepted>;

/** Whether a table lost so much that somebody should look. @param percent of its rows, from which on it counts */
export function isDrop(before: number | null, after: number | null, percent = DROP_PERCENT): boolean {
  return (
    before !== null &&
    before >= ROWS_WORTH_COMPARING &&
    after !== null &&
    (after === 0 || after < before * (1 - percent / 100))
  );
}
