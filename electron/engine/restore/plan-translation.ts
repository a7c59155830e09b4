import type { Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { RestoreLoss, Rewrite } from '../../../shared/model/restore.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import type { DumpReader } from '../container/reader.ts';
import type { ServerConnection } from '../server/connect.ts';
import { isAtLeast } from '../tools/version.ts';
import { askTarget } from './ask-target.ts';
import { readCreateTable, type TableElement } from './create-table.ts';
import { type Dialect, has, isSameDialect, readDialect } from './dialect.ts';
import type { TranslateRules, Translation } from './model.ts';
import { sectionName } from './select-sections.ts';
import { namesIn, statementsOf } from './statements.ts';
import { codeOf, isMark, isWord, objectWord, type Tokens } from './tokens.ts';
import { createTranslator } from './translate.ts';
import { wholeSection } from './whole-section.ts';

export interface PlanOrder {
  readonly reader: DumpReader;
  /** What would be restored. */
  readonly sections: readonly Section[];
  readonly source: Pick<ServerIdentity, 'flavour' | 'version'>;
  /** The dump holds the rows of versioned tables as they were before, too (--dump-history). */
  readonly hasHistory: boolean;
  /** To the target, of its own: its session is changed. */
  readonly connection: ServerConnection;
  /** Without a translation. */
  readonly rules: TranslateRules;
  readonly signal: AbortSignal;
}

export interface TranslationPlan {
  /** null: the target understands the dump as it is. */
  readonly translation: Translation | null;
  /** Under these rules and the translation. */
  readonly rewrites: readonly Rewrite[];
  readonly losses: readonly RestoreLoss[];
  /** Tables that the target would not take even translated, and what it says. */
  readonly refused: readonly { readonly object: string; readonly message: string }[];
  /** Tables with checks that the target enforces while rows come, which the source may be told not to do. */
  readonly enforced: readonly string[];
  /** Tables with times of day and fractions of a second, whose range ends earlier on the target. */
  readonly clipped: readonly string[];
}

/** What is rewritten for a target, without the list of all that is. */
type FoundTranslation = Omit<TranslationPlan, 'rewrites' | 'losses'>;

/** Works out what a restore has to rewrite for its target, and lists what is rewritten then. */
export async function planTranslation(order: PlanOrder): Promise<TranslationPlan> {
  const found = await findTranslation(order);
  return { ...found, ...(await rehearse(order, { ...order.rules, translation: found.translation })) };
}

/** Works out what a restore has to rewrite for its target, and asks the target whether it would take the result. */
export async function findTranslation(order: PlanOrder): Promise<FoundTranslation> {
  const { connection, source, rules, hasHistory } = order;
  if (isSameDialect(source, connection)) return { translation: null, refused: [], enforced: [], clipped: [] };
  const target = await readDialect(connection);
  const definitions = await readDefinitions(order);
  const leftOut = new Map([
    ...withoutCounterpart(definitions, source, target),
    ...furtherTriggers(definitions, target),
  ]);
  const refused: { object: string; message: string }[] = [];
  const enforced: string[] = [];
  const clipped: string[] = [];
  const translator = createTranslator({ ...rules, translation: { source, target, hasHistory, leftOut } });
  for (const { section, bytes } of definitions) {
    order.signal.throwIfAborted();
    const object = sectionName(section) ?? section.kind;
    const sql = translator.translate(section, bytes).toString('latin1');
    if (section.kind === 'table-structure' && areEnforced(sql, section, source, target))
      enforced.push(object);
    if (section.kind === 'table-structure' && areClipped(sql, section, source, target)) clipped.push(object);
    const message =
      historyRefusal(order, target, section, bytes) ??
      scaleRefusal(sql, section, order.source, target) ??
      (await askTarget(connection, sql, section.backslashes));
    if (message === null) continue;
    if (section.kind === 'table-structure' || section.object === null) refused.push({ object, message });
    else leftOut.set(keyOf(section), `all of it: the target says “${message}”`);
  }
  addViewsOnThem(definitions, leftOut);
  return { translation: { source, target, hasHistory, leftOut }, refused, enforced, clipped };
}

/** MariaDB lets a session write what breaks a check (check_constraint_checks = 0); no session of MySQL may. */
function areEnforced(
  sql: string,
  { backslashes }: Section,
  source: PlanOrder['source'],
  target: Dialect,
): boolean {
  if (source.flavour !== 'mariadb' || target.flavour !== 'mysql' || !has('checks', target)) return false;
  return [...statementsOf(sql, backslashes)].some(({ tokens }) =>
    codeOf(tokens).some((token, i, code) => isWord(token, 'CHECK') && isMark(code[i + 1], '(')),
  );
}

/** MariaDB's DECIMAL has up to 38 digits behind the point, MySQL's 30 (1425, which it says only when it makes the table). */
function scaleRefusal(
  sql: string,
  section: Section,
  source: PlanOrder['source'],
  target: Dialect,
): string | null {
  const { kind } = section;
  if (kind !== 'table-structure' || source.flavour !== 'mariadb' || target.flavour !== 'mysql') return null;
  const column = columnsIn(sql, section).find(({ tokens }) => {
    const [, type, , , , scale] = codeOf(tokens);
    return isWord(type, 'DECIMAL') && Number(scale?.text) > MYSQL_SCALE;
  });
  return column === undefined
    ? null
    : `Its column ${nameText(column.column)} has more than ${MYSQL_SCALE} digits behind the point, which is MySQL’s limit`;
}

const MYSQL_SCALE = 30;

function columnsIn(sql: string, { backslashes }: Section): readonly TableElement[] {
  return [...statementsOf(sql, backslashes)]
    .flatMap(({ tokens }) => readCreateTable(tokens)?.elements ?? [])
    .filter(({ kind }) => kind === 'column');
}

const nameText = (latin1: string | null): string => Buffer.from(latin1 ?? '', 'latin1').toString('utf8');

/** MariaDB's TIME(6) goes to 838:59:59.999999, MySQL's to 838:59:59.000000, and takes what is beyond for that. */
function areClipped(sql: string, section: Section, source: PlanOrder['source'], target: Dialect): boolean {
  if (source.flavour !== 'mariadb' || target.flavour !== 'mysql') return false;
  return columnsIn(sql, section).some(({ tokens }) => {
    const [, type, open] = codeOf(tokens);
    return isWord(type, 'TIME') && isMark(open, '(');
  });
}

export const holdsHistory = ({ segments }: Pick<Manifest, 'segments'>): boolean =>
  segments.some(({ argv }) => argv.includes('--dump-history'));

/** Runs the translator over everything but the rows. */
async function rehearse(
  { reader, sections, signal }: PlanOrder,
  rules: TranslateRules,
): Promise<Pick<TranslationPlan, 'rewrites' | 'losses'>> {
  const translator = createTranslator(rules);
  for (const section of sections) {
    if (!translator.isLookedAt(section)) continue;
    translator.translate(section, await wholeSection(reader, section, signal));
  }
  return { rewrites: translator.rewrites(), losses: translator.losses() };
}

/**
 * A server without versioned tables gets the rows of now, which is a named loss. One that has them and cannot load the
 * others (before 10.11) would take them all for rows of now.
 */
function historyRefusal(
  { hasHistory }: PlanOrder,
  target: Dialect,
  { kind }: Section,
  bytes: Buffer,
): string | null {
  if (!hasHistory || kind !== 'table-structure') return null;
  if (!has('system-versioning', target) || has('row-history', target)) return null;
  const isVersioned = [...statementsOf(bytes.toString('latin1'))].some(({ tokens }) =>
    tokens.some((token, i) => isWord(token, 'VERSIONING') && isWord(tokens[i - 2], 'WITH')),
  );
  return isVersioned
    ? 'It is a versioned table, the backup holds its history among its rows, and only MariaDB 10.11 and later load that; a server without versioned tables gets its rows of now'
    : null;
}

interface Definition {
  readonly section: Section;
  readonly bytes: Buffer;
}

async function readDefinitions({ reader, sections, signal }: PlanOrder): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  for (const section of sections) {
    if (section.kind === 'table-data') continue;
    found.push({ section, bytes: await wholeSection(reader, section, signal) });
  }
  return found;
}

function keyOf({ kind, database, object }: Section): string {
  const what = kind === 'view-placeholder' ? 'view' : kind;
  return objectKey({ kind: what, database: database ?? '', name: object ?? '' });
}

const ONLY_MARIADB: Readonly<Record<string, string>> = {
  sequence: 'all of it: MySQL has no sequences',
  package: 'all of it: MySQL has no packages',
  'package-body': 'all of it: MySQL has no packages',
};

function withoutCounterpart(
  definitions: readonly Definition[],
  source: PlanOrder['source'],
  target: Dialect,
): readonly [string, string][] {
  if (source.flavour !== 'mariadb' || target.flavour !== 'mysql') return [];
  return definitions.flatMap(({ section, bytes }): [string, string][] => {
    const why = ONLY_MARIADB[section.kind];
    if (why !== undefined) return [[keyOf(section), why]];
    if (section.kind !== 'function' && section.kind !== 'procedure') return [];
    return isOracle(bytes)
      ? [[keyOf(section), 'all of it: it is written in Oracle’s language, which MySQL does not have']]
      : [];
  });
}

function isOracle(bytes: Buffer): boolean {
  for (const { tokens } of statementsOf(bytes.toString('latin1'))) {
    const code = codeOf(tokens);
    if (
      isWord(code[0], 'SET') &&
      code.some(({ kind, text }) => kind === 'string' && /(^|,)ORACLE(,|$)/i.test(text))
    )
      return true;
  }
  return false;
}

/** Before MySQL 5.7 and MariaDB 10.2 a table has one trigger for each time and event (1235). */
function furtherTriggers(
  definitions: readonly Definition[],
  { flavour, version }: Dialect,
): readonly [string, string][] {
  if (isAtLeast(version, flavour === 'mariadb' ? '10.2.3' : '5.7.2')) return [];
  const taken = new Set<string>();
  return definitions.flatMap(({ section, bytes }): [string, string][] => {
    if (section.kind !== 'trigger') return [];
    for (const { tokens } of statementsOf(bytes.toString('latin1'))) {
      const place = triggerPlace(codeOf(tokens));
      if (place === null) continue;
      if (taken.has(place))
        return [[keyOf(section), `all of it: a table has one trigger ${place.split('\0')[0]} there`]];
      taken.add(place);
    }
    return [];
  });
}

/** `BEFORE INSERT` and the table. */
function triggerPlace(code: Tokens): string | null {
  const object = isWord(code[0], 'CREATE') ? objectWord(code) : -1;
  if (object < 0 || !isWord(code[object], 'TRIGGER')) return null;
  const at = code.findIndex((token, i) => i > object && isWord(token, 'BEFORE', 'AFTER'));
  const on = code.findIndex((token, i) => i > at && isWord(token, 'ON'));
  const each = code.findIndex((token, i) => i > on && isWord(token, 'FOR') && isWord(code[i + 1], 'EACH'));
  return `${code[at]?.text} ${code[at + 1]?.text}\0${code[each - 1]?.text}`;
}

/** A view on what is left out cannot be made either, nor a view on that. */
function addViewsOnThem(definitions: readonly Definition[], leftOut: Map<string, string>): void {
  const views = definitions.filter(({ section }) => section.kind === 'view');
  const missing = new Set(
    definitions
      .filter(
        ({ section }) =>
          leftOut.has(keyOf(section)) && section.kind !== 'trigger' && section.kind !== 'event',
      )
      .map(({ section }) => section.object ?? ''),
  );
  for (let isGrowing = missing.size > 0; isGrowing; ) {
    isGrowing = false;
    for (const { section, bytes } of views) {
      if (leftOut.has(keyOf(section))) continue;
      const name = namesIn(bytes.toString('latin1')).find(
        (each) => missing.has(each) && each !== section.object,
      );
      if (name === undefined) continue;
      leftOut.set(keyOf(section), `all of it: it uses ${name}, which is left out`);
      missing.add(section.object ?? '');
      isGrowing = true;
    }
  }
}
