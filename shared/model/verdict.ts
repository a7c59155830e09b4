import { z } from 'zod';

/**
 * What a backup can lack although the dump program was content.
 * The codes are what `--accept` takes.
 */
export const LossCode = z.enum([
  'database-gone', // chosen by name in a plan, and no longer on the server
  'unseen-tables', // the account may not SELECT them
  'unseen-views',
  'unseen-triggers',
  'unseen-routines',
  'unseen-events',
  'inconsistent-tables', // MyISAM, Aria, MEMORY, CSV beside a snapshot (truths A13)
  'dump-cut', // an imported dump without its end, taken all the same
  'row-history', // system-versioned tables, current rows only (truths A17)
]);
export type LossCode = z.infer<typeof LossCode>;

/** Those that somebody can accept before a backup is made. */
export const AcceptableLoss = LossCode.exclude(['dump-cut']);

export const Loss = z.object({
  code: LossCode,
  database: z.string().nullable(),
  /** Names of what is lacking, where they can be known; an account that cannot see objects cannot name them. */
  objects: z.array(z.string()),
  /** Objects beyond those named. */
  more: z.int().nonnegative(),
  accepted: z.boolean(),
  /** The statement that cures it. */
  cure: z.string().nullable(),
});
export type Loss = z.infer<typeof Loss>;

/** Remarks on a complete backup. */
export const NoteCode = z.enum([
  'float-digits',
  'definer-missing',
  'left-out-by-choice',
  'structure-only', // tables without their rows
  'chosen-rows', // tables with those rows only for which a condition holds
  'rows-only', // no definitions at all
  'accounts-included',
  'locked-for-consistency',
  'not-compared', // with the good backup before it, object by object
  'imported', // made elsewhere: nobody knows what it lacks
  'converted', // to UTF-8
]);
export type NoteCode = z.infer<typeof NoteCode>;

export const Note = z.object({
  code: NoteCode,
  database: z.string().nullable(),
  objects: z.array(z.string()),
  more: z.int().nonnegative(),
});
export type Note = z.infer<typeof Note>;

export const Completeness = z.enum(['complete', 'degraded']);
export type Completeness = z.infer<typeof Completeness>;

/** What the verdict was judged by; shown as evidence. */
export const Evidence = z.object({
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  stderr: z.string(),
  lastLine: z.string(),
  objectsExpected: z.int(),
  objectsFound: z.int(),
  schemaUnchanged: z.boolean(),
  rawBytes: z.int(),
  readBack: z.enum(['equal', 'different', 'not-done']),
  attempts: z.int().positive(),
});
export type Evidence = z.infer<typeof Evidence>;

/** A place in the binlog. */
export const Coordinates = z.object({
  file: z.string().nullable(),
  position: z.int().nonnegative().nullable(),
  gtid: z.string().nullable(),
});
export type Coordinates = z.infer<typeof Coordinates>;
