import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from 'mysql2/promise';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { LossCode, NoteCode } from '../../shared/model/verdict.ts';
import type { ServerKind, TestServer } from './test-server.ts';

/** One thing that a database can hold and a dump can lose; a file of test/corpus. */
export interface Construct {
  /** The file's name without its end. */
  readonly name: string;
  readonly title: string;
  readonly on: readonly ServerKind[];
  readonly survives: string;
  /** Databases of this name, or that begin with it, belong to the construct. */
  readonly database: string;
  /** What the verdict must say that the backup lacks, and what it must remark. */
  readonly loses: readonly LossCode[];
  readonly notes: readonly NoteCode[];
  /** Tables whose rows are not exactly the same afterwards, which the notes say. */
  readonly inexact: readonly string[];
  /** Must be answered alike before and after. */
  readonly queries: readonly string[];
  readonly sql: string;
  /** Sent in one go, as a script of migrations does, and not one statement after the other. */
  readonly isScript: boolean;
}

const KINDS: readonly ServerKind[] = ['mariadb', 'mysql9', 'mysql56'];

/** All of them, or those that a server of this kind has. */
export function constructs(kind?: ServerKind): readonly Construct[] {
  const folder = inRoot('test/corpus');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => parse(path.basename(file, '.sql'), readFileSync(path.join(folder, file), 'utf8')))
    .filter(({ on }) => kind === undefined || on.includes(kind));
}

function parse(name: string, text: string): Construct {
  const [head = '', ...rest] = text.split('\n\n');
  const fields = head.split('\n').map((line) => /^-- (\w+): (.+)$/.exec(line)?.slice(1) ?? [line, '']);
  const all = (key: string): string[] =>
    fields.flatMap(([field, value]) => (field === key ? [value ?? ''] : []));
  const words = (key: string): string[] => all(key).flatMap((value) => value.split(' '));
  const one = (key: string): string => {
    const [value] = all(key);
    if (value === undefined) throw new Error(`test/corpus/${name}.sql does not say “${key}”`);
    return value;
  };
  const unknown = fields.find(
    ([field]) => !/^(construct|on|survives|query|loses|note|inexact|script)$/.test(field ?? ''),
  );
  if (unknown !== undefined) throw new Error(`test/corpus/${name}.sql: what is “${unknown[0]}”?`);
  return {
    name,
    title: one('construct'),
    on: one('on').split(' ').map(kindOf),
    survives: one('survives'),
    database: `c_${name.replaceAll('-', '_')}`,
    loses: words('loses').map((code) => LossCode.parse(code)),
    notes: words('note').map((code) => NoteCode.parse(code)),
    inexact: words('inexact'),
    queries: all('query'),
    sql: rest.join('\n\n'),
    isScript: all('script').length > 0,
  };
}

function kindOf(word: string): ServerKind {
  const kind = KINDS.find((each) => each === word);
  if (kind === undefined) throw new Error(`there is no kind of server called ${word}`);
  return kind;
}

/** Makes each construct's database, in a session of its own. */
export async function loadConstructs(server: TestServer, wanted: readonly Construct[]): Promise<void> {
  for (const { name, database, sql, isScript } of wanted) {
    const connection = await server.connect({ charset: 'utf8mb4' });
    try {
      await connection.query(`CREATE DATABASE ${database}`);
      await connection.query(`USE ${database}`);
      for (const statement of isScript ? [sql] : statementsOf(sql)) await connection.query(statement);
    } catch (error) {
      throw new Error(`test/corpus/${name}.sql: ${error instanceof Error ? error.message : error}`);
    } finally {
      await connection.end();
    }
  }
}

/** A statement ends with a line that ends with a semicolon; between lines that are BEGIN and END; it goes on. */
function statementsOf(sql: string): readonly string[] {
  const statements: string[] = [];
  let lines: string[] = [];
  let isInBody = false;
  for (const line of sql.split('\n')) {
    lines.push(line);
    if (line === 'BEGIN') isInBody = true;
    if (line === 'END;') isInBody = false;
    if (isInBody || !line.endsWith(';')) continue;
    statements.push(lines.join('\n').replace(/;$/, ''));
    lines = [];
  }
  return statements;
}

/** What a server says of a construct itself, without anything of ours in between. */
export async function describeConstruct(
  c: Connection,
  construct: Construct,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const database of await databasesOf(c, construct)) {
    await c.query(`USE ${quote(database)}`);
    const tables = await rowsOf(
      c,
      `SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
       WHERE BINARY TABLE_SCHEMA = ? ORDER BY BINARY TABLE_NAME`,
      [database],
    );
    for (const { name, type } of tables) {
      const key = `${String(type)} ${database}.${String(name)}`;
      if (type !== 'BASE TABLE' && type !== 'SYSTEM VERSIONED') {
        found[key] = type;
        continue;
      }
      const [create] = await rowsOf(c, `SHOW CREATE TABLE ${quote(String(name))}`);
      found[key] = sameText(String(create?.['Create Table']));
      if (construct.inexact.includes(String(name))) continue;
      const [sum] = await rowsOf(c, `CHECKSUM TABLE ${quote(String(name))} EXTENDED`);
      found[`rows of ${key}`] = sum?.Checksum;
    }
    for (const [what, sql] of PROGRAMS) found[`${what} of ${database}`] = await rowsOf(c, sql, [database]);
  }
  await c.query(`USE ${quote(construct.database)}`);
  for (const query of construct.queries) found[query] = await rowsOf(c, query);
  return found;
}

async function databasesOf(c: Connection, { database }: Construct): Promise<readonly string[]> {
  const rows = await rowsOf(
    c,
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY BINARY SCHEMA_NAME',
  );
  return rows.map(({ name }) => String(name)).filter((name) => belongsTo(name, database));
}

/** MySQL says a column's character set or not, by how it was created; a general tablespace is no part of a dump. */
const sameText = (create: string): string =>
  create
    .replace(/ CHARACTER SET \w+(?= COLLATE)/g, '')
    .replace(/ \/\*!50100 TABLESPACE `corpus_space` \*\//, '');

/** A construct's own database, and those that it made beside it: `c_x_z` or `c_x --odd`. */
export function belongsTo(name: string, database: string): boolean {
  return name === database || (/_z$| --/.test(name) && name.replace(/_z$| --.*$/s, '') === database);
}

const PROGRAMS: readonly [string, string][] = [
  [
    'views',
    'SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, DEFINER, SECURITY_TYPE, COLLATION_CONNECTION FROM information_schema.VIEWS WHERE BINARY TABLE_SCHEMA = ? ORDER BY BINARY TABLE_NAME',
  ],
  [
    'routines',
    'SELECT ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, IS_DETERMINISTIC, SQL_DATA_ACCESS, SECURITY_TYPE, SQL_MODE, ROUTINE_COMMENT, DEFINER, COLLATION_CONNECTION FROM information_schema.ROUTINES WHERE BINARY ROUTINE_SCHEMA = ? ORDER BY BINARY ROUTINE_NAME, ROUTINE_TYPE',
  ],
  [
    'triggers',
    "SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_TIMING, ACTION_ORDER, TRIM(TRAILING ';' FROM ACTION_STATEMENT) AS body, SQL_MODE, DEFINER, COLLATION_CONNECTION FROM information_schema.TRIGGERS WHERE BINARY TRIGGER_SCHEMA = ? ORDER BY BINARY TRIGGER_NAME",
  ],
  [
    'events',
    'SELECT EVENT_NAME, EVENT_DEFINITION, TIME_ZONE, EVENT_TYPE, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, STARTS, ENDS, STATUS, ON_COMPLETION, EVENT_COMMENT, SQL_MODE, DEFINER FROM information_schema.EVENTS WHERE BINARY EVENT_SCHEMA = ? ORDER BY BINARY EVENT_NAME',
  ],
];

async function rowsOf(
  c: Connection,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const [rows] = await c.query(sql, [...values]);
  return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
}

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
