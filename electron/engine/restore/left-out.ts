import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { RestoreDatabase, RestoreRequest } from '../../../shared/model/restore.ts';
import { listNames, objectKindWords } from '../../../shared/sentences.ts';
import type { DumpReader } from '../container/reader.ts';
import type { ServerConnection } from '../server/connect.ts';
import { readNameRule } from '../server/databases.ts';
import { text } from '../server/rows.ts';
import { objectOf, objectsOf } from './restored-objects.ts';
import { isWhole, targetName } from './run.ts';
import { belongsTo } from './select-sections.ts';
import { OF_SEQUENCES } from './send-home.ts';
import { statementsOf } from './statements.ts';
import { codeOf, isMark, isName, isWord } from './tokens.ts';
import { wholeSection } from './whole-section.ts';

interface LeftOutFacts {
  readonly request: RestoreRequest;
  readonly index: DumpIndex;
  /** What is restored. */
  readonly sections: readonly Section[];
  readonly reader: DumpReader;
  readonly connection: ServerConnection;
  readonly signal: AbortSignal;
}

interface LeftOutProblems {
  readonly warnings: readonly string[];
  readonly blockers: readonly WireError[];
}

/** What is left out of databases, and what of the rest cannot do without it where the target does not have it. */
export async function leftOutProblems(facts: LeftOutFacts): Promise<LeftOutProblems> {
  const warnings: string[] = [];
  const blockers: WireError[] = [];
  for (const database of facts.request.databases) {
    if (database.leftOut.length > 0) warnings.push(leftOutWarning(facts, database));
    if (isWhole(database) || facts.request.content === 'data') continue;
    const lacking = await lackingNames(facts, database);
    if (lacking.size === 0) continue;
    const users = await usersOf(facts, database, lacking);
    const sequences = sequencesOf(facts.index.sections, database);
    const numbered = users.flatMap((user) => narrowed(user, (name) => sequences.has(name)));
    warnings.push(
      ...userWarnings(
        users.flatMap((user) => narrowed(user, (name) => !isTable(user) || !sequences.has(name))),
      ),
    );
    const views = users.filter(({ section }) => section.kind === 'view');
    if (views.length > 0) blockers.push(viewBlocker(views));
    const tables = numbered.filter(isTable);
    if (tables.length > 0) blockers.push(sequenceBlocker(tables, database));
  }
  return { warnings, blockers };
}

function leftOutWarning({ index }: LeftOutFacts, { name, leftOut }: RestoreDatabase): string {
  const isOfThem = belongsTo(
    index,
    name,
    leftOut.map((each) => each.name),
  );
  const triggers = index.sections.filter((section) => section.kind === 'trigger' && isOfThem(section));
  const withThem =
    triggers.length === 0
      ? ''
      : `, with ${triggers.length === 1 ? 'the trigger' : 'the triggers'} ${listNames(triggers.map(({ object }) => object ?? ''))}`;
  const names = listNames(leftOut.map((each) => `${name}.${each.name}`));
  const isOne = leftOut.length === 1;
  return `${names} ${isOne ? 'is' : 'are'} left out${withThem}. What the target has of ${isOne ? 'it' : 'them'}, and whatever is not in the backup, stays as it is.`;
}

/** Names of the sequences of a database. */
function sequencesOf(sections: readonly Section[], { name }: RestoreDatabase): ReadonlySet<string> {
  const own = sections.filter(({ database }) => database === name);
  return new Set(objectsOf(own).flatMap((object) => (object.kind === 'sequence' ? [object.name] : [])));
}

/** Tables, views and sequences that the backup has, and neither the restore brings nor the target has. */
async function lackingNames(
  { index, sections, connection }: LeftOutFacts,
  target: RestoreDatabase,
): Promise<ReadonlySet<string>> {
  const { fold } = await readNameRule(connection);
  const hasSequences = connection.flavour === 'mariadb';
  const tablesIn = (some: readonly Section[]): string[] =>
    objectsOf(some.filter(({ database }) => database === target.name))
      // A server without sequences is told of by its translation.
      .filter(({ kind }) => kind === 'table' || kind === 'view' || (kind === 'sequence' && hasSequences))
      .map(({ name }) => name);
  const rows = await connection.query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [targetName(target)],
  );
  const there = new Set([...tablesIn(sections), ...rows.map((row) => text(row.name))].map(fold));
  return new Set(tablesIn(index.sections).filter((name) => !there.has(fold(name))));
}

/** Something that is restored, and what it names of what will not be there. */
interface User {
  readonly section: Section;
  readonly names: readonly string[];
}

const isTable = ({ section }: User): boolean => section.kind === 'table-structure';

/** With only some of the names; none where nothing of it is left. */
function narrowed(user: User, isWanted: (name: string) => boolean): readonly User[] {
  const names = user.names.filter(isWanted);
  return names.length === 0 ? [] : [{ ...user, names }];
}

/** A view on a view that cannot be made is among them. */
async function usersOf(
  { sections, reader, signal }: LeftOutFacts,
  { name }: RestoreDatabase,
  lacking: ReadonlySet<string>,
): Promise<readonly User[]> {
  const named = new Map<Section, readonly string[]>();
  for (const section of sections) {
    if (section.database !== name || objectOf(section) === null || section.kind === 'table-data') continue;
    const sql = (await wholeSection(reader, section, signal)).toString('latin1');
    named.set(section, tablesNamedIn(sql, name));
  }
  const missing = new Set(lacking);
  for (let known = -1; known !== missing.size; ) {
    known = missing.size;
    for (const [{ kind, object }, names] of named)
      if (kind === 'view' && object !== null && names.some((each) => missing.has(each))) missing.add(object);
  }
  return [...named].flatMap(([section, names]) => {
    const used = [...new Set(names)].filter((each) => missing.has(each) && each !== section.object);
    return used.length === 0 ? [] : [{ section, names: used }];
  });
}

/**
 * Tables, views and sequences of a database that statements read, write or refer to.
 * @param sql one character per byte
 */
export function tablesNamedIn(sql: string, database: string): readonly string[] {
  const found: string[] = [];
  for (const { tokens } of statementsOf(sql)) {
    const code = codeOf(tokens);
    const nameAt = (at: number): string | null => {
      const token = code[at];
      if (!isName(token)) return null;
      // A word's text is in upper case.
      const name = token.kind === 'word' ? sql.slice(token.start, token.end) : token.text;
      return Buffer.from(name, 'latin1').toString('utf8');
    };
    code.forEach((token, i) => {
      const isCall = isWord(token, ...OF_SEQUENCES) && isMark(code[i + 1], '(');
      if (!isCall && !isWord(token, 'FROM', 'JOIN', 'STRAIGHT_JOIN', 'INTO', 'UPDATE', 'REFERENCES')) return;
      let at = i + 1;
      while (isMark(code[at], '(')) at += 1;
      const isQualified = isMark(code[at + 1], '.');
      if (isQualified && nameAt(at) !== database) return;
      const name = nameAt(isQualified ? at + 2 : at);
      if (name !== null) found.push(name);
    });
  }
  return found;
}

function userWarnings(users: readonly User[]): readonly string[] {
  const tables = users.filter(isTable);
  const programs = users.filter(
    ({ section }) => section.kind !== 'table-structure' && section.kind !== 'view',
  );
  return [
    ...(tables.length === 0
      ? []
      : [
          `Foreign keys of ${namesOf(tables)} name ${usedBy(tables)}, which the target does not have. They are made all the same; rows that need it are refused until it is there.`,
        ]),
    ...(programs.length === 0
      ? []
      : [
          `${sentenceStart(listNames(programs.map(({ section }) => kindAndName(section))))} ${programs.length === 1 ? 'uses' : 'use'} ${usedBy(programs)}, which the target does not have, and ${programs.length === 1 ? 'fails' : 'fail'} (error 1146) until it is there.`,
        ]),
  ];
}

/** No server makes a view on what is not there (1146). */
function viewBlocker(views: readonly User[]): WireError {
  const [word, needs, such, they] =
    views.length === 1
      ? ['view', 'needs', 'such a view', 'it needs']
      : ['views', 'need', 'such views', 'they need'];
  const why = `The ${word} ${namesOf(views, 20)} ${needs} ${usedBy(views, views)}, which the target will not have: no server makes ${such}. Leave the ${word} out, too, or bring along what ${they}`;
  return toWireError(new HoldfastError('not-possible', { why }));
}

/** No server makes a table whose default names a sequence that is not there (1146). */
function sequenceBlocker(tables: readonly User[], { name }: RestoreDatabase): WireError {
  const [word, takes, such, it] =
    tables.length === 1
      ? ['table', 'takes', 'such a table', 'it']
      : ['tables', 'take', 'such tables', 'them'];
  const used = [...new Set(tables.flatMap((user) => user.names))];
  const options = used.map((each) => `--object sequence:${name}.${each}`).join(' ');
  const why = `The ${word} ${namesOf(tables, 20)} ${takes} numbers from ${usedBy(tables)}, which the target will not have: no server makes ${such}. Bring along ${used.length === 1 ? 'the sequence' : 'the sequences'} (${options} in a terminal), or leave ${it} out.`;
  return toWireError(new HoldfastError('not-possible', { why }));
}

const namesOf = (users: readonly User[], limit?: number): string =>
  listNames(
    users.map(({ section }) => section.object ?? ''),
    0,
    limit,
  );

/** @param but views that cannot be made either */
function usedBy(users: readonly User[], but: readonly User[] = []): string {
  const names = new Set(users.flatMap((user) => user.names));
  for (const { section } of but) names.delete(section.object ?? '');
  return listNames([...names]);
}

function kindAndName(section: Section): string {
  const object = objectOf(section);
  return object === null ? '' : `${objectKindWords[object.kind].one} ${object.name}`;
}

const sentenceStart = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
