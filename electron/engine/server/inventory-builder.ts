import {
  type InventoryObject,
  type ObjectKind,
  type ObjectRef,
  objectKey,
} from '../../../shared/model/inventory.ts';
import type { FacetRow } from './facet-reader.ts';
import { fingerprintOf } from './fingerprint.ts';
import { toCount } from './rows.ts';

type Details = NonNullable<InventoryObject['details']>;

interface Known extends Partial<Omit<InventoryObject, 'kind' | 'database' | 'name' | 'fingerprint'>> {
  /** False: the row itself is not part of the fingerprint. */
  readonly isDefinition?: boolean;
}

interface Entry {
  object: Omit<InventoryObject, 'fingerprint'>;
  readonly lines: string[];
  readonly keys: Set<string>;
}

/** Collects objects and the lines of their fingerprints while the kinds are read one after the other. */
export class InventoryBuilder {
  readonly #objects = new Map<string, Entry>();

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
    this.#objects.set(objectKey(object), { object, lines: isDefinition ? [line] : [], keys: new Set() });
  }

  /** Adds to an object that is known already; rows of others (columns of views, say) are left alone. */
  extend(kind: ObjectKind, { database, owner, line }: FacetRow, definer: string | null = null): void {
    const entry = this.#objects.get(objectKey({ kind, database, name: owner }));
    if (entry === undefined) return;
    entry.lines.push(line);
    if (definer !== null) entry.object = { ...entry.object, definer };
  }

  /** What a column tells of its table, besides its definition. */
  addColumn(row: FacetRow): void {
    const object = this.#table(row)?.object;
    const { details } = object ?? {};
    if (object === undefined || details === undefined) return;
    const name = row.attribute('COLUMN_NAME') ?? '';
    const type = row.attribute('DATA_TYPE')?.toLowerCase() ?? '';
    const extra = row.attribute('EXTRA')?.toUpperCase() ?? '';
    const expression = row.attribute('GENERATION_EXPRESSION') ?? '';
    if (type === 'float') object.floatColumns.push(name);
    if (extra.includes('INVISIBLE')) details.invisibleColumns.push(name);
    if (expression === 'ROW START' || expression === 'ROW END') {
      if (type === 'bigint') details.hasHistoryByTransaction = true;
    } else if (expression !== '') details.generatedColumns.push(name);
    if (BINARY_TYPES.has(type)) details.isBinary = true;
    const column = toCount(row.row.CHARACTER_OCTET_LENGTH) ?? (UNBOUND_TYPES.has(type) ? LONGEST : NUMBER);
    details.largestRowBytes = Math.min(details.largestRowBytes + column, Number.MAX_SAFE_INTEGER);
  }

  addKeyPart(row: FacetRow): void {
    const entry = this.#table(row);
    const details = entry?.object.details;
    const name = row.attribute('INDEX_NAME') ?? '';
    if (entry === undefined || details === undefined) return;
    entry.keys.add(name);
    details.keys = entry.keys.size;
    if (name === 'PRIMARY') details.hasPrimaryKey = true;
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
      .map(([, { object, lines }]) => ({ ...withinTable(object), fingerprint: fingerprintOf(lines) }));
  }

  #table({ database, owner }: FacetRow): Entry | undefined {
    return this.#objects.get(objectKey({ kind: 'table', database, name: owner }));
  }
}

const BINARY_TYPES: ReadonlySet<string> = new Set([
  'tinyblob',
  'blob',
  'mediumblob',
  'longblob',
  'binary',
  'varbinary',
  'geometry',
]);

/** Types of which information_schema tells no length. */
const UNBOUND_TYPES: ReadonlySet<string> = new Set(['json', 'geometry', 'vector']);
const LONGEST = 2 ** 32 - 1;
/** A number or date, written out. */
const NUMBER = 32;

/** Of a row of TABLES; columns and keys are added as they are read. */
export function detailsOf(row: FacetRow): Details {
  return {
    collation: row.attribute('TABLE_COLLATION'),
    keys: 0,
    hasPrimaryKey: false,
    isPartitioned: row.attribute('CREATE_OPTIONS')?.includes('partitioned') ?? false,
    generatedColumns: [],
    invisibleColumns: [],
    isBinary: false,
    hasHistoryByTransaction: false,
    largestRowBytes: 0,
  };
}

/** No row is larger than its table. */
function withinTable<T extends Pick<InventoryObject, 'details' | 'dataBytes'>>(object: T): T {
  const { details, dataBytes } = object;
  if (details === undefined || dataBytes === null) return object;
  return {
    ...object,
    details: { ...details, largestRowBytes: Math.min(details.largestRowBytes, dataBytes) },
  };
}
