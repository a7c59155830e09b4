import type { DumpIndex, Section, SectionKind } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { RestoreContent } from '../../../shared/model/restore.ts';
import type { DatabaseTarget } from './model.ts';

/** What of the chosen databases and tables is restored; everything unless told. */
export interface Content {
  readonly content?: RestoreContent;
  /** Tables with their triggers. */
  readonly triggers?: boolean;
}

/**
 * The sections that restore some of a dump's databases: its headers, everything of theirs, its trailers. Accounts are
 * the whole server's, and nobody has asked for those.
 */
export function selectSections(
  index: DumpIndex,
  databases: readonly DatabaseTarget[],
  content: Content = {},
): readonly Section[] {
  const wanted = new Map(databases.map((target) => [target.name, isWanted(index, target)]));
  return index.sections.filter(
    (section) =>
      section.kind !== 'accounts' &&
      (section.database === null || wanted.get(section.database)?.(section) === true) &&
      isOfContent(section, content),
  );
}

function isWanted(index: DumpIndex, target: DatabaseTarget): (section: Section) => boolean {
  const { name, tables, objects, copies } = target;
  if (isNone(tables) && isNone(objects)) return () => true;
  const isOfTables = belongsTo(index, name, tables ?? []);
  // A trigger's name is unique in its database, and the original has it.
  const isOfCopies = belongsTo(index, name, Object.keys(copies ?? {}));
  const chosen = new Set((objects ?? []).map((object) => objectKey({ ...object, database: name })));
  return (section) =>
    section.kind === 'database' ||
    (isOfTables(section) && !(section.kind === 'trigger' && isOfCopies(section))) ||
    chosen.has(definedBy(section) ?? '');
}

const isNone = (list: readonly unknown[] | null | undefined): boolean => list === null || list === undefined;

/** A view's stand-in comes with the view: others that use it are made before it. */
function definedBy({ kind, database, object }: Section): string | null {
  if (database === null || object === null || kind.startsWith('table-')) return null;
  return objectKey({ kind: kind === 'view-placeholder' ? 'view' : kind, database, name: object });
}

const TABLES: ReadonlySet<SectionKind> = new Set(['table-structure', 'table-data', 'sequence']);

function isOfContent({ kind }: Section, { content = 'all', triggers = true }: Content): boolean {
  if (kind === 'trigger' && !triggers) return false;
  if (content === 'structure') return kind !== 'table-data';
  // Rows need their tables around them; sequences and programs are none.
  if (content === 'data') return kind === 'database' || isFrame(kind) || /^table-/.test(kind);
  return true;
}

const isFrame = (kind: SectionKind): boolean => kind === 'header' || kind === 'trailer' || kind === 'other';

/** Of some sections those that make tables and fill them, with the dump's frame around them. */
export function tablesAmong(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ kind }) => kind === 'database' || isFrame(kind) || TABLES.has(kind));
}

/** Of some sections those that make views and programs, with the dump's frame around them. */
export function programsAmong(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ kind }) => !TABLES.has(kind));
}

/** Whether a section is of one of these tables: its structure, its rows, its triggers. */
export function belongsTo(
  index: DumpIndex,
  database: string,
  tables: readonly string[],
): (section: Section) => boolean {
  const names = new Set(tables);
  const hasTrigger = triggersOf(index, database, names);
  return (section) => {
    if (section.database !== database || section.object === null) return false;
    if (section.kind === 'trigger') return hasTrigger(section);
    return ['table-structure', 'table-data'].includes(section.kind) && names.has(section.object);
  };
}

/** The server said of which table a trigger is. Of an imported dump its statement does. */
function triggersOf(
  { inventory, sections }: DumpIndex,
  database: string,
  tables: ReadonlySet<string>,
): (trigger: Section) => boolean {
  if (inventory !== null) {
    const names = new Set(
      inventory.objects
        .filter((object) => object.kind === 'trigger' && object.database === database)
        .filter(({ table }) => table !== null && tables.has(table))
        .map((trigger) => trigger.name),
    );
    return ({ object }) => object !== null && names.has(object);
  }
  const all = new Set(
    sections.flatMap((section) =>
      section.kind === 'table-structure' && section.database === database ? [section.object] : [],
    ),
  );
  // A server that keeps names in small letters keeps a trigger's statement as somebody typed it.
  const folded = new Set([...tables].map((name) => name.toLowerCase()));
  return ({ table = null }) =>
    table !== null && (all.has(table) ? tables.has(table) : folded.has(table.toLowerCase()));
}

/** Names of the databases that a dump holds, in its order. */
export function databasesOf(index: DumpIndex): readonly string[] {
  return [...new Set(index.sections.flatMap(({ database }) => (database === null ? [] : [database])))];
}

/** `shop.orders`, as people read it; null for the parts that are no object. */
export function sectionName({
  kind,
  database,
  object,
}: Pick<Section, 'kind' | 'database' | 'object'>): string | null {
  if (database === null) return null;
  if (object === null) return kind === 'database' ? database : null;
  return `${database}.${object}`;
}
