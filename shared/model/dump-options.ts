import { z } from 'zod';

/**
 * Which tables a choice is for: names or patterns with `*` and `?`; a backslash takes the meaning from the character
 * after it. `database` null: in every database of the backup.
 */
export const TablePattern = z.object({ database: z.string().min(1).nullable(), table: z.string().min(1) });
export type TablePattern = z.infer<typeof TablePattern>;

/** Only some rows of one table: what stands behind WHERE. */
export const RowRule = z.object({
  database: z.string().min(1),
  table: z.string().min(1),
  /** One line: the dump program repeats it in a comment. */
  where: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .regex(/^[^\r\n\0]*$/, 'a condition is one line'),
});
export type RowRule = z.infer<typeof RowRule>;

/**
 * What a user may want of a dump beyond databases, tables and locks: every field says what it is for, none is a flag
 * of a program. Without any of them a dump holds everything, in the form that restores fastest.
 */
export const DumpOptions = z.object({
  /** `structure`: definitions and programs, no rows. `rows`: rows alone, for tables that are there already. */
  content: z.enum(['everything', 'structure', 'rows']).default('everything'),
  /** Tables of which only the definition is wanted. */
  structureOnly: z.array(TablePattern).default([]),
  rowRules: z.array(RowRule).default([]),
  /** Tables left out by pattern; those chosen one by one are in the selection's `excludedTables`. */
  ignore: z.array(TablePattern).default([]),
  routines: z.boolean().default(true),
  events: z.boolean().default(true),
  triggers: z.boolean().default(true),
  /** CREATE USER and GRANT of all accounts, with the hashes of their passwords. */
  accounts: z.boolean().default(false),
  /** `single`: one row in each INSERT, which is slower to restore and easier to read, compare and cut. */
  rowsPerInsert: z.enum(['many', 'single']).default('many'),
  /** Names of the columns in each INSERT. */
  columnNames: z.boolean().default(false),
  /** What happens to a row whose key is there already: the restore stops, or one of the two stays. */
  onDuplicate: z.enum(['stop', 'ignore', 'replace']).default('stop'),
  /** The position in the binary log of the dump's very moment. */
  coordinates: z.boolean().default(false),
  /** Of zstd, for everything; null: 3, or a faster one for tables where that costs hardly any size. */
  compressionLevel: z.number().int().min(1).max(19).nullable().default(null),
  /** The user's own arguments, each written in full: `--skip-tz-utc`. */
  extraArguments: z.array(z.string().max(1000)).max(50).default([]),
});
export type DumpOptions = z.infer<typeof DumpOptions>;

/** Everything, in the usual form. */
export const DEFAULT_DUMP_OPTIONS: DumpOptions = DumpOptions.parse({});

/** Why an argument of the user's own is refused. */
export const ArgumentProblem = z.object({ argument: z.string(), reason: z.string() });
export type ArgumentProblem = z.infer<typeof ArgumentProblem>;

/**
 * Reads `table` or `database.table`; the first dot that no backslash precedes divides the two.
 * @returns null where nothing is left of either
 */
export function parseTablePattern(text: string): TablePattern | null {
  const trimmed = text.trim();
  const match = /^((?:\\.|[^\\.])*)\.(.+)$/s.exec(trimmed);
  if (match === null)
    return trimmed === '' || trimmed.startsWith('.') ? null : { database: null, table: unescapeDot(trimmed) };
  const [, database = '', table = ''] = match;
  return database === '' ? null : { database: unescapeDot(database), table };
}

/** What {@link parseTablePattern} reads back. */
export function tablePatternText({ database, table }: TablePattern): string {
  if (database === null) return escapeDot(table);
  return `${escapeDot(database)}.${table}`;
}

function escapeDot(text: string): string {
  return text.replaceAll('.', '\\.');
}

/** `\.` is needed only to tell the two names apart; the pattern itself knows it as a plain dot anyway. */
function unescapeDot(text: string): string {
  return text.replaceAll('\\.', '.');
}
