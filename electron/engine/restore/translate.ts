import { createHash } from 'node:crypto';
import type { Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { RestoreLoss } from '../../../shared/model/restore.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { ComputedValues } from './computed-values.ts';
import { readCreateTable } from './create-table.ts';
import { CurrentRows, type VersionedTable } from './current-rows.ts';
import { exampleOf } from './edit-example.ts';
import { applyEdits, type Edit } from './edits.ts';
import type { Rewrite, TranslateRules, Translation } from './model.ts';
import { charsetEdits, databaseEdits, eventEdits, replicationEdits, sqlModeEdits } from './name-rules.ts';
import { isProgram } from './qualified-names.ts';
import { renameDatabases } from './rename-databases.ts';
import { RenamedNames } from './renamed-names.ts';
import { disableEvent, mendTrigger, replaceDefiner, stripStorage } from './rewrite-rules.ts';
import { sectionName } from './select-sections.ts';
import { sendHome, sequencesAtHome } from './send-home.ts';
import { type Statement, statementsOf } from './statements.ts';
import { translateTable } from './table-rules.ts';
import { codeOf, isWord, type Tokens } from './tokens.ts';

export { applyEdits, type Edit } from './edits.ts';

/** MariaDB’s first line since 2024, in both of its forms (truths B6), and nothing else behind it. */
export const SANDBOX_LINE = /^\/\*M?!999999\\- *[\w ]*\*\/[ \r]*(?=\n|$)/;

/**
 * The mode in which a dump's rows are inserted. 2023-02-31 may be in a table whose writer allowed it, and would be
 * restored as 0000-00-00 without a word.
 */
const HEADER_SQL_MODE = /@OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO/;

function dateEdits(header: string): readonly Edit[] {
  const found = HEADER_SQL_MODE.exec(header);
  return found === null ? [] : [insertAt(found.index + found[0].length, ',ALLOW_INVALID_DATES')];
}

/** A dump's header whose mode lets in what may be in its tables. */
export function keepDates(header: Buffer): Buffer {
  const sql = header.toString('latin1');
  return Buffer.from(applyEdits(sql, dateEdits(sql)), 'latin1');
}

export type TranslatedSection = Pick<Section, 'kind' | 'rawOffset' | 'database'> &
  Partial<Pick<Section, 'object' | 'backslashes'>>;

/** Rewrites the rows of one table, in pieces of any size. */
export interface RowRewriter {
  push(bytes: Buffer): Buffer;
  /** What was held back. */
  end(): Buffer;
}

/** Rewrites the sections of one dump and counts what it did. */
export interface Translator {
  /** false: whatever is in such a section passes through. */
  isLookedAt(section: Pick<Section, 'kind'>): boolean;
  /**
   * The same Buffer when there is nothing to change. Sections with data are never even looked at.
   * @throws HoldfastError 'names-original'
   */
  translate(section: TranslatedSection, bytes: Buffer): Buffer;
  /** For the rows of a table whose definition came before; null: they pass through as they are. */
  rowsOf(section: TranslatedSection): RowRewriter | null;
  /** Rows that were sent of a section where it was not all of them: where it begins in the dump → how many. */
  readonly keptRows: ReadonlyMap<number, number>;
  rewrites(): Rewrite[];
  /** What the restored objects lack then. */
  losses(): RestoreLoss[];
  /** Of the sections that were changed: where they begin in the dump → SHA-256 of what was sent instead. */
  readonly changed: ReadonlyMap<number, string>;
}

/** Sections that are looked at whatever the rules are: for sql_mode, transaction sets, DROP DATABASE and mended triggers. */
const ALWAYS: ReadonlySet<string> = new Set(['header', 'trailer', 'other', 'database', 'trigger']);

/** True when a dump under these rules passes through, but for the header's sql_mode and for triggers. */
export function isIdentity(rules: TranslateRules): boolean {
  const {
    rename,
    keepSandboxLine,
    stripStorage: isStripping,
    disableEventsIn,
    definer,
    madeBeside,
    translation,
  } = rules;
  return (
    (madeBeside === undefined || madeBeside.size === 0) &&
    rename.size === 0 &&
    keepSandboxLine &&
    !isStripping &&
    disableEventsIn.size === 0 &&
    definer === null &&
    (translation ?? null) === null
  );
}

export function createTranslator(rules: TranslateRules): Translator {
  const counts = new Map<string, { count: number; example: string }>();
  const note = (kind: string, sql: string, edit: Edit, edits: readonly Edit[]): void => {
    const known = counts.get(kind);
    if (known === undefined) counts.set(kind, { count: 1, example: exampleOf(sql, edit, edits) });
    else known.count += 1;
  };
  const changed = new Map<number, string>();
  const losses: RestoreLoss[] = [];
  const isPassing = isIdentity(rules);
  const isLookedAt = ({ kind }: Pick<Section, 'kind'>): boolean =>
    kind !== 'table-data' && (!isPassing || ALWAYS.has(kind));
  const seen: Seen = {
    names: new RenamedNames(rules),
    checkNames: new Map(),
    computed: new Map(),
    versioned: new Map(),
  };
  const keptRows = new Map<number, number>();
  return {
    changed,
    keptRows,
    isLookedAt,
    translate(section, bytes) {
      if (!isLookedAt(section)) return bytes;
      // One byte is one character, so that whatever a definition holds comes out as it went in.
      const sql = bytes.toString('latin1');
      const edits = editsOf(section, sql, rules, seen);
      if (edits.length === 0) return bytes;
      for (const edit of edits) {
        if (edit.kind !== null) note(edit.kind, sql, edit, edits);
        if (edit.loss !== undefined) losses.push(lossOf(section, edit.loss));
      }
      const result = Buffer.from(applyEdits(sql, edits), 'latin1');
      changed.set(section.rawOffset, createHash('sha256').update(result).digest('hex'));
      return result;
    },
    rowsOf(section) {
      const versioned = seen.versioned.get(keyOf(section));
      const table = seen.computed.get(keyOf(section));
      const computed = table === undefined ? null : new ComputedValues(table, section.backslashes);
      if (versioned === undefined) return computed;
      return onlyCurrent(new CurrentRows(versioned, section.backslashes), computed, (kept) =>
        keptRows.set(section.rawOffset, kept),
      );
    },
    rewrites: () => [...counts].map(([kind, { count, example }]) => ({ kind, count, example })),
    losses: () => losses,
  };
}

/** What is known beside a section: which names are new, and what earlier sections mean for later ones. */
interface Seen {
  readonly names: RenamedNames;
  /** Database → names of its checks. */
  readonly checkNames: Map<string, Set<string>>;
  readonly computed: Map<string, { columns: readonly string[]; computed: ReadonlySet<string> }>;
  readonly versioned: Map<string, VersionedTable>;
}

/** Rows of the past are left out; of what stays, computed values are written as the target wants them. */
function onlyCurrent(
  current: CurrentRows,
  computed: ComputedValues | null,
  onEnd: (kept: number) => void,
): RowRewriter {
  const then = (bytes: Buffer): Buffer => computed?.push(bytes) ?? bytes;
  return {
    push: (bytes) => then(current.push(bytes)),
    end: () => {
      const last = then(current.end());
      onEnd(current.kept);
      return Buffer.concat([last, computed?.end() ?? NOTHING]);
    },
  };
}

const NOTHING = Buffer.alloc(0);

const keyOf = ({ database, object }: TranslatedSection): string => `${database}\0${object}`;

function lossOf(section: TranslatedSection, what: string): RestoreLoss {
  const name = sectionName({ ...section, object: section.object ?? null });
  // A package and its body have one name.
  const which =
    section.kind === 'package' || section.kind === 'package-body'
      ? ` (${objectKindWords[section.kind].one})`
      : '';
  return { object: name === null ? 'the dump' : name + which, what };
}

function editsOf(
  section: TranslatedSection,
  sql: string,
  rules: TranslateRules,
  seen: Seen,
): readonly Edit[] {
  const edits: Edit[] = [];
  const sandboxLine =
    section.kind === 'header' && !rules.keepSandboxLine ? SANDBOX_LINE.exec(sql)?.[0] : undefined;
  if (section.kind === 'header') edits.push(...dateEdits(sql));
  // Its newline stays, so that the lines keep their numbers.
  if (sandboxLine !== undefined)
    edits.push({ kind: 'sandbox-line', start: 0, end: sandboxLine.length, text: '' });
  const { database, kind, object = null } = section;
  const isDisabling =
    database === null ? rules.disableEventsIn.size > 0 : rules.disableEventsIn.has(database);
  const named = { kind, database, object };
  const place = { object: sectionName(named), isProgram: isProgram(named) };
  const beside = rules.madeBeside?.get(database ?? '');
  for (const statement of statementsOf(sql, section.backslashes)) {
    const { tokens, start, end } = statement;
    if (dropsDatabase(tokens)) {
      edits.push({ kind: null, start, end, text: 'DO 0' });
      continue;
    }
    edits.push(...replicationEdits(tokens, statement.start, statement.end));
    if (rules.translation) {
      const leftOut = leftOutEdits(section, statement, rules.translation);
      edits.push(...leftOut);
      if (leftOut.length > 0) continue;
      edits.push(...translationEdits(section, statement, sql, rules.translation, seen));
    }
    if (beside !== undefined)
      edits.push(...sendHome(tokens, beside), ...sequencesAtHome(tokens, beside, rules));
    const text = (): string => sql.slice(statement.start, statement.end);
    if (rules.rename.size > 0) edits.push(...renameDatabases({ tokens, text }, seen.names, place));
    if (rules.stripStorage) edits.push(...stripStorage(tokens));
    if (isDisabling) edits.push(...disableEvent(tokens));
    if (rules.definer !== null) edits.push(...replaceDefiner(tokens, rules.definer, sql));
    edits.push(...mendTrigger(tokens));
  }
  return inOrder(edits);
}

/**
 * As `--add-drop-database` writes it. What gives way to a restore is dropped before it begins; this one would drop the
 * whole database for one of its tables, and what was exchanged after it.
 */
function dropsDatabase(tokens: Tokens): boolean {
  const [first, second] = codeOf(tokens);
  return isWord(first, 'DROP') && isWord(second, 'DATABASE', 'SCHEMA');
}

/** What lies in a part that is taken out goes with it. */
function inOrder(edits: readonly Edit[]): readonly Edit[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start || (a.start === a.end ? -1 : 0) || b.end - a.end);
  let at = 0;
  return sorted.filter(({ start, end }) => {
    if (start < at) return false;
    at = end;
    return true;
  });
}

function translationEdits(
  section: TranslatedSection,
  { tokens }: Statement,
  sql: string,
  translation: Translation,
  seen: Seen,
): readonly Edit[] {
  const edits = [
    ...charsetEdits(tokens, translation.target),
    ...sqlModeEdits(tokens, sql, translation),
    ...databaseEdits(tokens, translation),
    ...(section.kind === 'event' ? eventEdits(tokens, translation) : []),
  ];
  if (section.kind !== 'table-structure') return edits;
  const names = seen.checkNames.get(section.database ?? '') ?? new Set<string>();
  seen.checkNames.set(section.database ?? '', names);
  const table = translateTable(tokens, translation, names);
  if (table.versioned !== null) seen.versioned.set(keyOf(section), table.versioned);
  if (table.computed.length > 0) {
    const columns = (readCreateTable(tokens)?.elements ?? []).flatMap(({ column }) => column ?? []);
    const computed = new Set(table.computed.map((i) => columns[i] ?? ''));
    seen.computed.set(keyOf(section), { columns, computed });
  }
  return [...edits, ...table.edits];
}

/** Of an object that the target cannot have, nothing is sent but what keeps the session as it would be. */
function leftOutEdits(
  section: TranslatedSection,
  { tokens, start, end }: Statement,
  { leftOut }: Translation,
): readonly Edit[] {
  const { database, object } = section;
  if (leftOut.size === 0 || database === null || object === null || object === undefined) return [];
  const kind = section.kind === 'view-placeholder' ? 'view' : section.kind;
  const why = leftOut.get(objectKey({ kind, database, name: object }));
  const code = codeOf(tokens);
  if (why === undefined || isWord(code[0], 'SET', 'USE') || isWord(code[1], 'DATABASE', 'SCHEMA')) return [];
  const isItself = isWord(code[0], 'CREATE') && section.kind !== 'view-placeholder';
  return [{ kind: 'left-out', start, end, text: 'DO 0', ...(isItself && { loss: why }) }];
}

function insertAt(at: number, text: string): Edit {
  return { kind: null, start: at, end: at, text };
}
