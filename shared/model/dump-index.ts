import { z } from 'zod';
import { Count, Sha256 } from './ids.ts';
import { Inventory, ObjectKind } from './inventory.ts';
import { ManifestDetails } from './manifest-details.ts';
import { Loss, Note } from './verdict.ts';

/**
 * Kinds of sections. The first and the last are the dump's header and trailer; `database` holds CREATE DATABASE
 * and USE; `view-placeholder` is the stand-in that mysqldump writes before the real view; `accounts` is the whole part with CREATE USER and GRANT;
 * `other` is what lies between.
 */
export const SectionKind = z.enum([
  'header',
  'database',
  'table-structure',
  'table-data',
  'view-placeholder',
  'view',
  'sequence',
  'trigger',
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
  'accounts',
  'other',
  'trailer',
]);
export type SectionKind = z.infer<typeof SectionKind>;

/**
 * One section of the raw dump: bytes [rawOffset, rawOffset + rawBytes), which are exactly the frames
 * [firstFrame, firstFrame + frameCount): frames never cross a section's edge.
 */
const SectionShape = z.object({
  kind: SectionKind,
  database: z.string().nullable(),
  object: z.string().nullable(),
  /** Of a trigger, as its statement names it. */
  table: z.string().optional(),
  rawOffset: Count,
  rawBytes: Count,
  storedBytes: Count,
  firstFrame: Count,
  frameCount: Count,
  /** table-data only: rows in its INSERT statements. */
  rows: Count.nullable(),
  /** Of the section's raw bytes; null where `storedSha256` is there. */
  sha256: Sha256.nullable(),
  /** table-data only, since format 2: of its frames as they are stored (before encryption), a third of the bytes. */
  storedSha256: Sha256.nullable().default(null),
  /** table-data only: of the bytes of its INSERT statements alone (other tool versions put other lines around them). */
  dataSha256: Sha256.nullable(),
  /** Bytes of its longest statement, with its `;` and line feed; absent in indexes of before, and of accounts. */
  longestStatement: Count.optional(),
  /**
   * `plain`: its strings are read with NO_BACKSLASH_ESCAPES, so that a backslash is a character like any other;
   * `undecided`: the dump sets its sql_mode to what only a server knows. Absent: a backslash escapes.
   */
  backslashes: z.enum(['plain', 'undecided']).optional(),
});
export const Section = SectionShape.refine(
  ({ sha256, storedSha256 }) => (sha256 === null) !== (storedSha256 === null),
  'it has one hash, of its raw or of its stored bytes',
);
export type Section = z.infer<typeof Section>;

/** [raw bytes, stored bytes] of each frame, in order; offsets are their running sums. */
export const FrameSize = z.tuple([Count, Count]);
export type FrameSize = z.infer<typeof FrameSize>;

/** By hand: a backup of 10 GB has ten thousand, and each page of rows begins with reading them. */
function areFrames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (frame: unknown) =>
        Array.isArray(frame) && frame.length === 2 && isCount(frame[0]) && isCount(frame[1]),
    )
  );
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The newest format of an index; a manifest's is another number. */
export const INDEX_FORMAT = 2;

/** index.json.zst */
export const DumpIndex = z.object({
  format: z.literal([1, INDEX_FORMAT]),
  rawBytes: Count,
  frames: z.custom<FrameSize[]>(areFrames, 'frames are pairs of sizes'),
  sections: z.array(Section),
  /** As taken before the dump; null for an imported dump. */
  inventory: Inventory.nullable(),
  /** Whole lists; the manifest shortens long ones. */
  losses: z.array(Loss),
  notes: z.array(Note),
  /** Encrypted backups only: what their plain manifest leaves out. */
  manifest: ManifestDetails.optional(),
});
export type DumpIndex = z.infer<typeof DumpIndex>;

/** An object of a backup as its page shows it. */
export const BackupObject = z.object({
  kind: ObjectKind,
  database: z.string(),
  name: z.string(),
  rows: Count.nullable(),
  rawBytes: Count,
  storedBytes: Count,
});
export type BackupObject = z.infer<typeof BackupObject>;
