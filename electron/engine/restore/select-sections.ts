import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { DatabaseTarget } from './model.ts';

/**
 * The sections that restore some of a dump's databases: its headers, everything of theirs, its trailers. Accounts are
 * the whole server's, and nobody has asked for those.
 */
export function selectSections(index: DumpIndex, databases: readonly DatabaseTarget[]): readonly Section[] {
  const wanted = new Set(databases.map(({ name }) => name));
  return index.sections.filter(
    ({ kind, database }) => kind !== 'accounts' && (database === null || wanted.has(database)),
  );
}

/** Names of the databases that a dump holds, in its order. */
export function databasesOf(index: DumpIndex): readonly string[] {
  return [...new Set(index.sections.flatMap(({ database }) => (database === null ? [] : [database])))];
}

/** `shop.orders`, as people read it; null for the parts that are no object. */
export function sectionName({ kind, database, object }: Section): string | null {
  if (database === null) return null;
  if (object === null) return kind === 'database' ? database : null;
  return `${database}.${object}`;
}
