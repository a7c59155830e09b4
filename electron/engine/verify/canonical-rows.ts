import { decodeString, valuesOf } from '../container/row-values.ts';
import type { Backslashes } from '../container/sql-mode.ts';

/** What is known of a restored table's columns. */
export interface TableColumns {
  /** In their order, generated ones included. */
  readonly all: readonly string[];
  readonly generated: ReadonlySet<string>;
}

/**
 * Rows of one table as what they stand for, whoever wrote them: `'1'`, `1` and `0x31` are one value, and columns may
 * come in any order. Dumps of other programs cannot be compared by their bytes.
 */
export class CanonicalRows {
  readonly #columns: TableColumns;
  /** Columns that are compared, sorted; of the first row of the dump, which may leave out what has a default. */
  #compared: readonly string[] | null = null;
  /** A value is an expression, or columns do not fit: only the number of rows says something then. */
  isComparable = true;

  constructor(columns: TableColumns) {
    this.#columns = columns;
  }

  /**
   * @param listed the columns that the INSERT statement names; null where it names none
   * @param backslashes how the section's strings are read
   * @returns null once the table cannot be compared
   */
  of(row: Buffer, listed: readonly string[] | null, backslashes: Backslashes = 'escape'): Buffer | null {
    if (backslashes === 'undecided') this.isComparable = false;
    if (!this.isComparable) return null;
    const values = valuesOf(row, backslashes);
    const decode = (written: Buffer): Buffer => decodeString(written, backslashes);
    const names = (listed ?? this.#unlisted(values.length)).map((name) => name.toLowerCase());
    this.#compared ??= names.filter((name) => !this.#columns.generated.has(name)).sort();
    const parts: Buffer[] = [];
    for (const name of this.#compared) {
      const written = values[names.indexOf(name)];
      const value = written === undefined ? null : canonicalValue(written, decode);
      if (value === null) {
        this.isComparable = false;
        return null;
      }
      parts.push(value);
    }
    return Buffer.concat(parts);
  }

  /** Without a list there is a value for every column, or for every one that is not generated. */
  #unlisted(count: number): readonly string[] {
    const { all, generated } = this.#columns;
    return count === all.length ? all : all.filter((name) => !generated.has(name.toLowerCase()));
  }
}

const NULL = Buffer.from('NULL, ');

/** @returns null for what only a server could compute */
function canonicalValue(written: Buffer, decode: (written: Buffer) => Buffer): Buffer | null {
  const head = written.subarray(0, 32).toString('latin1').trim();
  if (/^NULL$/i.test(head)) return NULL;
  if (/^(?:true|false)$/i.test(head)) return quoted(Buffer.from(/^t/i.test(head) ? '1' : '0'));
  if (/^0x[0-9a-f]*/i.test(head)) return quoted(fromHex(text(written).slice(2)));
  if (/^x\s*'/i.test(head)) return quoted(fromHex(decode(written).toString('latin1')));
  if (/^b\s*'/i.test(head)) return quoted(fromBits(decode(written).toString('latin1')));
  if (/^unhex\s*\(\s*'/i.test(head)) return quoted(fromHex(decode(written).toString('latin1')));
  if (/^(?:_\w+\s*|n)?['"]/i.test(head)) return quoted(decode(written));
  if (/^[+-]?(?:\d|\.\d)/.test(head) && /^[\d.eE+-]+$/.test(text(written)))
    return quoted(Buffer.from(text(written)));
  return null;
}

const text = (written: Buffer): string => written.toString('latin1').trim();
const fromHex = (digits: string): Buffer =>
  Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');

function fromBits(bits: string): Buffer {
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from((padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** In quotes, so that no two rows run together to the same bytes. */
function quoted(value: Buffer): Buffer {
  return Buffer.from(`'${value.toString('latin1').replaceAll(/['\\]/g, '\\$&')}', `, 'latin1');
}
