import { type Dialect, runsComment } from './dialect.ts';
import { codeOf, isMark, isWord, objectWord, type Tokens } from './tokens.ts';

/** A column, key or constraint of a CREATE TABLE. */
export interface TableElement {
  readonly kind: 'column' | 'key' | 'check' | 'foreign-key' | 'period';
  /** A column's name; null for what is no column. */
  readonly column: string | null;
  /** With the ends of executable comments. */
  readonly tokens: Tokens;
  readonly start: number;
  readonly end: number;
}

export interface CreateTable {
  readonly elements: readonly TableElement[];
  /** What follows the closing parenthesis. */
  readonly options: Tokens;
}

/** @returns null when a statement is no CREATE TABLE with columns */
export function readCreateTable(tokens: Tokens): CreateTable | null {
  const code = codeOf(tokens);
  if (!isWord(code[0], 'CREATE') || !isWord(code[objectWord(code)], 'TABLE')) return null;
  const open = tokens.findIndex((token) => isMark(token, '('));
  if (open < 0) return null;
  const elements: TableElement[] = [];
  let depth = 1;
  let from = open + 1;
  for (let i = open + 1; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    if (depth === 0 || (depth === 1 && isMark(token, ','))) {
      const element = elementOf(tokens.slice(from, i));
      if (element !== null) elements.push(element);
      from = i + 1;
    }
    if (depth === 0) return { elements, options: tokens.slice(i + 1) };
  }
  return null;
}

function elementOf(tokens: Tokens): TableElement | null {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return null;
  const code = codeOf(tokens);
  const isColumn = code[0]?.kind === 'name';
  const kind = isColumn ? 'column' : kindOf(code);
  return {
    kind,
    column: isColumn ? (code[0]?.text ?? null) : null,
    tokens,
    start: first.start,
    end: last.end,
  };
}

function kindOf(code: Tokens): TableElement['kind'] {
  const main = isWord(code[0], 'CONSTRAINT')
    ? code.find((t) => isWord(t, 'CHECK', 'FOREIGN', 'UNIQUE', 'PRIMARY'))
    : code[0];
  if (isWord(main, 'CHECK')) return 'check';
  if (isWord(main, 'FOREIGN')) return 'foreign-key';
  return isWord(main, 'PERIOD') ? 'period' : 'key';
}

/** What a server would run of it: without the executable comments that are not for its version. */
export function liveCode(tokens: Tokens, server: Pick<Dialect, 'flavour' | 'version'>): Tokens {
  let isSkipped = false;
  return tokens.filter(({ kind, text }) => {
    if (kind === 'open') isSkipped = !runsComment(text, server);
    if (kind === 'close') isSkipped = false;
    return kind !== 'open' && kind !== 'close' && !isSkipped;
  });
}

/** An executable comment and what stands in it. */
export interface Comment {
  readonly code: Tokens;
  readonly start: number;
  readonly end: number;
}

/** The executable comments that one server runs and the other does not. */
export function lostComments(
  tokens: Tokens,
  source: Pick<Dialect, 'flavour' | 'version'>,
  target: Pick<Dialect, 'flavour' | 'version'>,
): readonly Comment[] {
  const found: Comment[] = [];
  let open = -1;
  tokens.forEach((token, i) => {
    if (token.kind === 'open')
      open = runsComment(token.text, source) && !runsComment(token.text, target) ? i : -1;
    if (token.kind === 'close' && open >= 0) {
      found.push({ code: tokens.slice(open + 1, i), start: tokens[open]?.start ?? 0, end: token.end });
      open = -1;
    }
  });
  return found;
}

/** Whether the server computes a column's values. */
export const isComputed = ({ tokens }: TableElement): boolean => {
  const code = codeOf(tokens);
  const at = code.findIndex((token, i) => isWord(token, 'AS') && isMark(code[i + 1], '('));
  return at > 0 && code.slice(1, at).every((token) => !isWord(token, 'CHECK', 'DEFAULT'));
};
