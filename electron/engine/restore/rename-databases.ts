import { HoldfastError } from '../../../shared/errors.ts';
import { databaseNames } from './database-names.ts';
import type { Edit } from './edits.ts';
import type { RenamedNames } from './renamed-names.ts';
import type { Tokens } from './tokens.ts';

/** So much of a statement is shown. */
const SHOWN_LENGTH = 160;

/** Where a statement stands. */
export interface StatementPlace {
  /** Of the dump: `shop.orders`. */
  readonly object: string | null;
  /** Whether somebody is asked, before the start, about names in the text of what it makes. */
  readonly isProgram: boolean;
}

/**
 * Gives the databases that a statement names their new names. What would still reach the database of the old name is
 * not sent: whatever has been missed here would change the original.
 * @param text the statement, one character for each byte
 * @throws HoldfastError 'names-original'
 */
export function renameDatabases(
  { tokens, text }: { readonly tokens: Tokens; readonly text: () => string },
  names: RenamedNames,
  { object, isProgram }: StatementPlace,
): readonly Edit[] {
  const { reached, inText, unclear } = databaseNames(tokens, names);
  const left = unclear[0] ?? (isProgram ? undefined : inText[0]);
  if (left !== undefined) throw namesOriginal(names.oldNameOf(left) ?? '', text(), object);
  return reached.map((token) => ({
    kind: 'rename-database',
    start: token.start,
    end: token.end,
    text: quoteName(names.newNameOf(token) ?? ''),
  }));
}

/** @param text the statement, one character for each byte */
export function namesOriginal(
  database: string,
  text: string,
  object: string | null,
): HoldfastError<'names-original'> {
  const statement = Buffer.from(text.slice(0, SHOWN_LENGTH), 'latin1').toString('utf8');
  return new HoldfastError('names-original', { database, object, statement });
}

/** A name in backticks, as bytes. */
function quoteName(name: string): string {
  return Buffer.from(`\`${name.replaceAll('`', '``')}\``, 'utf8').toString('latin1');
}
