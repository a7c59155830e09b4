import type { ServerConnection } from './connect.ts';
import { type NameRule, readNameRule } from './databases.ts';
import { ALL_FACETS, type Facet } from './facets.ts';
import { placeholders, type Row, text, toText } from './rows.ts';

/** A row of information_schema with the database and object that it belongs to. */
export interface FacetRow {
  readonly database: string;
  readonly owner: string;
  readonly facet: string;
  /** In the facet's order; null where the server says NULL or does not know the attribute. */
  readonly attribute: (name: string) => string | null;
  /** Everything that the definition consists of, for the fingerprint. */
  readonly line: string;
  readonly row: Row;
}

/** Some databases, or some tables of one of them. */
export interface Batch {
  readonly databases: readonly string[];
  /** As the server writes them; null: all. */
  readonly tables: ReadonlySet<string> | null;
}

/** Asks information_schema about some databases: one query per kind and batch, never one per table. */
export interface FacetReader {
  readonly names: NameRule;
  /** The databases that exist, as the server writes them, with their defaults. */
  readonly databases: readonly { name: string; charset: string; collation: string }[];
  /** @param of only of these; all of the databases unless told */
  read(facet: Facet, extra?: readonly string[], of?: Batch): Promise<FacetRow[]>;
  /** For what needs a join; columns `facet_schema` and `facet_owner` say whose a row is. */
  readWith(facet: string, sql: string, attributes: readonly string[]): Promise<FacetRow[]>;
  /** `?, ?` for `IN (…)` in `readWith`. */
  readonly marks: string;
}

/** @param wanted names as they were asked for; those that do not exist are left out */
export async function facetReader(c: ServerConnection, wanted: readonly string[]): Promise<FacetReader> {
  const names = await readNameRule(c);
  const columns = await knownColumns(c);
  const asked = new Set(wanted.map(names.fold));
  const schemas = await c.query(
    `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
     FROM information_schema.SCHEMATA`,
  );
  const databases = schemas
    .map((row) => ({ name: text(row.name), charset: text(row.charset), collation: text(row.collation) }))
    .filter(({ name }) => asked.has(names.fold(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // information_schema compares names without regard to case or accents in some versions, and writes them as they
  // were asked for in others: the names of SCHEMATA decide.
  const canonical = new Map(databases.map(({ name }) => [names.fold(name), name]));
  const marks = placeholders(databases.length);

  const all = databases.map(({ name }) => name);

  const readWith = async (
    facet: string,
    sql: string,
    attributes: readonly string[],
    values: readonly string[] = all,
  ): Promise<FacetRow[]> => {
    if (values.length === 0) return [];
    const rows = await c.query(sql, values);
    return rows.flatMap((row): FacetRow[] => {
      const database = canonical.get(names.fold(text(row.facet_schema)));
      if (database === undefined) return [];
      const values = attributes.map((name) => toText(row[name]));
      const line = JSON.stringify([facet, ...attributes.map((name, i) => [name, values[i]])]);
      const attribute = (name: string) => values[attributes.indexOf(name)] ?? null;
      return [{ database, owner: text(row.facet_owner), facet, attribute, line, row }];
    });
  };

  return {
    names,
    databases,
    marks,
    readWith,
    async read(facet, extra = [], of = { databases: all, tables: null }) {
      const known = columns.get(facet.source);
      if (known === undefined || !known.has(facet.owner)) return [];
      const attributes = facet.attributes.filter((name) => known.has(name));
      const selected = [
        `${facet.schema} AS facet_schema`,
        `${facet.owner} AS facet_owner`,
        ...[...attributes, ...extra.filter((name) => known.has(name))].map(
          (name) => `\`${name}\` AS \`${name}\``,
        ),
      ];
      if (of.databases.length === 0 || of.tables?.size === 0) return [];
      const tables = [...(of.tables ?? [])];
      const where = [
        `${facet.schema} IN (${placeholders(of.databases.length)})`,
        ...(of.tables === null ? [] : [`${facet.owner} IN (${placeholders(tables.length)})`]),
        ...(facet.where === undefined ? [] : [facet.where]),
      ];
      const sql = `SELECT ${selected.join(', ')} FROM information_schema.${facet.source}
        WHERE ${where.join(' AND ')}`;
      const rows = await readWith(facet.source, sql, attributes, [...of.databases, ...tables]);
      // Names that differ by case alone are found in each other's batch.
      return of.tables === null ? rows : rows.filter(({ owner }) => of.tables?.has(owner));
    },
  };
}

/** Which columns this version's information_schema has. */
async function knownColumns(c: ServerConnection): Promise<Map<string, Set<string>>> {
  const sources = ALL_FACETS.map(({ source }) => source);
  const rows = await c.query(
    `SELECT TABLE_NAME AS source, COLUMN_NAME AS name FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME IN (${placeholders(sources.length)})`,
    sources,
  );
  const known = new Map<string, Set<string>>();
  for (const row of rows) {
    const source = text(row.source).toUpperCase();
    const columns = known.get(source) ?? new Set<string>();
    columns.add(text(row.name).toUpperCase());
    known.set(source, columns);
  }
  return known;
}
