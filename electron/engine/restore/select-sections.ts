import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { DatabaseTarget } from './model.ts';

/**
 * The sections that restore some of a dump's databases: its headers, everything of theirs, its trailers. Accounts are
 * the whole server's, and nobody has asked for those.
 */
export function selectSections(index: DumpIndex, databases: readonly DatabaseTarget[]): readonly Section[] {
  const wanted = new Map(databases.map((target) => [target.name, isWanted(index, target)]));
  return index.sections.filter(
    (section) =>
      section.kind !== 'accounts' &&
      (section.database === null || wanted.get(section.database)?.(section) === true),
  );
}

function isWanted(index: DumpIndex, { name, tables }: DatabaseTarget): (section: Section) => boolean {
  if (tables === null || tables === undefined) return () => true;
  const isOfTables = belongsTo(index, name, tables);
  return (section) => section.kind === 'database' || isOfTables(section);
}

/** Whether a section is of one of these tables: its structure, its rows, its triggers. */
export function belongsTo(
  { inventory }: DumpIndex,
  database: string,
  tables: readonly string[],
): (section: Section) => boolean {
  const names = new Set(tables);
  const triggers = new Set(
    (inventory?.objects ?? [])
      .filter((object) => object.kind === 'trigger' && object.database === database)
      .filter(({ table }) => table !== null && names.has(table))
      .map((trigger) => trigger.name),
  );
  return (section) => {
    if (section.database !== database || section.object === null) return false;
    if (section.kind === 'trigger') return triggers.has(section.object);
    return ['table-structure', 'table-data'].includes(section.kind) && names.has(section.object);
  };
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
