import type { Token } from './lexer.ts';
import { statementsOf } from './statements.ts';
import { applyEdits, type Edit } from './translate.ts';

/** A foreign key's other end: its table, as it is written, and the columns there. */
export interface Reference {
  readonly table: string;
  readonly columns: readonly string[];
}

/** A key or constraint of a CREATE TABLE. */
interface Element {
  readonly kind:
    | 'column'
    | 'primary'
    | 'unique'
    | 'unique-stays'
    | 'key'
    | 'spatial'
    | 'foreign-key'
    | 'stays';
  /** Of a key or foreign key; '' of others. */
  readonly name: string;
  /** Of a key, in order. */
  readonly columns: readonly string[];
  /** From the comma before it. */
  readonly cutFrom: number;
  readonly start: number;
  readonly end: number;
}

/** What is added to a table after its rows. */
export interface Addition {
  /** The statements around CREATE TABLE, and an ALTER TABLE in its place. */
  readonly sql: string;
  /** One of the keys or constraints: when it is there, all are, since they come with one statement. */
  readonly name: string;
}

/** The section of a table's definition in parts, each of which can be sent as it is. */
export interface Deferred {
  readonly structure: string;
  readonly keys: Addition | null;
  readonly foreignKeys: Addition | null;
}

/** The tables and columns that the foreign keys of a definition refer to. */
export function referencesIn(sql: string): readonly Reference[] {
  return [...statementsOf(sql)].flatMap(({ tokens }) =>
    tokens.flatMap((token, at) => {
      const columns = isWord(token, 'REFERENCES') ? columnsFrom(tokens, at) : null;
      const table = columns === null ? undefined : tokens[columns.open - 1];
      return columns === null || table === undefined ? [] : [{ table: table.text, columns: columns.names }];
    }),
  );
}

/**
 * Takes the keys out of a table's definition that can as well be made after its rows.
 * @param sql one character per byte
 * @param needed columns of this table that a foreign key refers to: a key that begins with them stays
 * @param withUnique unique keys, too: every two rows that differ in them on the source do so on the target
 * @returns null when it is not of the form that dump programs write for InnoDB, or has what must not be touched:
 *   partitions, generated columns, keys on expressions, system versions
 */
export function deferKeys(
  sql: string,
  needed: readonly (readonly string[])[],
  { withUnique }: { readonly withUnique: boolean },
): Deferred | null {
  const statements = [...statementsOf(sql)];
  const created = statements.filter(({ tokens }) => isCreateTable(tokens));
  const [create] = created;
  if (create === undefined || created.length > 1) return null;
  const { tokens } = create;
  const open = tokens.findIndex(({ kind, text }) => kind === 'mark' && text === '(');
  const name = tokens[open - 1];
  if (name === undefined || !isName(name)) return null;
  const read = elementsOf(tokens, open);
  if (read === null || !hasPlainOptions(tokens.slice(read.close + 1))) return null;
  const { elements } = read;
  const auto = autoIncrementOf(tokens.slice(open, read.close));
  const keys = deferrableKeys(elements, { auto, needed, withUnique });
  const foreignKeys = elements.filter(({ kind }) => kind === 'foreign-key');
  const cut = [...keys, ...foreignKeys].sort((a, b) => a.start - b.start);
  // The table is there by then, with its rows.
  const drops = statements.filter((statement) => isDrop(statement.tokens));
  const addition = (added: readonly Element[]): Addition | null => {
    const [first] = added;
    if (first === undefined) return null;
    const additions = added.map(({ start, end }) => `ADD ${sql.slice(start, end)}`).join(',\n  ');
    const text = `ALTER TABLE ${sql.slice(name.start, name.end)}\n  ${additions}`;
    const edits = [
      ...drops.map(({ start, end }) => edit(start, end, 'DO 0')),
      edit(create.start, create.end, text),
    ];
    return { sql: applyEdits(sql, edits), name: first.name };
  };
  return {
    structure: applyEdits(
      sql,
      cut.map(({ cutFrom, end }) => edit(cutFrom, end, '')),
    ),
    keys: addition(keys),
    foreignKeys: addition(foreignKeys),
  };
}

const edit = (start: number, end: number, text: string): Edit => ({ kind: null, start, end, text });

const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === 'word' && texts.includes(token.text);

const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;

const isName = (token: Token | undefined): token is Token => token?.kind === 'name' || token?.kind === 'word';

function isCreateTable([first, second]: readonly Token[]): boolean {
  return isWord(first, 'CREATE') && isWord(second, 'TABLE');
}

function isDrop(tokens: readonly Token[]): boolean {
  return isWord(
    tokens.find(({ kind }) => kind !== 'open'),
    'DROP',
  );
}

/** The parts between the outer parentheses, and where those close. */
function elementsOf(
  tokens: readonly Token[],
  open: number,
): { readonly elements: readonly Element[]; readonly close: number } | null {
  const elements: Element[] = [];
  let depth = 0;
  let comments = 0;
  let from = open + 1;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) return null;
    if (token.kind === 'open') comments += 1;
    if (token.kind === 'close') comments -= 1;
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    const ends = depth === 0 || (depth === 1 && isMark(token, ','));
    if (!ends) continue;
    // A comment that some servers read and others do not must not go across: half of it would be cut.
    if (comments !== 0) return null;
    const element = elementOf(tokens.slice(from, at), tokens[from - 1]);
    if (element === null) return null;
    elements.push(element);
    from = at + 1;
    if (depth === 0) return { elements, close: at };
  }
  return null;
}

function elementOf(tokens: readonly Token[], before: Token | undefined): Element | null {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined || before === undefined) return null;
  const place = { cutFrom: before.start, start: first.start, end: last.end };
  const plain = (kind: Element['kind'], columns: readonly string[] = [], name = tokens[1]): Element => ({
    ...place,
    kind,
    name: name?.text ?? '',
    columns,
  });
  if (first.kind === 'name') return isPlainColumn(tokens) ? plain('column') : null;
  if (isWord(first, 'CHECK', 'FULLTEXT')) return plain('stays');
  if (isWord(first, 'SPATIAL')) return plain('spatial');
  if (isWord(first, 'CONSTRAINT')) return constraintOf(tokens, plain);
  const kind = ({ PRIMARY: 'primary', UNIQUE: 'unique', KEY: 'key' } as const)[first.text];
  const columns = columnsFrom(tokens, 0);
  // Without a name, it could not be told whether it is there already.
  if (kind === undefined || columns === null || (kind === 'key' && tokens[1]?.kind !== 'name')) return null;
  // UNIQUE KEY `name`; MariaDB's on whole texts is a hidden column with their hash.
  const stays =
    kind === 'unique' && (tokens[2]?.kind !== 'name' || tokens.some((each) => isWord(each, 'HASH')));
  return plain(stays ? 'unique-stays' : kind, columns.names, tokens[kind === 'unique' ? 2 : 1]);
}

function constraintOf(tokens: readonly Token[], plain: (kind: Element['kind']) => Element): Element | null {
  if (tokens[1]?.kind !== 'name') return null;
  if (isWord(tokens[2], 'CHECK')) return plain('stays');
  return isWord(tokens[2], 'FOREIGN') ? plain('foreign-key') : null;
}

/**
 * Names in the first parentheses from a token on: `(a`, `b`(10) DESC)`.
 * @returns null where an expression stands in the place of a column
 */
export function columnsFrom(
  tokens: readonly Token[],
  from: number,
): { readonly names: readonly string[]; readonly open: number } | null {
  const open = tokens.findIndex((token, i) => i >= from && isMark(token, '('));
  if (open < 0) return null;
  const names: string[] = [];
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isMark(tokens[at], ')')) {
      depth -= 1;
      if (depth === 0) return { names, open };
      continue;
    }
    if (isMark(tokens[at], '(')) depth += 1;
    const isFirst = depth === 1 && (at === open || isMark(tokens[at], ','));
    if (!isFirst) continue;
    const column = tokens[at + 1];
    if (!isName(column)) return null;
    names.push(column.text);
  }
  return null;
}

/** No generated one, and none that brings a key with it as people write them. */
function isPlainColumn(tokens: readonly Token[]): boolean {
  const code = tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');
  return !code.some(
    (token, i) =>
      isWord(token, 'GENERATED', 'UNIQUE', 'PRIMARY', 'KEY', 'REFERENCES', 'INVISIBLE') ||
      (isWord(token, 'AS') && isMark(code[i + 1], '(')),
  );
}

function autoIncrementOf(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex((token) => isWord(token, 'AUTO_INCREMENT'));
  for (let i = at; i > 0; i -= 1) {
    const token = tokens[i];
    if (token?.kind === 'name' && (isMark(tokens[i - 1], ',') || isMark(tokens[i - 1], '(')))
      return token.text;
  }
  return null;
}

/** InnoDB, and nothing that an ALTER TABLE would treat in its own way. */
function hasPlainOptions(tokens: readonly Token[]): boolean {
  const engine = tokens.findIndex((token) => isWord(token, 'ENGINE'));
  const name = tokens[isMark(tokens[engine + 1], '=') ? engine + 2 : engine + 1];
  if (engine < 0 || name === undefined || name.text.toUpperCase() !== 'INNODB') return false;
  return !tokens.some((token) => isWord(token, 'PARTITION', 'VERSIONING', 'SELECT', 'UNION'));
}

/**
 * Keys that are made anew one after the other at the end come behind those that are there. A server prints them in
 * that order, unique ones first, so that of both only the last ones are taken: those after a key that stays, and before
 * FULLTEXT, which servers print last in any case. Without a primary key a unique one is what rows are kept by.
 */
function deferrableKeys(
  elements: readonly Element[],
  {
    auto,
    needed,
    withUnique,
  }: {
    readonly auto: string | null;
    readonly needed: readonly (readonly string[])[];
    readonly withUnique: boolean;
  },
): readonly Element[] {
  const primary = elements.find(({ kind }) => kind === 'primary');
  const holdsAuto = auto === null || primary?.columns[0] === auto;
  const mustStay = ({ kind, columns }: Element): boolean =>
    kind === 'spatial' ||
    kind === 'unique-stays' ||
    (!holdsAuto && columns.includes(auto ?? '')) ||
    needed.some((wanted) => wanted.every((column, i) => columns[i] === column));
  const last = (...kinds: readonly Element['kind'][]): readonly Element[] => {
    const keys = elements.filter(({ kind }) => kinds.includes(kind));
    return keys.slice(keys.findLastIndex(mustStay) + 1);
  };
  const unique = withUnique && primary !== undefined ? last('unique', 'unique-stays') : [];
  return [...unique, ...last('key', 'spatial')];
}
