import { definedAt, nameAt } from './program-end.ts';
import { isSameName } from './rewrite-rules.ts';
import { isMark, isName, isWord, type Tokens } from './tokens.ts';

/** The databases that a restore may touch, by their names in the dump. */
export interface Inside {
  readonly databases: readonly string[];
  readonly ignoreCase: boolean;
}

/** `target`: written, made, dropped or called. `source`: read. `column`: of a table, unless it is called. */
type Place = 'target' | 'source' | 'column';

interface Qualified {
  /** Where the name of the database stands. */
  readonly at: number;
  readonly place: Place;
}

/** Statements about definitions: all that they name is meant, in parentheses (`UNION=(…)`) too. */
const DEFINING = [
  'CREATE',
  'DROP',
  'ALTER',
  'RENAME',
  'LOCK',
  'TRUNCATE',
  'ANALYZE',
  'CHECK',
  'OPTIMIZE',
  'REPAIR',
];
const WRITING = [...DEFINING, 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'CALL', 'LOAD'];

const TO_COLUMNS = [
  'WHERE',
  'ON',
  'SET',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'VALUES',
  'VALUE',
  'RETURNING',
  'WINDOW',
];
const SEQUENCE_CALLS = ['NEXTVAL', 'SETVAL', 'LASTVAL'];

/** What everybody may read. */
const READABLE = ['information_schema', 'performance_schema', 'sys'];
/** What of the server's own database says nothing about accounts. */
const HARMLESS = /^(time_zone|help_)/i;

/** Whether a statement that is run as it stands uses a database that is not among the chosen, to read or to write. */
export function usesOther(code: Tokens, inside: Inside): boolean {
  if (isOtherWhole(code, 0, inside)) return true;
  return qualifiedIn(code).some(({ at, place }) => isOther(code, at, place, inside));
}

/**
 * Whether the text of a program writes to such a database, or calls its procedures. It may read there, as a view over
 * two databases does; not the server's accounts.
 * @param object where it says what it makes
 */
export function programUsesOther(code: Tokens, object: number, inside: Inside): boolean {
  const names = [nameAt(code, object), ...(isWord(code[object], 'TRIGGER') ? [tableAt(code, object)] : [])];
  if (names.some((at) => isQualifier(code, at) && isOther(code, at, 'target', inside))) return true;
  return code.some((token, at) => {
    if (isQualifier(code, at) && token.text.toLowerCase() === 'mysql')
      return isOther(code, at, 'source', inside);
    if (at <= object || !isVerb(code, at)) return false;
    if (isOtherWhole(code, at, inside)) return true;
    const statement = code.slice(at, endOfStatement(code, at));
    return qualifiedIn(statement).some(
      (each) => each.place === 'target' && isOther(statement, each.at, 'target', inside),
    );
  });
}

/** Its semicolon, or the end of all. */
export function endOfStatement(code: Tokens, from = 0): number {
  let at = from;
  while (at < code.length && !isMark(code[at], ';')) at += 1;
  return at;
}

/** The table of `CREATE TRIGGER … BEFORE INSERT ON t`. */
const tableAt = (code: Tokens, object: number): number =>
  code.findIndex((token, i) => i > object && isWord(token, 'ON')) + 1;

/** Whether a word begins a statement that writes: not in `ON UPDATE`, `AFTER DELETE`, `REPLACE(…)`. */
function isVerb(code: Tokens, at: number): boolean {
  const [before, next] = [code[at - 1], code[at + 1]];
  if (!isWord(code[at], ...WRITING) || isMark(next, '(') || isMark(before, '.') || isMark(before, '@'))
    return false;
  if (isWord(code[at], 'LOCK', 'ANALYZE', 'CHECK', 'OPTIMIZE', 'REPAIR') && !isWord(next, 'TABLE', 'TABLES'))
    return false;
  return !isWord(before, 'KEY', 'FOR', 'ON', 'BEFORE', 'AFTER', 'OR', 'SHOW');
}

/** `USE x`, and a database that is made, dropped or altered as a whole. */
function isOtherWhole(code: Tokens, at: number, inside: Inside): boolean {
  if (at === 0 && isWord(code[0], 'USE')) return isName(code[1]) && isOther(code, 1, 'target', inside);
  if (!isWord(code[at], 'CREATE', 'DROP', 'ALTER')) return false;
  const object = definedAt(code, at);
  const name = nameAt(code, object);
  if (!isWord(code[object], 'DATABASE', 'SCHEMA') || !isName(code[name])) return false;
  // `ALTER DATABASE CHARACTER SET …` means the one in use.
  return (
    !isWord(code[name], 'CHARACTER', 'CHARSET', 'COLLATE', 'DEFAULT') && isOther(code, name, 'target', inside)
  );
}

function isOther(code: Tokens, at: number, place: Place, inside: Inside): boolean {
  const token = code[at];
  if (!isName(token) || inside.databases.some((name) => isSameName(token, name, inside.ignoreCase)))
    return false;
  if (place === 'target') return true;
  // The alias of a table, unless a function of that name is called.
  if (place === 'column' && !isMark(code[at + 3], '(')) return false;
  const name = token.text.toLowerCase();
  return !READABLE.includes(name) && !(name === 'mysql' && HARMLESS.test(code[at + 2]?.text ?? ''));
}

/** `x` of `x.y`; neither `y` of `x.y.z`, nor a host, nor a number. */
function isQualifier(code: Tokens, at: number): boolean {
  const [token, before] = [code[at], code[at - 1]];
  if (!isName(token) || !isMark(code[at + 1], '.') || !isName(code[at + 2])) return false;
  return !isMark(before, '.') && !isMark(before, '@') && !(token.kind === 'word' && /^\d+$/.test(token.text));
}

interface Level {
  place: Place;
  /** What goes on behind the comma after `JOIN … ON …`; null: no such condition. */
  behindComma: Place | null;
  isQuery: boolean;
}

/** Where one statement names something by its database, or by its table. */
function qualifiedIn(code: Tokens): readonly Qualified[] {
  const found: Qualified[] = [];
  const base: Place = isWord(code[0], ...WRITING, 'WITH') ? 'target' : 'column';
  let isDefining = isWord(code[0], ...DEFINING);
  const levels: Level[] = [{ place: base, behindComma: null, isQuery: false }];
  code.forEach((token, at) => {
    const level = levels.at(-1) ?? { place: base, behindComma: null, isQuery: false };
    if (isMark(token, '('))
      levels.push({
        place: placeWithin(code, at, level.place, isDefining),
        behindComma: null,
        isQuery: false,
      });
    else if (isMark(token, ')') && levels.length > 1) levels.pop();
    else if (isMark(token, ',')) level.place = level.behindComma ?? level.place;
    else if (isQualifier(code, at)) {
      if (!isWord(code[at - 1], 'REFERENCES'))
        found.push({ at, place: sequencePlace(code, at) ?? level.place });
    } else if (token.kind === 'word' && !isMark(code[at - 1], '.') && !isMark(code[at - 1], '@')) {
      if (token.text === 'SELECT') isDefining = false;
      level.isQuery ||= token.text === 'SELECT';
      if (isDefining) return;
      const place = placeBehind(code, at, level, levels.length === 1 ? base : 'source');
      if (isWord(token, ...TO_COLUMNS, 'SELECT', 'UPDATE'))
        level.behindComma = isWord(token, 'ON') ? level.place : null;
      level.place = place;
    }
  });
  return found;
}

/** What a parenthesis holds: more tables among tables, otherwise columns, until a SELECT says more. */
function placeWithin(code: Tokens, at: number, around: Place, isDefining: boolean): Place {
  const before = code[at - 1];
  const goesOn =
    isMark(before, ',') || isMark(before, '(') || isWord(before, 'FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE');
  return isDefining || goesOn ? around : 'column';
}

/** @param tables what stands where tables do, outside of a query */
function placeBehind(code: Tokens, at: number, { place, isQuery }: Level, tables: Place): Place {
  const token = code[at];
  if (isWord(token, 'SELECT')) return 'column';
  if (isWord(token, 'UPDATE')) return at === 0 ? place : isWord(code[at - 1], 'KEY') ? 'column' : place;
  if (isWord(token, 'TABLE') && at > 0) return 'source';
  if (isWord(token, 'INTO')) return isQuery ? 'column' : place;
  // `SELECT STRAIGHT_JOIN a.x`
  if (isWord(token, 'STRAIGHT_JOIN') && isWord(code[at - 1], 'SELECT')) return place;
  if (isWord(token, 'FROM', 'JOIN', 'STRAIGHT_JOIN')) {
    if (isQuery) return 'source';
    // `EXTRACT(DAY FROM o.made)`
    return tables === 'source' && place === 'column' ? 'column' : tables;
  }
  if (isWord(token, 'USING')) return isMark(code[at + 1], '(') ? place : tables;
  return isWord(token, ...TO_COLUMNS) ? 'column' : place;
}

/** A sequence's next value is taken from it. */
function sequencePlace(code: Tokens, at: number): Place | null {
  const isCalled = isMark(code[at - 1], '(') && isWord(code[at - 2], ...SEQUENCE_CALLS);
  const isNext = isWord(code[at - 1], 'FOR') && isWord(code[at - 2], 'VALUE');
  return isCalled || isNext ? 'target' : null;
}
