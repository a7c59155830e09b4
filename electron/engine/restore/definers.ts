import type { DumpIndex, SectionKind } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { statementsOf } from './statements.ts';

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
    const code = tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');
    if (code[0]?.text !== 'CREATE') continue;
    const at = code.findIndex(
      (token, i) => token.text === 'DEFINER' && token.kind === 'word' && code[i + 1]?.text === '=',
    );
    const [user, mark, host] = at < 0 ? [] : code.slice(at + 2, at + 5);
    // The text of a word is in upper case: CURRENT_USER names nobody.
    if (user === undefined || user.kind === 'word') continue;
    found.push(mark?.text === '@' && host !== undefined ? `${user.text}@${host.text}` : user.text);
  }
  return found;
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
