import type { SectionKind } from '../../../shared/model/dump-index.ts';
import { type HeadToken, headTokens } from './statement-tokens.ts';

/** Kinds of sections that one statement makes. */
type CreatedKind = Exclude<SectionKind, 'header' | 'trailer' | 'other' | 'database' | 'table-data'>;

/** What a statement of a dump is to the splitter. */
export type Statement =
  | {
      readonly kind: 'create';
      readonly what: CreatedKind;
      readonly database: string | null;
      readonly name: string;
      /** A trigger's; absent for everything else, and where the statement does not say. */
      readonly table?: string;
    }
  | { readonly kind: 'create-database'; readonly name: string }
  | { readonly kind: 'use'; readonly name: string }
  /** LOCK TABLES or INSERT: the table's data. */
  | {
      readonly kind: 'data';
      readonly database: string | null;
      readonly name: string;
      readonly isInsert: boolean;
    }
  /** A change of a table's definition (also CREATE INDEX). `isOfRows`: ENABLE KEYS, which ends its rows. */
  | {
      readonly kind: 'alter-table';
      readonly database: string | null;
      readonly name: string;
      readonly isOfRows: boolean;
    }
  | { readonly kind: 'alter-database' }
  /** Ends what the statements before it began: UNLOCK TABLES, SETVAL. */
  | { readonly kind: 'closing' }
  /** START TRANSACTION: nothing after it lasts without a COMMIT. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | {
      readonly kind: 'set';
      /** User variables (lower case) that it assigns, and those that it reads. */
      readonly assigned: readonly string[];
      readonly restored: readonly string[];
      /** All of it, for who follows the sql_mode. */
      readonly tokens: readonly HeadToken[];
      /** As `begin`, for everything from here on. */
      readonly stopsAutocommit: boolean;
    }
  | { readonly kind: 'unknown' };

const UNKNOWN: Statement = { kind: 'unknown' };
const TOKEN_LIMIT = 48;
const CREATED: ReadonlyMap<string, CreatedKind> = new Map([
  ['TABLE', 'table-structure'],
  ['VIEW', 'view'],
  ['SEQUENCE', 'sequence'],
  ['TRIGGER', 'trigger'],
  ['FUNCTION', 'function'],
  ['PROCEDURE', 'procedure'],
  ['EVENT', 'event'],
  ['PACKAGE', 'package'],
]);

/**
 * Says what a statement is and what it names.
 * @param text the statement from its first byte, cut where the caller stopped keeping it
 * @param isWhole the text is the whole statement
 * @returns null when more of the text is needed to say
 */
export function classify(text: string, isWhole: boolean): Statement | null {
  const { tokens, isCut } = headTokens(isWhole ? `${text}\n` : text, TOKEN_LIMIT);
  const words = tokens.filter(({ kind }) => kind !== 'version');
  const first = words[0];
  if (first === undefined) return isWhole ? UNKNOWN : null;
  // All of a SET counts: which variables it keeps and gives back.
  if (first.text === 'SET') return isWhole ? setStatement(text) : null;
  const isEnd = isWhole || !isCut;
  const found = byFirstWord(first.text, words, tokens, isEnd);
  if (found !== null) return found;
  return isEnd ? UNKNOWN : null;
}

function byFirstWord(
  first: string,
  words: readonly HeadToken[],
  tokens: readonly HeadToken[],
  isEnd: boolean,
): Statement | null {
  switch (first) {
    case 'CREATE':
      return create(words, tokens, isEnd);
    case 'USE':
      return named(words[1], (name) => ({ kind: 'use', name }));
    case 'LOCK':
      return data(words, 2, false);
    case 'INSERT':
    case 'REPLACE':
      return data(words, afterModifiers(words), true);
    case 'ALTER':
      if (words[1]?.text === 'DATABASE' || words[1]?.text === 'SCHEMA') return { kind: 'alter-database' };
      return words[1]?.text === 'TABLE' ? alterTable(words) : null;
    case 'UNLOCK':
      return { kind: 'closing' };
    case 'COMMIT':
      return { kind: 'commit' };
    case 'BEGIN':
      return { kind: 'begin' };
    case 'START':
      return words[1]?.text === 'TRANSACTION' ? { kind: 'begin' } : null;
    case 'DO':
    case 'SELECT':
      return words[1]?.text === 'SETVAL' ? { kind: 'closing' } : null;
    default:
      return null;
  }
}

/** DISABLE KEYS begins a table's data where nothing is locked (--skip-add-locks), also that of an empty table. */
function alterTable(words: readonly HeadToken[]): Statement | null {
  const target = qualified(words, 2);
  if (target === null) return null;
  const action = words[target.database === null ? 3 : 5]?.text;
  if (action === undefined) return null;
  if (action === 'DISABLE') return { kind: 'data', ...target, isInsert: false };
  return { kind: 'alter-table', ...target, isOfRows: action === 'ENABLE' };
}

/** `CREATE UNIQUE INDEX name ON table (…)`. */
function createIndex(words: readonly HeadToken[], at: number): Statement | null {
  const on = words.findIndex(({ kind, text }, i) => i > at && kind === 'word' && text === 'ON');
  const target = on < 0 ? null : qualified(words, on + 1);
  return target === null ? null : { kind: 'alter-table', ...target, isOfRows: false };
}

function create(words: readonly HeadToken[], tokens: readonly HeadToken[], isEnd: boolean): Statement | null {
  // OR REPLACE, ALGORITHM, DEFINER, SQL SECURITY, TEMPORARY, AGGREGATE … stand between CREATE and what is created.
  let at = 1;
  let hasModifiers = false;
  while (at < words.length) {
    const word = words[at];
    if (word === undefined) return null;
    // Not the DEFINER of SQL SECURITY DEFINER.
    if (word.kind === 'word' && word.text === 'DEFINER' && words[at + 1]?.text === '=') {
      hasModifiers = true;
      at = afterDefiner(words, at);
      continue;
    }
    if (word.kind === 'word' && (word.text === 'DATABASE' || word.text === 'SCHEMA'))
      return named(words[afterIfNotExists(words, at + 1)], (name) => ({ kind: 'create-database', name }));
    if (word.kind === 'word' && word.text === 'INDEX') return createIndex(words, at);
    const what = word.kind === 'word' ? CREATED.get(word.text) : undefined;
    if (what !== undefined) {
      const isBody = what === 'package' && words[at + 1]?.text === 'BODY' && words[at + 1]?.kind === 'word';
      const target = qualified(words, afterIfNotExists(words, at + (isBody ? 2 : 1)));
      if (target === null) return null;
      const created = {
        kind: 'create',
        what: refine(what, isBody, hasModifiers, tokens),
        ...target,
      } as const;
      if (what !== 'trigger') return created;
      return withTable(created, words, at) ?? (isEnd ? created : null);
    }
    if (word.text === 'ALGORITHM' || word.text === 'SQL') hasModifiers = true;
    at += 1;
  }
  return null;
}

/** `… BEFORE UPDATE ON table FOR EACH ROW`: the first ON that is neither a name nor in one. */
function withTable(
  created: Extract<Statement, { kind: 'create' }>,
  words: readonly HeadToken[],
  at: number,
): Statement | null {
  const on = words.findIndex(({ kind, text }, i) => i > at && kind === 'word' && text === 'ON');
  const table = on < 0 ? null : qualified(words, on + 1);
  return table === null ? null : { ...created, table: table.name };
}

/**
 * mysqldump stands in for a view with `/*!50001 CREATE VIEW … *\/` (older ones: CREATE TABLE) and nothing between
 * the two words; the final view always says its ALGORITHM.
 */
function refine(
  what: CreatedKind,
  isBody: boolean,
  hasModifiers: boolean,
  tokens: readonly HeadToken[],
): CreatedKind {
  if (isBody) return 'package-body';
  const isIn50001 = tokens[0]?.kind === 'version' && tokens[0].text === '50001';
  return isIn50001 && !hasModifiers && (what === 'view' || what === 'table-structure')
    ? 'view-placeholder'
    : what;
}

/** Index after `DEFINER = user @ host`, `DEFINER = role`, `DEFINER = CURRENT_USER [()]`. */
function afterDefiner(words: readonly HeadToken[], definerAt: number): number {
  let at = definerAt + 3;
  if (words[at]?.kind === 'mark' && words[at]?.text === '@') at += 2;
  return at;
}

function afterIfNotExists(words: readonly HeadToken[], at: number): number {
  const [a, b, c] = [words[at], words[at + 1], words[at + 2]];
  return a?.text === 'IF' && b?.text === 'NOT' && c?.text === 'EXISTS' && a.kind === 'word' ? at + 3 : at;
}

function afterModifiers(words: readonly HeadToken[]): number {
  const modifiers = ['LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'IGNORE', 'INTO'];
  let at = 1;
  while (words[at]?.kind === 'word' && modifiers.includes(words[at]?.text ?? '')) at += 1;
  return at;
}

function data(words: readonly HeadToken[], at: number, isInsert: boolean): Statement | null {
  const target = qualified(words, at);
  return target === null ? null : { kind: 'data', ...target, isInsert };
}

/** `name` or `database`.`name`; null unless a token follows, which alone shows that the name is whole. */
function qualified(
  words: readonly HeadToken[],
  at: number,
): { database: string | null; name: string } | null {
  const [first, dot, second] = [words[at], words[at + 1], words[at + 2]];
  if (first === undefined || dot === undefined || first.kind === 'mark') return null;
  if (dot.kind !== 'mark' || dot.text !== '.') return { database: null, name: first.raw };
  return second === undefined ? null : { database: first.raw, name: second.raw };
}

function named(token: HeadToken | undefined, make: (name: string) => Statement): Statement | null {
  return token === undefined || token.kind === 'mark' ? null : make(token.raw);
}

const ASSIGNED = /(?:\bset|,)\s*@([a-z0-9_$.]+)\s*:?=/gi;
const RESTORED = /=\s*(?:ifnull\(\s*)?@([a-z0-9_$.]+)/gi;
const STOPS_AUTOCOMMIT = /\bautocommit\s*:?=\s*(?:0|off)\b/i;
const SET_TOKEN_LIMIT = 4096;

function setStatement(text: string): Statement {
  const names = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => (match[1] ?? '').toLowerCase());
  return {
    kind: 'set',
    assigned: names(ASSIGNED),
    restored: names(RESTORED),
    // The last one needs something behind it.
    tokens: headTokens(`${text} ;`, SET_TOKEN_LIMIT).tokens,
    stopsAutocommit: STOPS_AUTOCOMMIT.test(text),
  };
}
