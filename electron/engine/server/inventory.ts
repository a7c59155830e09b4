import { isAbort } from '../../../shared/errors.ts';
import type { Inventory, ObjectKind } from '../../../shared/model/inventory.ts';
import { type Clock, systemClock, toInstant } from '../system/clock.ts';
import { batchesOf } from './batches.ts';
import type { ServerConnection } from './connect.ts';
import { hidesEvents } from './event-scheduler.ts';
import { type Batch, type FacetReader, type FacetRow, facetReader } from './facet-reader.ts';
import * as facets from './facets.ts';
import { detailsOf, InventoryBuilder } from './inventory-builder.ts';
import { quoteName, toCount, toText } from './rows.ts';

export { isSystemSchema, listDatabases, SYSTEM_SCHEMAS } from './databases.ts';

/** What is found out in the pass that makes an inventory, and is no part of it. */
export interface Survey {
  readonly inventory: Inventory;
  /** Views at which a dump would stop (truths A8). */
  readonly invalidViews: readonly InvalidView[];
  /** Views WITH CHECK OPTION, with their definitions. */
  readonly checkedViews: readonly CheckedView[];
  /** The server shows no events, whether it has any or not (event_scheduler=DISABLED). */
  readonly eventsHidden: boolean;
}

export interface CheckedView {
  readonly database: string;
  readonly view: string;
  /** As the server keeps it: with every name in backticks. */
  readonly definition: string;
}

export interface InvalidView {
  readonly database: string;
  readonly view: string;
  /** The server's own: which view, and what it refers to. */
  readonly message: string;
}

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
  return (await survey(c, databases, clock)).inventory;
}

/** The inventory, with what else the same pass over information_schema tells. */
export async function survey(
  c: ServerConnection,
  databases: readonly string[],
  clock: Clock = systemClock,
): Promise<Survey> {
  const takenAt = toInstant(clock.now());
  const reader = await facetReader(c, databases);
  const found = new InventoryBuilder();
  const views = await addTables(c, reader, found);
  const eventsHidden = await hidesEvents(c);
  await addPrograms(reader, found, eventsHidden);
  const inventory = { takenAt, databases: [...reader.databases], objects: found.list() };
  return { inventory, ...views, eventsHidden };
}

async function addTables(
  c: ServerConnection,
  reader: FacetReader,
  found: InventoryBuilder,
): Promise<Pick<Survey, 'invalidViews' | 'checkedViews'>> {
  const invalid: InvalidView[] = [];
  const checked: CheckedView[] = [];
  for (const batch of await batchesOf(c, reader)) {
    const tables = await addBatch(c, reader, found, batch);
    invalid.push(...tables.flatMap(invalidView));
    checked.push(...(await addViews(reader, found, tables)));
  }
  if (!usesTablesOfChecks(c)) for (const row of await readChecks(c, reader)) found.extend('table', row);
  await addSequenceValues(c, found);
  invalid.sort((a, b) => (viewKey(a) < viewKey(b) ? -1 : 1));
  return { invalidViews: invalid, checkedViews: checked };
}

/**
 * Everything about some tables, one kind after the other while the server has them open.
 * @returns their rows of TABLES, and those of views
 */
async function addBatch(
  c: ServerConnection,
  reader: FacetReader,
  found: InventoryBuilder,
  batch: Batch,
): Promise<readonly FacetRow[]> {
  const tables = await reader.read(facets.TABLES, ['TABLE_ROWS', 'DATA_LENGTH', 'INDEX_LENGTH'], batch);
  for (const row of tables) {
    const kind = kindOfTable(row.attribute('TABLE_TYPE') ?? '');
    if (kind === null) continue;
    found.add(kind, row, {
      engine: kind === 'view' ? null : row.attribute('ENGINE'),
      estimatedRows: kind === 'view' ? null : toCount(row.row.TABLE_ROWS),
      dataBytes: kind === 'view' ? null : toCount(row.row.DATA_LENGTH),
      indexBytes: kind === 'view' ? null : toCount(row.row.INDEX_LENGTH),
      hasHistory: row.attribute('TABLE_TYPE') === 'SYSTEM VERSIONED',
      ...(kind === 'table' ? { details: detailsOf(row) } : {}),
      // The comment of a view says whether it is valid now, which is no part of its definition.
      isDefinition: kind !== 'view',
    });
  }
  for (const row of await reader.read(facets.COLUMNS, ['CHARACTER_OCTET_LENGTH'], batch)) {
    found.extend('table', row);
    found.addColumn(row);
  }
  for (const row of await reader.read(facets.INDEXES, [], batch)) {
    found.extend('table', row);
    found.addKeyPart(row);
  }
  const keyColumns = await reader.read(facets.KEY_COLUMNS, [], batch);
  for (const row of keyColumns) found.extend('table', row);
  if (keyColumns.length > 0)
    for (const row of await reader.read(facets.FOREIGN_KEYS, [], batch)) found.extend('table', row);
  if (usesTablesOfChecks(c))
    for (const row of await reader.read(facets.CHECKS, [], batch)) found.extend('table', row);
  // Reading PARTITIONS opens every table; most servers have none.
  if (tables.some((row) => row.attribute('CREATE_OPTIONS')?.includes('partitioned')))
    for (const row of await reader.read(facets.PARTITIONS, [], batch)) found.extend('table', row);
  return tables;
}

/** Asked by name: to find out what is a view the server would look into every table. */
async function addViews(
  reader: FacetReader,
  found: InventoryBuilder,
  tables: readonly FacetRow[],
): Promise<CheckedView[]> {
  const checked: CheckedView[] = [];
  const views = tables.filter((row) => kindOfTable(row.attribute('TABLE_TYPE') ?? '') === 'view');
  for (let at = 0; at < views.length; at += VIEWS_AT_ONCE) {
    const some = views.slice(at, at + VIEWS_AT_ONCE);
    const names = new Set(some.map(({ owner }) => owner));
    const databases = [...new Set(some.map(({ database }) => database))];
    for (const row of await reader.read(facets.VIEWS, [], { databases, tables: names })) {
      found.extend('view', row, row.attribute('DEFINER'));
      if ((row.attribute('CHECK_OPTION') ?? 'NONE') === 'NONE') continue;
      const definition = row.attribute('VIEW_DEFINITION') ?? '';
      checked.push({ database: row.database, view: row.owner, definition });
    }
  }
  return checked;
}

const VIEWS_AT_ONCE = 1_000;

/**
 * A view's comment is `VIEW`, or what is wrong with it. MariaDB finds that out only when it has to open the view, which
 * it does for CREATE_OPTIONS (one of the facet's attributes) and not for the comment.
 */
function invalidView(row: FacetRow): InvalidView[] {
  const message = row.attribute('TABLE_COMMENT') ?? '';
  const isView = kindOfTable(row.attribute('TABLE_TYPE') ?? '') === 'view';
  return isView && message !== '' && message !== 'VIEW'
    ? [{ database: row.database, view: row.owner, message }]
    : [];
}

function viewKey({ database, view }: InvalidView): string {
  return `${database}\0${view}`;
}

async function addPrograms(
  reader: FacetReader,
  found: InventoryBuilder,
  eventsHidden: boolean,
): Promise<void> {
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
  if (eventsHidden) return;
  for (const row of await reader.read(facets.EVENTS))
    found.add('event', row, { definer: row.attribute('DEFINER') });
}

/** MariaDB's CHECK_CONSTRAINTS names the table. */
function usesTablesOfChecks(c: ServerConnection): boolean {
  return c.flavour === 'mariadb';
}

/** MySQL's CHECK_CONSTRAINTS does not name the table; none are kept before 8.0. */
async function readChecks(c: ServerConnection, reader: FacetReader): Promise<FacetRow[]> {
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
async function addSequenceValues(c: ServerConnection, found: InventoryBuilder): Promise<void> {
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
