import { isComputed, liveCode, lostComments, type TableElement } from './create-table.ts';
import { has } from './dialect.ts';
import { cutFrom, type Edit } from './edits.ts';
import type { Translation } from './model.ts';
import { isMark, isWord, type Tokens } from './tokens.ts';

/** A column as the target understands it. */
export function columnEdits(element: TableElement, translation: Translation): readonly Edit[] {
  const code = liveCode(element.tokens, translation.target);
  return [
    ...typeEdits(code, translation),
    ...defaultEdits(element, code, translation),
    ...generatedEdits(element, code, translation),
    ...visibilityEdits(element, code, translation),
    ...checkEdits(element, code, translation),
  ];
}

/** Types that hold every value of one that the target lacks, written as the dump writes them. */
function typeEdits(code: Tokens, { target }: Translation): readonly Edit[] {
  const type = code[1];
  if (type?.kind !== 'word') return [];
  const to = (text: string, end = type.end): readonly Edit[] => [
    { kind: 'column-type', start: type.start, end, text },
  ];
  switch (type.text) {
    case 'UUID':
      return has('uuid', target) ? [] : to('char(36)');
    case 'INET6':
      return has('inet6', target) ? [] : to('varchar(45)');
    case 'INET4':
      return has('inet4', target) ? [] : to('varchar(15)');
    case 'GEOMCOLLECTION':
      return has('geomcollection', target) ? [] : to('geometrycollection');
    case 'JSON':
      return has('json', target) ? [] : to('longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
    case 'VECTOR': {
      if (has('vector', target)) return [];
      const bytes = 4 * Number(code[3]?.text ?? 0);
      return to(bytes > 0 && bytes <= 8000 ? `varbinary(${bytes})` : 'longblob', code[4]?.end ?? type.end);
    }
    default:
      return [];
  }
}

const WITHOUT_DEFAULT =
  /^(?:TINY|MEDIUM|LONG)?(?:TEXT|BLOB)$|^(?:JSON|GEOMETRY|POINT|LINESTRING|POLYGON|VECTOR)$/;
const NOW = ['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'];

function defaultEdits(element: TableElement, code: Tokens, { target }: Translation): readonly Edit[] {
  const at = code.findIndex((token) => isWord(token, 'DEFAULT'));
  const value = code[at + 1];
  if (at < 2 || value === undefined) return [];
  const lastAt = endOfDefault(code, at + 1);
  const last = code[lastAt] ?? value;
  const remove = (): readonly Edit[] => [
    cutFrom(code[at], last, 'no-counterpart', `the default of the column ${nameOf(element)}`),
  ];
  const inParentheses = (): readonly Edit[] => [
    { kind: 'default', start: value.start, end: value.start, text: '(' },
    { kind: null, start: last.end, end: last.end, text: ')' },
  ];
  const isCall = value.kind === 'word' && isMark(code[at + 2], '(');
  const type = code[1]?.text ?? '';
  if (isWord(value, ...NOW) && /^(TIMESTAMP|DATETIME)$/.test(type)) return [];
  if (isCall || isWord(value, ...NOW)) {
    if (isWord(value, 'NEXTVAL', 'LASTVAL') && target.flavour === 'mysql') return remove();
    if (!has('expression-defaults', target)) return remove();
    return has('bare-defaults', target) ? [] : inParentheses();
  }
  if (isMark(value, '(')) return has('expression-defaults', target) ? [] : remove();
  if (isWord(value, 'NULL') || has('text-defaults', target) || !WITHOUT_DEFAULT.test(type)) return [];
  return has('expression-defaults', target) ? inParentheses() : remove();
}

/** The last token of a default that begins there. */
function endOfDefault(code: Tokens, from: number): number {
  const first = code[from];
  if (isMark(first, '-') || isMark(first, '+')) return from + 1;
  if (isMark(first, '(')) return closing(code, from);
  if (first?.kind === 'word' && isMark(code[from + 1], '(')) return closing(code, from + 1);
  // `_utf8mb4'text'`, `b'101'`
  return first?.kind === 'word' && code[from + 1]?.kind === 'string' && /^(_|[BXN]$)/.test(first.text)
    ? from + 1
    : from;
}

function closing(code: Tokens, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i += 1) {
    if (isMark(code[i], '(')) depth += 1;
    if (isMark(code[i], ')')) depth -= 1;
    if (depth === 0) return i;
  }
  return code.length - 1;
}

function generatedEdits(element: TableElement, code: Tokens, { target }: Translation): readonly Edit[] {
  const versioning = code.findIndex((token, i) => isWord(token, 'WITHOUT') && isWord(code[i + 1], 'SYSTEM'));
  const edits: Edit[] = [];
  if (versioning > 0 && !has('system-versioning', target))
    edits.push(cutFrom(code[versioning], code[versioning + 2], 'system-versioning'));
  const as = code.findIndex((token) => isWord(token, 'AS'));
  if (as < 0) return edits;
  const first = isWord(code[as - 1], 'ALWAYS') ? code[as - 2] : code[as];
  if (isWord(code[as + 1], 'ROW') && !has('system-versioning', target)) {
    edits.push({ ...cutFrom(first, code[as + 2], 'system-versioning'), text: 'NOT NULL' });
  } else if (isComputed(element) && !has('generated-columns', target)) {
    const end = closing(code, as + 1);
    const last = isWord(code[end + 1], 'VIRTUAL', 'STORED', 'PERSISTENT') ? end + 1 : end;
    edits.push(
      cutFrom(
        first,
        code[last],
        'no-counterpart',
        `how the column ${nameOf(element)} is computed: its values stay as they are`,
      ),
    );
  }
  return edits;
}

function visibilityEdits(
  element: TableElement,
  code: Tokens,
  { source, target }: Translation,
): readonly Edit[] {
  const edits: Edit[] = [];
  const word = code.find((token) => isWord(token, 'INVISIBLE'));
  const isHere = has('invisible-columns', target);
  const loss = `that the column ${nameOf(element)} is invisible`;
  if (word !== undefined && !isHere) edits.push(cutFrom(word, word, 'no-counterpart', loss));
  for (const { code: inside, start, end } of lostComments(element.tokens, source, target)) {
    if (isWord(inside[0], 'INVISIBLE'))
      edits.push({
        kind: 'invisible-column',
        start,
        end,
        text: isHere ? 'INVISIBLE' : '',
        ...(!isHere && { loss }),
      });
    if (isWord(inside[0], 'SRID') && inside[1]?.text !== '0')
      edits.push({
        kind: 'no-counterpart',
        start,
        end,
        text: '',
        loss: `that the column ${nameOf(element)} takes only shapes of SRID ${inside[1]?.text}`,
      });
  }
  return edits;
}

/** A server that knows no checks reads over them; nobody would be told. */
function checkEdits(element: TableElement, code: Tokens, { target }: Translation): readonly Edit[] {
  const at = code.findIndex((token, i) => isWord(token, 'CHECK') && isMark(code[i + 1], '('));
  if (at < 0 || has('checks', target)) return [];
  // MariaDB's JSON is a text with this check: the same values arrive.
  const isJson = isWord(code[at + 2], 'JSON_VALID');
  return [
    cutFrom(
      code[at],
      code[closing(code, at + 1)],
      'no-counterpart',
      isJson
        ? `that the column ${nameOf(element)} takes only JSON`
        : `the check of the column ${nameOf(element)}`,
    ),
  ];
}

const nameOf = ({ column }: TableElement): string => Buffer.from(column ?? '', 'latin1').toString('utf8');
