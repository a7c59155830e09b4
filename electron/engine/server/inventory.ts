import { isAbort } from '../../../shared/errors.ts';
import {
  type Inventory,
  type InventoryObject,
  type ObjectKind,
  type ObjectRef,
  objectKey,
} from '../../../shared/model/inventory.ts';
import { type Clock, systemClock, toInstant } from '../system/clock.ts';
import type { ServerConnection } from './connect.ts';
import { type FacetReader, type FacetRow, facetReader } from './facet-reader.ts';
import * as facets from './facets.ts';
import { fingerprintOf } from './fingerprint.ts';
import { quoteName, toCount, toText } from './rows.ts';

export { isSystemSchema, listDatabases, SYSTEM_SCHEMAS } from './databases.ts';

/**
 * Everything that some databases hold, as far as this account may see it (its grants say what it may not).
 * One query per kind, never one per table: 10,000 tables take a few seconds.
 * @param databases names; a name that the server does not have is missing in the answer, too
 * @throws HoldfastError query-failed, connection-lost; an AbortError when the connection was cancelled
 */
export async function takeInventory(
  c: ServerConnection,
  databases: readonly string[],
  clock: Clock = systemClock,
): Promise<Inventory> {
  const takenAt = toInstant(clock.now());
  const reader = await facetReader(c, databases);
  const found = new Objects();
  await addTables(c, reader, found);
  await addPrograms(reader, found);
  return { takenAt, databases: [...reader.databases], objects: found.list() };
}

async function addTables(c: ServerConnection, reader: FacetReader, found: Objects): Promise<void> {
  const tables = await reader.read(facets.TABLES, ['TABLE_ROWS', 'DATA_LENGTH', 'INDEX_LENGTH']);
  for (const row of tables) {
    const kind = kindOfTable(row.attribute('TABLE_TYPE') ?? '');
    if (kind === null) continue;
    found.add(kind, row, {
      engine: kind === 'view' ? null : row.attribute('ENGINE'),
      estimatedRows: kind === 'view' ? null : toCount(row.row.TABLE_ROWS),
      dataBytes: kind === 'view' ? null : toCount(row.row.DATA_LENGTH),
      indexBytes: kind === 'view' ? null : toCount(row.row.INDEX_LENGTH),
      hasHistory: row.attribute('TABLE_TYPE') === 'SYSTEM VERSIONED',
      // The comment of a view says whether it is valid now, which is no part of its definition.
      isDefinition: kind !== 'view',
    });
  }
  for (const row of await reader.read(facets.COLUMNS)) {
    found.extend('table', row);
    if (row.attribute('DATA_TYPE')?.toLowerCase() === 'float')
      found.addFloat(row, row.attribute('COLUMN_NAME') ?? '');
  }
  for (const row of await reader.read(facets.INDEXES)) found.extend('table', row);
  const keyColumns = await reader.read(facets.KEY_COLUMNS);
  for (const row of keyColumns) found.extend('table', row);
  if (keyColumns.length > 0)
    for (const row of await reader.read(facets.FOREIGN_KEYS)) found.extend('table', row);
  for (const row of await readChecks(c, reader)) found.extend('table', row);
  // Reading PARTITIONS opens every table; most servers have none.
  if (tables.some((row) => row.attribute('CREATE_OPTIONS')?.includes('partitioned')))
    for (const row of await reader.read(facets.PARTITIONS)) found.extend('table', row);
  for (const row of await reader.read(facets.VIEWS)) found.extend('view', row, row.attribute('DEFINER'));
  await addSequenceValues(c, found);
}

async function addPrograms(reader: FacetReader, found: Objects): Promise<void> {
  for (const row of await reader.read(facets.ROUTINES)) {
    const kind = kindOfRoutine(row.attribute('ROUTINE_TYPE') ?? '');
    if (kind !== null) found.add(kind, row, { definer: row.attribute('DEFINER') });
  }
  for (const row of await reader.read(facets.PARAMETERS)) {
    const kind = kindOfRoutine(row.attribute('ROUTINE_TYPE') ?? '');
    if (kind !== null) found.extend(kind, row);
  }
  for (const row of await reader.read(facets.TRIGGERS))
    found.add('trigger', row, {
      definer: row.attribute('DEFINER'),
      table: row.attribute('EVENT_OBJECT_TABLE'),
    });
  for (const row of await reader.read(facets.EVENTS))
    found.add('event', row, { definer: row.attribute('DEFINER') });
}

/** MySQL's CHECK_CONSTRAINTS does not name the table. */
async function readChecks(c: ServerConnection, reader: FacetReader): Promise<FacetRow[]> {
  if (c.flavour === 'mariadb') return reader.read(facets.CHECKS);
  if (Number.parseInt(c.version, 10) < 8) return [];
  return reader.readWith(
    'CHECK_CONSTRAINTS',
    `SELECT t.TABLE_SCHEMA AS facet_schema, t.TABLE_NAME AS facet_owner, c.CONSTRAINT_NAME AS CONSTRAINT_NAME,
       c.CHECK_CLAUSE AS CHECK_CLAUSE, t.ENFORCED AS ENFORCED
     FROM information_schema.TABLE_CONSTRAINTS t
     JOIN information_schema.CHECK_CONSTRAINTS c
       ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
     WHERE t.TABLE_SCHEMA IN (${reader.marks}) AND t.CONSTRAINT_TYPE = 'CHECK'`,
    ['CONSTRAINT_NAME', 'CHECK_CLAUSE', 'ENFORCED'],
  );
}

/** A sequence is a table with one row; all but its position is definition. */
async function addSequenceValues(c: ServerConnection, found: Objects): Promise<void> {
  const sequences = found.ofKind('sequence');
  const BATCH = 200;
  for (let i = 0; i < sequences.length; i += BATCH) {
    const batch = sequences.slice(i, i + BATCH);
    const parts = batch.map(
      ({ database, name }, position) =>
        `SELECT ${position} AS position, start_value, minimum_value, maximum_value, increment, cache_size, cycle_option
         FROM ${quoteName(database)}.${quoteName(name)}`,
    );
    try {
      for (const row of await c.query(parts.join(' UNION ALL '))) {
        const sequence = batch[toCount(row.position) ?? -1];
        if (sequence === undefined) continue;
        const { position: _, ...values } = row;
        found.addLine(
          sequence,
          JSON.stringify(['SEQUENCE', ...Object.entries(values).map(([k, v]) => [k, toText(v)])]),
        );
      }
    } catch (error) {
      // Without SELECT on one of them their names and columns still count; the grants' check names the gap.
      if (isAbort(error)) throw error;
    }
  }
}

function kindOfTable(type: string): ObjectKind | null {
  if (type === 'SYSTEM VIEW' || type === 'TEMPORARY' || type.includes('TEMPORARY')) return null;
  if (type === 'SEQUENCE') return 'sequence';
  return type.includes('VIEW') ? 'view' : 'table';
}

function kindOfRoutine(type: string): ObjectKind | null {
  switch (type) {
    case 'FUNCTION':
      return 'function';
    case 'PROCEDURE':
      return 'procedure';
    case 'PACKAGE':
      return 'package';
    case 'PACKAGE BODY':
      return 'package-body';
    default:
      return null;
  }
}

interface Known extends Partial<Omit<InventoryObject, 'kind' | 'database' | 'name' | 'fingerprint'>> {
  /** False: the row itself is not part of the fingerprint. */
  readonly isDefinition?: boolean;
}

/** Collects objects and the lines of their fingerprints while the kinds are read one after the other. */
class Objects {
  readonly #objects = new Map<string, { object: Omit<InventoryObject, 'fingerprint'>; lines: string[] }>();

  add(kind: ObjectKind, { database, owner, line }: FacetRow, known: Known): void {
    const { isDefinition = true, ...fields } = known;
    const object = {
      kind,
      database,
      name: owner,
      definer: null,
      engine: null,
      estimatedRows: null,
      dataBytes: null,
      indexBytes: null,
      floatColumns: [],
      hasHistory: false,
      table: null,
      ...fields,
    };
    this.#objects.set(objectKey(object), { object, lines: isDefinition ? [line] : [] });
  }

  /** Adds to an object that is known already; rows of others (columns of views, say) are left alone. */
  extend(kind: ObjectKind, { database, owner, line }: FacetRow, definer: string | null = null): void {
    const entry = this.#objects.get(objectKey({ kind, database, name: owner }));
    if (entry === undefined) return;
    entry.lines.push(line);
    if (definer !== null) entry.object = { ...entry.object, definer };
  }

  addFloat({ database, owner }: FacetRow, column: string): void {
    this.#objects.get(objectKey({ kind: 'table', database, name: owner }))?.object.floatColumns.push(column);
  }

  addLine(ref: ObjectRef, line: string): void {
    this.#objects.get(objectKey(ref))?.lines.push(line);
  }

  ofKind(kind: ObjectKind): ObjectRef[] {
    return [...this.#objects.values()].map(({ object }) => object).filter((object) => object.kind === kind);
  }

  list(): InventoryObject[] {
    return [...this.#objects.entries()]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, { object, lines }]) => ({ ...object, fingerprint: fingerprintOf(lines) }));
  }
}
