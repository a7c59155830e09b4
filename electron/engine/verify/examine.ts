import type { Section } from '../../../shared/model/dump-index.ts';
import { type Inventory, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { SectionSink } from '../container/model.ts';
import type { TranslateRules } from '../restore/model.ts';
import { objectOf } from '../restore/restored-objects.ts';
import type { Streamed } from '../restore/stream.ts';
import { createTranslator } from '../restore/translate.ts';
import type { Sandbox } from '../sandbox/model.ts';
import { connect, type ServerConnection, WHOLE_TABLES_MS } from '../server/connect.ts';
import { listDatabases, takeInventory } from '../server/inventory.ts';
import { insertFormOf } from '../tools/mysqldump-args.ts';
import { CanonicalRows } from './canonical-rows.ts';
import { type Comparison, compare, type DumpedObject, dumpedObjects, keyOf } from './compare.ts';
import { compareRows } from './compare-rows.ts';
import type { DrillTools } from './drill-tools.ts';
import { HashSink } from './hash-sink.ts';
import type { DrillOrder } from './model.ts';
import { readViews, type ViewsRead } from './read-views.ts';
import { redump } from './redump.ts';

export interface Examined {
  readonly comparison: Comparison;
  readonly views: ViewsRead;
}

export interface ExamineOrder {
  readonly drill: DrillOrder;
  readonly sandbox: Sandbox;
  readonly tools: DrillTools;
  readonly databases: readonly string[];
  readonly rules: TranslateRules;
  readonly streamed: Streamed;
}

/** Looks at everything that was restored and compares it with the dump. */
export async function examine(order: ExamineOrder): Promise<Examined> {
  const { signal } = order.drill;
  const connection = await connect(order.sandbox.account, { signal, queryTimeoutMs: WHOLE_TABLES_MS });
  try {
    return await examineWith(connection, order);
  } finally {
    await connection.close();
  }
}

async function examineWith(connection: ServerConnection, order: ExamineOrder): Promise<Examined> {
  const { drill, streamed, tools, rules } = order;
  const { index } = drill;
  const key = keyOf(rules.ignoreCase);
  const present = (await listDatabases(connection)).filter(({ system }) => !system).map(({ name }) => name);
  const sandbox = await takeInventory(connection, present, drill.clock);
  const views = await readViews(
    connection,
    sandbox.objects.filter(({ kind }) => kind === 'view'),
    drill.signal,
  );
  const leftOut = leftOutOf(rules);
  const dumped = dumpedObjects(
    index.sections,
    (section) => streamed.changed.get(section.rawOffset) ?? section.sha256,
    (section) => streamed.keptRows.get(section.rawOffset) ?? section.rows,
  ).filter((object) => !leftOut.has(objectKey(object)));
  const expected = new Map(dumped.map((object) => [key(object), object.definitionSha256]));
  const sink = new HashSink((object, sha256) => expected.get(key(object)) === sha256);
  const broken = views.broken.map(({ view }) => view);
  await redumpInto(sink, order, sandbox, broken);
  const restored = sink.objects();
  const canonical = drill.manifest.imported === undefined ? undefined : await readColumns(connection, key);
  const comparison = compare({
    dumped,
    restored,
    source: index.inventory,
    sandbox,
    texts: await differingTexts(order, dumped, sink),
    rowDifferences: await rowDifferences(order, { sandbox, dumped, restored, canonical }),
    notComparable: new Set([
      ...[...(canonical ?? [])].flatMap(([name, rows]) => (rows.isComparable ? [] : [name])),
      ...translatedTables(dumped, streamed).map(key),
    ]),
    unreadable: new Set(
      index.sections.flatMap((section) => {
        const table = section.backslashes === 'undecided' ? objectOf(section) : null;
        return table === null ? [] : [key(table)];
      }),
    ),
    unreadableViews: new Map(
      views.broken.map(({ view, message }) => [key(view), `It cannot be read: ${message}`]),
    ),
    ignoreCase: rules.ignoreCase,
    isSameVersion: tools.isSameVersion,
    isSameFlavour: tools.isSameFlavour,
    isTranslated: (rules.translation ?? null) !== null,
    engines: await readEngines(connection),
  });
  return { comparison, views };
}

/** Objects that were not sent, since the private server cannot have them: no part of the proof, and said. */
const leftOutOf = ({ translation }: TranslateRules): ReadonlySet<string> =>
  new Set(translation?.leftOut.keys() ?? []);

/** Tables that arrived without something that they have in the dump: their INSERTs look otherwise. */
function translatedTables(
  dumped: readonly DumpedObject[],
  { losses }: Pick<Streamed, 'losses'>,
): readonly DumpedObject[] {
  const names = new Set(losses.map(({ object }) => object));
  return dumped.filter(({ kind, database, name }) => kind === 'table' && names.has(`${database}.${name}`));
}

/** @param leftOut tables and views that are not dumped: broken views would stop it */
async function redumpInto(
  sink: SectionSink,
  { drill, sandbox, tools, databases }: ExamineOrder,
  inventory: Inventory,
  leftOut: readonly ObjectRef[],
): Promise<void> {
  const there = new Set(inventory.databases.map(({ name }) => name.toLowerCase()));
  const wanted = databases.filter((name) => there.has(name.toLowerCase()));
  if (wanted.length === 0) return;
  await redump(
    {
      tool: tools.dump,
      account: sandbox.account,
      databases: wanted,
      excludedTables: leftOut.map(({ database, name }) => ({ database, table: name })),
      // History is there only when it was dumped.
      withHistory: drill.manifest.segments.some(({ argv }) => argv.includes('--dump-history')),
      // With their columns, so that rows of other programs can be compared by these.
      insertForm:
        drill.manifest.imported === undefined
          ? insertFormOf(mainArguments(drill.manifest), tools.dump)
          : ['--complete-insert'],
      signal: drill.signal,
    },
    sink,
  );
}

/** All parts have the same form. */
function mainArguments({ segments }: DrillOrder['manifest']): readonly string[] {
  return (segments.find(({ part = 'main' }) => part === 'main') ?? segments[0])?.argv ?? [];
}

/** Definitions whose hashes differ, as text, both sides. */
async function differingTexts(
  { drill, rules }: ExamineOrder,
  dumped: readonly DumpedObject[],
  sink: HashSink,
): Promise<Map<string, { dumped: string; restored: string }>> {
  const key = keyOf(rules.ignoreCase);
  const texts = new Map<string, { dumped: string; restored: string }>();
  const sections = new Map(drill.index.sections.flatMap((section) => definitionEntry(section)));
  for (const object of dumped) {
    const restored = sink.textOf(object);
    const section = restored === null ? undefined : sections.get(objectKey(object));
    if (restored === null || section === undefined) continue;
    const parts: Buffer[] = [];
    for await (const bytes of drill.reader.read([section], { signal: drill.signal })) parts.push(bytes);
    const sent = createTranslator(rules).translate(section, Buffer.concat(parts));
    texts.set(key(object), { dumped: sent.toString('utf8'), restored });
  }
  return texts;
}

function definitionEntry(section: Section): readonly (readonly [string, Section])[] {
  const object = section.kind === 'table-data' ? null : objectOf(section);
  return object === null ? [] : [[objectKey(object), section]];
}

interface RowEvidence {
  readonly sandbox: Inventory;
  readonly dumped: readonly DumpedObject[];
  readonly restored: readonly DumpedObject[];
  readonly canonical: ReadonlyMap<string, CanonicalRows> | undefined;
}

async function rowDifferences(
  order: ExamineOrder,
  { sandbox, dumped, restored, canonical }: RowEvidence,
): Promise<Map<string, string | null>> {
  const { drill, rules } = order;
  const key = keyOf(rules.ignoreCase);
  const again = new Map(restored.map((object) => [key(object), object]));
  const tables = dumped.filter((object) => {
    const other = again.get(key(object));
    return (
      object.kind === 'table' && other !== undefined && object.dataSha256.join() !== other.dataSha256.join()
    );
  });
  if (tables.length === 0) return new Map();
  const isWanted = (wanted: readonly ObjectRef[]): ((object: ObjectRef) => boolean) => {
    const keys = new Set(wanted.map(key));
    return (object) => keys.has(key(object));
  };
  return compareRows({
    reader: drill.reader,
    index: drill.index,
    tables,
    redumpTables: (wanted, sink) => {
      const isKept = isWanted(wanted);
      const others = sandbox.objects.filter(
        (object) => ['table', 'view', 'sequence'].includes(object.kind) && !isKept(object),
      );
      return redumpInto(sink, order, sandbox, others);
    },
    key,
    signal: drill.signal,
    ...(canonical && { canonical }),
  });
}

/** Dumps of other programs are compared by what their values stand for, column by column. */
async function readColumns(
  connection: ServerConnection,
  key: (object: ObjectRef) => string,
): Promise<ReadonlyMap<string, CanonicalRows>> {
  const rows = await connection.query(
    'SELECT TABLE_SCHEMA AS `database`, TABLE_NAME AS `name`, COLUMN_NAME AS `column`, EXTRA AS extra FROM information_schema.COLUMNS ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION',
  );
  const tables = new Map<string, { all: string[]; generated: Set<string> }>();
  for (const { database, name, column, extra } of rows) {
    const table = key({ kind: 'table', database: String(database), name: String(name) });
    const known = tables.get(table) ?? { all: [], generated: new Set() };
    tables.set(table, known);
    known.all.push(String(column));
    if (/GENERATED/i.test(String(extra)) && !/DEFAULT_GENERATED/i.test(String(extra)))
      known.generated.add(String(column).toLowerCase());
  }
  return new Map([...tables].map(([table, columns]) => [table, new CanonicalRows(columns)]));
}

async function readEngines(connection: ServerConnection): Promise<ReadonlySet<string>> {
  const rows = await connection.query('SHOW ENGINES');
  const usable = rows.filter(({ Support }) => Support === 'YES' || Support === 'DEFAULT');
  return new Set(usable.map(({ Engine }) => String(Engine).toUpperCase()));
}
