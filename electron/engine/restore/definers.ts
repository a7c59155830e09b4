import type { DumpIndex, SectionKind } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { namedDefiner } from './named-definer.ts';
import { statementsOf } from './statements.ts';
import { codeOf } from './tokens.ts';

const WITH_DEFINER: ReadonlySet<SectionKind> = new Set([
  'view',
  'trigger',
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
]);

/**
 * The accounts that a dump names as definers, as `user@host`: from the inventory where there is one, otherwise from
 * the dump's own statements.
 */
export async function definersOf(
  index: DumpIndex,
  reader: DumpReader,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (index.inventory !== null) {
    return unique(index.inventory.objects.flatMap(({ definer }) => (definer === null ? [] : [definer])));
  }
  const found: string[] = [];
  for (const section of index.sections) {
    if (!WITH_DEFINER.has(section.kind)) continue;
    const parts: Buffer[] = [];
    for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
    found.push(...definersIn(Buffer.concat(parts).toString('utf8')));
  }
  return unique(found);
}

/** What stands after `DEFINER =` in statements, never in strings or comments. */
export function definersIn(sql: string): readonly string[] {
  const found: string[] = [];
  for (const { tokens } of statementsOf(sql)) {
    const named = namedDefiner(codeOf(tokens));
    if (named === null) continue;
    // The text of a word is in upper case.
    const { user, host } = named;
    const name = user.kind === 'word' ? sql.slice(user.start, user.end) : user.text;
    if (host !== null) {
      const { first, last } = host;
      found.push(`${name}@${first.kind === 'word' ? sql.slice(first.start, last.end) : first.text}`);
    } else if (user.kind !== 'word' || !NOBODY.has(user.text)) found.push(name);
  }
  return found;
}

/** Whoever restores. */
const NOBODY: ReadonlySet<string> = new Set(['CURRENT_USER', 'CURRENT_ROLE']);

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
