import { isUtf8 } from 'node:buffer';
import type { Cell } from '../../../shared/model/rows.ts';
import { BACKSLASH, CLOSE, COMMA, DOUBLE_QUOTE, OPEN, QUOTE } from './ascii.ts';
import type { Backslashes } from './sql-mode.ts';

/** What mysql_real_escape_string writes; any other character after a backslash stands for itself. */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ '0': 0, n: 10, r: 13, t: 9, b: 8, Z: 26 }).map(([char, byte]) => [
    char.charCodeAt(0),
    byte,
  ]),
);

const PERCENT = 0x25;
const UNDERSCORE = 0x5f;

export interface CellLimits {
  /** Characters of a text. */
  readonly text: number;
  /** Bytes of a binary value. */
  readonly binary: number;
}

export const SHORT_CELLS: CellLimits = { text: 300, binary: 64 };

/**
 * Decodes a row as it stands in an INSERT statement.
 * @param row `(…)`, parentheses included
 * @param limits beyond which values are cut, and say from what length
 * @param isBinary of each value, in their order: not every dump program says it of the value itself
 * @param backslashes how the section's strings are read
 */
export function readCells(
  row: Buffer,
  limits: CellLimits = SHORT_CELLS,
  isBinary: readonly boolean[] = [],
  backslashes: Backslashes = 'escape',
): Cell[] {
  return valuesOf(row, backslashes).map((value, at) => {
    const decode = (written: Buffer): Buffer => decodeString(written, backslashes);
    return readCell(value, limits, isBinary[at] ?? false, decode);
  });
}

const BINARY_TYPE =
  /^(?:(?:tiny|medium|long)?blob|(?:var)?binary|bit|geometry|(?:multi)?(?:point|linestring|polygon)|geometrycollection|vector)\b/i;

/** Whether a column of this type holds bytes and no text. */
export const isBinaryType = (type: string): boolean => BINARY_TYPE.test(type);

/** The values of a row, each as it is written, without decoding them. */
export function valuesOf(row: Buffer, backslashes: Backslashes = 'escape'): Buffer[] {
  const escaping = escapeOf(backslashes);
  const values: Buffer[] = [];
  let from = 1;
  let depth = 0;
  for (let at = 1; at < row.length - 1; at += 1) {
    const byte = row[at];
    if (byte === QUOTE || byte === DOUBLE_QUOTE) at = endOfString(row, at, escaping);
    else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE) depth -= 1;
    else if (byte === COMMA && depth === 0) {
      values.push(row.subarray(from, at));
      from = at + 1;
    }
  }
  values.push(row.subarray(from, Math.max(from, row.length - 1)));
  return values;
}

/** @returns the index of the quote that ends the string, or the last index */
function endOfString(row: Buffer, start: number, escaping: number): number {
  const quote = row[start];
  for (let at = start + 1; at < row.length; at += 1) {
    if (row[at] === escaping) at += 1;
    else if (row[at] === quote) {
      if (row[at + 1] !== quote) return at;
      at += 1;
    }
  }
  return row.length - 1;
}

/** The byte that takes the next one's meaning away; -1: none does. */
const escapeOf = (backslashes: Backslashes): number => (backslashes === 'plain' ? -1 : BACKSLASH);

function readCell(
  written: Buffer,
  limits: CellLimits,
  isOfBytes: boolean,
  decode: (written: Buffer) => Buffer,
): Cell {
  const head = written.subarray(0, 24).toString('latin1').trimStart();
  if (/^NULL\s*$/i.test(head)) return { kind: 'null', text: '', cutFrom: null };
  if (/^0x[0-9a-f]/i.test(head)) return hexCell(written.toString('latin1').trim().slice(2), limits);
  if (/^x'/i.test(head)) return hexCell(decode(written).toString('latin1'), limits);
  const isBinary = /^_binary\s*['"]/i.test(head);
  if (isBinary || head.startsWith("'") || head.startsWith('"')) {
    const bytes = decode(written);
    // What is no UTF-8 would be shown as another text than it is.
    return isBinary || isOfBytes || !isUtf8(bytes)
      ? hexCell(bytes.toString('hex'), limits)
      : textCell(bytes.toString('utf8'), limits);
  }
  if (/^[+-]?[\d.]/.test(head))
    return { kind: 'number', text: written.toString('latin1').trim(), cutFrom: null };
  return { ...textCell(written.toString('utf8').trim(), limits), kind: 'expression' };
}

/** The bytes that a string stands for; what comes before its opening quote is passed over. */
export function decodeString(written: Buffer, backslashes: Backslashes = 'escape'): Buffer {
  const escaping = escapeOf(backslashes);
  const start = written.findIndex((byte) => byte === QUOTE || byte === DOUBLE_QUOTE);
  const quote = written[start];
  const rest = written.subarray(start + 1);
  const bytes = Buffer.allocUnsafe(rest.length);
  let length = 0;
  for (let at = 0; at < rest.length; at += 1) {
    let byte = rest[at] ?? 0;
    if (byte === escaping) {
      at += 1;
      const escaped = rest[at] ?? 0;
      if (escaped === PERCENT || escaped === UNDERSCORE) {
        // As LIKE wants it: the backslash stays.
        bytes[length] = byte;
        length += 1;
      }
      byte = ESCAPES.get(escaped) ?? escaped;
    } else if (byte === quote) {
      if (rest[at + 1] !== quote) break;
      at += 1;
    }
    bytes[length] = byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}

function textCell(text: string, { text: limit }: CellLimits): Cell {
  if (text.length <= limit) return { kind: 'text', text, cutFrom: null };
  const characters = [...text.slice(0, limit + 1)].slice(0, limit);
  return { kind: 'text', text: characters.join('').replace(/[\uD800-\uDBFF]$/, ''), cutFrom: text.length };
}

function hexCell(digits: string, { binary: limit }: CellLimits): Cell {
  const isCut = digits.length > 2 * limit;
  return {
    kind: 'binary',
    text: (isCut ? digits.slice(0, 2 * limit) : digits).toUpperCase(),
    cutFrom: isCut ? Math.ceil(digits.length / 2) : null,
  };
}
