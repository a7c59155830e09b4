import { isAtLeast } from '../tools/version.ts';
import { columnEdits } from './column-rules.ts';
import {
  type CreateTable,
  isComputed,
  liveCode,
  lostComments,
  readCreateTable,
  type TableElement,
} from './create-table.ts';
import type { VersionedTable } from './current-rows.ts';
import { type Dialect, has } from './dialect.ts';
import { cutFrom, type Edit } from './edits.ts';
import type { Translation } from './model.ts';
import { codeOf, isMark, isWord, type Tokens } from './tokens.ts';

/** What a table's statement becomes for another server. */
export interface TranslatedTable {
  readonly edits: readonly Edit[];
  /** Columns, counted from 0, for which the rows hold values that the target computes itself. */
  readonly computed: readonly number[];
  /** The rows of the past among its rows must not become rows of now. */
  readonly versioned: VersionedTable | null;
}

/**
 * Writes a table's definition as the target understands it. What has no counterpart there is taken out, each with the
 * loss that it means.
 * @param checkNames names of checks that the database has so far; MySQL wants them to differ
 */
export function translateTable(
  tokens: Tokens,
  translation: Translation,
  checkNames: Set<string>,
): TranslatedTable {
  const table = readCreateTable(tokens);
  if (table === null) return { edits: [], computed: [], versioned: null };
  const gone = goneElements(table, translation);
  const edits: Edit[] = [];
  const computed: number[] = [];
  table.elements
    .filter(({ kind }) => kind === 'column')
    .forEach((element, i) => {
      if (
        isComputed(element) &&
        translation.source.flavour === 'mariadb' &&
        translation.target.flavour === 'mysql'
      )
        if (has('generated-columns', translation.target)) computed.push(i);
    });
  for (const element of table.elements) {
    if (gone.has(element)) continue;
    if (element.kind === 'column') edits.push(...columnEdits(element, translation));
    if (element.kind === 'key') edits.push(...keyEdits(element, translation));
    if (element.kind === 'check') edits.push(...checkNameEdits(element, translation, checkNames));
  }
  edits.push(...cuts(table, gone), ...optionEdits(table.options, translation));
  if (translation.target.flavour === 'mariadb') edits.push(...introducerEdits(tokens));
  return { edits, computed, versioned: versionedTable(table, translation) };
}

function versionedTable(
  { elements, options }: CreateTable,
  { hasHistory, target }: Translation,
): VersionedTable | null {
  const code = codeOf(options);
  const isVersioned = code.some(
    (token, i) => isWord(token, 'VERSIONING') && isWord(code[i - 1], 'SYSTEM') && isWord(code[i - 2], 'WITH'),
  );
  if (!hasHistory || !isVersioned || has('system-versioning', target)) return null;
  const end = elements.find(({ tokens }) => {
    const words = codeOf(tokens);
    return words.some((token, i) => isWord(token, 'ROW') && isWord(words[i + 1], 'END'));
  });
  return { columns: elements.flatMap(({ column }) => column ?? []), end: end?.column ?? null };
}

/**
 * MariaDB stumbles over its own note of `_utf8mb4'it\'s'` in a check or a default (1064). The session speaks utf8mb4
 * anyway.
 */
function introducerEdits(tokens: Tokens): readonly Edit[] {
  const code = codeOf(tokens);
  return code.flatMap((token, i) => {
    const next = code[i + 1];
    const isOdd = isWord(token, '_UTF8MB4') && next?.kind === 'string' && /['\\]/.test(next.text);
    return isOdd ? [{ kind: null, start: token.start, end: token.end, text: '' }] : [];
  });
}

/** Elements that the target has no counterpart for, each with what is lost with it. */
function goneElements(
  table: CreateTable,
  { source, target }: Translation,
): ReadonlyMap<TableElement, string> {
  const gone = new Map<TableElement, string>();
  const isHashTable = codeOf(table.options).some((token) => isWord(token, 'MEMORY'));
  const isMyisam = codeOf(table.options).some((token) => isWord(token, 'MYISAM', 'ARIA'));
  const lostColumns = new Set<string>();
  for (const element of table.elements) {
    const code = liveCode(element.tokens, source);
    const name = nameOf(element);
    if (
      element.kind === 'column' &&
      isComputed(element) &&
      !has('generated-columns', target) &&
      source.flavour === 'mysql'
    ) {
      gone.set(element, `the generated column ${name}`);
      lostColumns.add(element.column ?? '');
    } else if (element.kind === 'check' && !has('checks', target)) gone.set(element, `the check ${name}`);
    else if (element.kind === 'check' && isNotEnforced(code) && !has('checks-not-enforced', target))
      gone.set(element, `the check ${name}, which was not enforced`);
    else if (element.kind === 'period' && !has('periods', target)) gone.set(element, 'a period');
    else if (element.kind !== 'key') continue;
    else if (isWord(code[0], 'SPATIAL') && !isMyisam && !has('spatial-keys', target))
      gone.set(element, `the spatial index ${name}`);
    else if (hasExpression(code) && !has('functional-keys', target))
      gone.set(element, `the index ${name} on an expression`);
    else if (code.some((token) => isWord(token, 'OVERLAPS')) && !has('periods', target))
      gone.set(element, `the key ${name} without overlaps`);
    else if (
      isWord(code[0], 'UNIQUE') &&
      !isHashTable &&
      code.at(-1)?.text === 'HASH' &&
      !has('hashed-keys', target)
    )
      gone.set(element, `the unique key ${name} on long values`);
    else if (code.some((token) => token.kind === 'name' && lostColumns.has(token.text)))
      gone.set(element, `the index ${name} on a generated column`);
  }
  return gone;
}

const isNotEnforced = (code: Tokens): boolean =>
  code.some((token, i) => isWord(token, 'ENFORCED') && isWord(code[i - 1], 'NOT'));

/** `KEY `lowered` ((lower(`name`)))`. */
function hasExpression(code: Tokens): boolean {
  return code.some(
    (token, i) => isMark(token, '(') && (isMark(code[i - 1], '(') || isMark(code[i - 1], ',')),
  );
}

function nameOf({ tokens }: TableElement): string {
  const name = codeOf(tokens).find(({ kind }) => kind === 'name');
  return name === undefined ? 'without a name' : Buffer.from(name.text, 'latin1').toString('utf8');
}

/** Takes elements out together with a comma each. */
function cuts({ elements }: CreateTable, gone: ReadonlyMap<TableElement, string>): readonly Edit[] {
  const edits: Edit[] = [];
  let kept: TableElement | null = null;
  elements.forEach((element, i) => {
    const loss = gone.get(element);
    if (loss === undefined) {
      kept = element;
      return;
    }
    const next = elements[i + 1];
    const isLastRun = elements.slice(i).every((each) => gone.has(each));
    const start = isLastRun ? (elements[i - 1]?.end ?? element.start) : element.start;
    const end = isLastRun || next === undefined ? element.end : next.start;
    edits.push({
      kind: 'no-counterpart',
      start: kept === null && isLastRun ? element.start : start,
      end,
      text: '',
      loss,
    });
  });
  return edits;
}

function keyEdits(element: TableElement, { source, target }: Translation): readonly Edit[] {
  const edits: Edit[] = [];
  const code = liveCode(element.tokens, target);
  const ignored = code.find((token) => isWord(token, 'IGNORED'));
  if (ignored !== undefined && !has('ignored-keys', target))
    edits.push({
      kind: 'hidden-key',
      start: ignored.start,
      end: ignored.end,
      text: has('invisible-keys', target) ? 'INVISIBLE' : '',
    });
  for (const comment of lostComments(element.tokens, source, target)) {
    if (!isWord(comment.code[0], 'INVISIBLE')) continue;
    const text = has('ignored-keys', target) ? 'IGNORED' : '';
    edits.push({ kind: 'hidden-key', start: comment.start, end: comment.end, text });
  }
  const parser = code.findIndex((token) => isWord(token, 'PARSER'));
  const plugin = code[parser + 1];
  if (parser > 0 && plugin?.text.toLowerCase() === 'ngram' && !has('ngram', target))
    edits.push(
      cutFrom(code[parser - 1], plugin, 'no-counterpart', `the parser ngram of the index ${nameOf(element)}`),
    );
  if (!has('descending-keys', target))
    for (const token of code) if (isWord(token, 'DESC')) edits.push(cutFrom(token, token, 'key-order'));
  return edits;
}

/** MariaDB counts a table's unnamed checks (`CONSTRAINT_1`); in MySQL a check's name is its database's (3822). */
function checkNameEdits(
  element: TableElement,
  { source, target }: Translation,
  known: Set<string>,
): readonly Edit[] {
  const [word, name] = codeOf(element.tokens);
  if (
    source.flavour !== 'mariadb' ||
    target.flavour !== 'mysql' ||
    !isWord(word, 'CONSTRAINT') ||
    name === undefined
  )
    return [];
  const isTaken = known.has(name.text.toLowerCase());
  known.add(name.text.toLowerCase());
  return isTaken || /^CONSTRAINT_\d+$/.test(name.text) ? [cutFrom(word, name, 'check-name')] : [];
}

const MARIADB_OPTIONS = [
  'PAGE_CHECKSUM',
  'TRANSACTIONAL',
  'PAGE_COMPRESSED',
  'PAGE_COMPRESSION_LEVEL',
  'ENCRYPTED',
  'ENCRYPTION_KEY_ID',
  'IETF_QUOTES',
];
const MYSQL_OPTIONS = [
  'COMPRESSION',
  'ENCRYPTION',
  'AUTOEXTEND_SIZE',
  'SECONDARY_ENGINE',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
];
const ROW_FORMATS = ['DEFAULT', 'DYNAMIC', 'COMPACT', 'REDUNDANT', 'COMPRESSED'];

function optionEdits(options: Tokens, { source, target }: Translation): readonly Edit[] {
  const code = liveCode(options, target);
  const engine = code[code.findIndex((token) => isWord(token, 'ENGINE')) + 2];
  const isReplaced = engine !== undefined && isEngineUnknown(code, target);
  return code.flatMap((token, i): readonly Edit[] => {
    const value = code[i + 2];
    if (isWord(token, 'SYSTEM') && isWord(code[i - 1], 'WITH') && !has('system-versioning', target))
      return [cutFrom(code[i - 1], code[i + 1], 'no-counterpart', 'the history of rows: system versioning')];
    if (isWord(token, 'TABLESPACE') && source.flavour !== target.flavour)
      return [cutFrom(token, code[i + 1], 'tablespace')];
    if (!isMark(code[i + 1], '=') || value === undefined) return [];
    if (isReplaced && token !== undefined && isWord(token, 'ENGINE'))
      return [{ kind: 'engine', start: value.start, end: value.end, text: 'InnoDB' }];
    if (
      isWord(token, 'ROW_FORMAT') &&
      (isReplaced || source.flavour !== target.flavour) &&
      !isWord(value, ...ROW_FORMATS, ...(isReplaced ? [] : ['FIXED']))
    )
      return [cutFrom(token, value, 'table-option')];
    if (source.flavour === target.flavour) return [];
    const isForeign =
      target.flavour === 'mysql'
        ? token.kind === 'name' || isWord(token, ...MARIADB_OPTIONS)
        : isWord(token, ...MYSQL_OPTIONS);
    if (!isForeign) return [];
    const isEncryption = /^ENCRYPT/i.test(token.text) && !/^(N|NO|0|OFF)$/i.test(value.text);
    return [cutFrom(token, value, 'table-option', isEncryption ? 'encryption at rest' : undefined)];
  });
}

/** Other names of engines, which servers take and do not list. */
const ENGINE_ALIASES: Readonly<Record<string, string>> = {
  MERGE: 'MRG_MYISAM',
  HEAP: 'MEMORY',
  NDB: 'NDBCLUSTER',
};

function isEngineUnknown(code: Tokens, target: Dialect): boolean {
  const at = code.findIndex((token) => isWord(token, 'ENGINE'));
  const name = at < 0 ? undefined : code[at + 2]?.text.toUpperCase();
  if (name === undefined) return false;
  // MySQL 8 took partitions out of all engines but these (1178).
  const isPartitioned = code.some((token, i) => isWord(token, 'PARTITION') && isWord(code[i + 1], 'BY'));
  const isNative = target.flavour === 'mysql' && isAtLeast(target.version, '8.0');
  if (isPartitioned && isNative && !/^(INNODB|NDB|NDBCLUSTER)$/.test(name)) return true;
  return !target.engines.has(ENGINE_ALIASES[name] ?? name);
}
