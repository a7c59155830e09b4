import { createHash } from 'node:crypto';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { Rewrite, TranslateRules } from './model.ts';
import { disableEvent, mendTrigger, renameDatabases, replaceDefiner, stripStorage } from './rewrite-rules.ts';
import { sendHome } from './send-home.ts';
import { statementsOf } from './statements.ts';

/** A change of some bytes of a section. */
export interface Edit {
  /** Counted under this name; null: not worth telling. */
  readonly kind: string | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The examples in a result are for reading. */
const EXAMPLE_LENGTH = 160;

/** MariaDB's first line since 2024, in both of its forms (truths B6). */
const SANDBOX_LINE = /^\/\*M?!999999\\-[^\n]*/;

/**
 * The mode in which a dump's rows are inserted. 2023-02-31 may be in a table whose writer allowed it, and would be
 * restored as 0000-00-00 without a word.
 */
const HEADER_SQL_MODE = /@OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO/;

/** Rewrites the sections of one dump and counts what it did. */
export interface Translator {
  /** The same Buffer when there is nothing to change. Sections with data are never even looked at. */
  translate(section: Pick<Section, 'kind' | 'rawOffset' | 'database'>, bytes: Buffer): Buffer;
  rewrites(): Rewrite[];
  /** Of the sections that were changed: where they begin in the dump → SHA-256 of what was sent instead. */
  readonly changed: ReadonlyMap<number, string>;
}

/** True when a dump under these rules passes through, but for the header's sql_mode and for triggers. */
export function isIdentity(rules: TranslateRules): boolean {
  const { rename, keepSandboxLine, stripStorage: isStripping, disableEventsIn, definer, madeBeside } = rules;
  return (
    (madeBeside === undefined || madeBeside.size === 0) &&
    rename.size === 0 &&
    keepSandboxLine &&
    !isStripping &&
    disableEventsIn.size === 0 &&
    definer === null
  );
}

export function createTranslator(rules: TranslateRules): Translator {
  const counts = new Map<string, { count: number; example: string }>();
  const note = (kind: string, example: string): void => {
    const known = counts.get(kind);
    if (known === undefined) counts.set(kind, { count: 1, example });
    else known.count += 1;
  };
  const changed = new Map<number, string>();
  return {
    changed,
    translate(section, bytes) {
      if (section.kind === 'table-data') return bytes;
      if (section.kind !== 'header' && section.kind !== 'trigger' && isIdentity(rules)) return bytes;
      // One byte is one character, so that whatever a definition holds comes out as it went in.
      const sql = bytes.toString('latin1');
      const edits = editsOf(section, sql, rules);
      if (edits.length === 0) return bytes;
      for (const edit of edits) if (edit.kind !== null) note(edit.kind, exampleOf(sql, edit));
      const result = Buffer.from(applyEdits(sql, edits), 'latin1');
      changed.set(section.rawOffset, createHash('sha256').update(result).digest('hex'));
      return result;
    },
    rewrites: () => [...counts].map(([kind, { count, example }]) => ({ kind, count, example })),
  };
}

function editsOf(
  section: Pick<Section, 'kind' | 'rawOffset' | 'database'>,
  sql: string,
  rules: TranslateRules,
): readonly Edit[] {
  const edits: Edit[] = [];
  const sandboxLine =
    section.kind === 'header' && !rules.keepSandboxLine ? SANDBOX_LINE.exec(sql)?.[0] : undefined;
  const sqlMode = section.kind === 'header' ? HEADER_SQL_MODE.exec(sql) : null;
  if (sqlMode !== null) edits.push(insertAt(sqlMode.index + sqlMode[0].length, ',ALLOW_INVALID_DATES'));
  // Its newline stays, so that the lines keep their numbers.
  if (sandboxLine !== undefined)
    edits.push({ kind: 'sandbox-line', start: 0, end: sandboxLine.length, text: '' });
  const isDisabling = section.kind === 'event' && rules.disableEventsIn.has(section.database ?? '');
  const beside = rules.madeBeside?.get(section.database ?? '');
  for (const statement of statementsOf(sql)) {
    if (beside !== undefined) edits.push(...sendHome(statement.tokens, beside));
    if (rules.rename.size > 0) edits.push(...renameDatabases(statement.tokens, rules));
    if (rules.stripStorage) edits.push(...stripStorage(statement.tokens));
    if (isDisabling) edits.push(...disableEvent(statement.tokens));
    if (rules.definer !== null) edits.push(...replaceDefiner(statement.tokens, rules.definer, sql));
    edits.push(...mendTrigger(statement.tokens));
  }
  return edits.sort((a, b) => a.start - b.start);
}

function insertAt(at: number, text: string): Edit {
  return { kind: null, start: at, end: at, text };
}

/** @param edits in order, not overlapping */
export function applyEdits(sql: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + sql.slice(at);
}

function exampleOf(sql: string, edit: Edit): string {
  const lineStart = sql.lastIndexOf('\n', edit.start - 1) + 1;
  const newline = sql.indexOf('\n', edit.end);
  const start = Math.max(lineStart, edit.start - 60);
  const end = Math.min(newline < 0 ? sql.length : newline, edit.end + 40);
  const before = sql.slice(start, end);
  const after = sql.slice(start, edit.start) + edit.text + sql.slice(edit.end, end);
  return `${utf8(before)} → ${utf8(after)}`.slice(0, EXAMPLE_LENGTH * 2);
}

function utf8(latin1: string): string {
  return Buffer.from(latin1.trim().slice(0, EXAMPLE_LENGTH), 'latin1').toString('utf8');
}
