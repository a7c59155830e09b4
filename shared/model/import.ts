import { z } from 'zod';
import { Count, ServerId } from './ids.ts';
import { Flavour } from './server.ts';

/**
 * What stands in the place of a server for dumps that were made elsewhere: nobody knows whether two of them are of one
 * server. The id is the same everywhere, so that they lie together in every storage.
 */
export const IMPORTED_DUMPS = {
  id: ServerId.parse('00000000-0000-7000-8000-00696d706f72'),
  name: 'Imported dumps',
} as const;

/** Where a dump does not say of which version of a server it is. */
export const UNKNOWN_VERSION = 'unknown';

/** `folder`: of files of SQL; `mydumper`: a folder that mydumper wrote. */
export const ImportKind = z.enum(['file', 'zip', 'folder', 'mydumper']);
export type ImportKind = z.infer<typeof ImportKind>;

export const ImportPacking = z.enum(['none', 'gzip', 'zstd', 'xz', 'bzip2', 'zip']);
export type ImportPacking = z.infer<typeof ImportPacking>;

/** How the text was written before it was converted to UTF-8. */
export const ImportEncoding = z.enum(['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be']);
export type ImportEncoding = z.infer<typeof ImportEncoding>;

/** Who made a dump, as its header says. */
export const ImportMaker = z.object({
  program: z.string(),
  version: z.string().nullable(),
  server: z.object({ flavour: Flavour, version: z.string() }).nullable(),
  /** The one that it is of. */
  database: z.string().nullable(),
  /** Its dumps end with a mark, so that a cut one is seen. */
  endsWithMark: z.boolean(),
});
export type ImportMaker = z.infer<typeof ImportMaker>;

/** What is seen of a dump before it is imported. */
export const ImportLook = z.object({
  name: z.string(),
  kind: ImportKind,
  packing: ImportPacking,
  storedBytes: Count,
  /** Unpacked; null where only unpacking can tell. */
  rawBytes: Count.nullable(),
  files: Count,
  /** Files beside them that are no SQL. */
  leftOut: z.array(z.string()),
  maker: ImportMaker.nullable(),
  encoding: ImportEncoding,
  /** Databases that its beginning names. */
  databases: z.array(z.string()),
  /** It names none for its first table: somebody has to. */
  needsDatabase: z.boolean(),
  suggestedDatabase: z.string(),
  /** Of the header, or of what only one of the two writes; null: it could be either. */
  flavour: Flavour.nullable(),
  /** `unknown`: its maker writes no mark, or only reading all of it can tell. */
  ending: z.enum(['whole', 'cut', 'unknown']),
});
export type ImportLook = z.infer<typeof ImportLook>;

/** A name that a database may have. */
export const DatabaseName = z
  .string()
  .min(1)
  .max(64)
  .refine(
    (name) => !name.includes('\0') && name.trim() !== '' && !name.endsWith(' '),
    'not a name of a database',
  );

/** In the manifest of an imported backup: where it came from. */
export const Imported = z.object({
  kind: ImportKind,
  packing: ImportPacking,
  encoding: ImportEncoding,
  /** Of the file or folder, without the folders above it; null where only the encrypted index says. */
  name: z.string().nullable(),
  storedBytes: Count,
  files: Count,
  maker: ImportMaker.nullable(),
});
export type Imported = z.infer<typeof Imported>;
