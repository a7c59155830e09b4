import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { ToolExit } from '../system/run-tool.ts';
import { sectionName } from './select-sections.ts';

/** What was sent is kept so far back: a client reads ahead of what it runs. */
const KEPT_BYTES = 2 * 1024 * 1024;
/** A statement is shown as far as this, in characters. */
const SHOWN = 160;

/** Remembers at which line each section began, so that "at line 4711" becomes an object and a statement. */
export class LineMap {
  readonly #starts: { readonly line: number; readonly section: Section }[] = [];
  readonly #pieces: { readonly line: number; readonly bytes: Buffer }[] = [];
  /** Lines that ended with a line break of our own. */
  readonly #broken: number[] = [];
  #kept = 0;
  #line = 1;

  begin(section: Section): void {
    this.#starts.push({ line: this.#line, section });
  }

  /** Counts what was sent. */
  sent(bytes: Buffer): void {
    this.#pieces.push({ line: this.#line, bytes });
    this.#kept += bytes.length;
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#kept - first.bytes.length < KEPT_BYTES) break;
      this.#kept -= first.bytes.length;
      this.#pieces.shift();
    }
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.#line += 1;
  }

  /** A line break of our own was sent, after which the lines of the dump have other numbers. */
  broke(): void {
    this.#broken.push(this.#line);
    this.sent(Buffer.from('\n'));
  }

  /** The number that a line of the client has in what it was sent of. */
  dumpLine(line: number): number {
    return line - this.#broken.filter((broken) => broken < line).length;
  }

  sectionAt(line: number): Section | null {
    let low = 0;
    let high = this.#starts.length - 1;
    let found: Section | null = null;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const start = this.#starts[middle];
      if (start === undefined || start.line > line) high = middle - 1;
      else {
        found = start.section;
        low = middle + 1;
      }
    }
    return found;
  }

  /** How the statement on a line begins; null when it was sent too long ago. */
  statementAt(line: number): string | null {
    const piece = this.#pieces.findLast((each) => each.line <= line);
    if (piece === undefined) return null;
    let from = 0;
    for (let at = piece.line; at < line; at += 1) {
      from = piece.bytes.indexOf(10, from) + 1;
      if (from === 0) return null;
    }
    return shortStatement(piece.bytes.subarray(from, from + SHOWN * 4).toString('utf8'));
  }
}

/** How a statement begins, as it is shown; null for nothing. */
export function shortStatement(text: string): string | null {
  // Rows are nobody's business in a log.
  const short = (/^(?:INSERT|REPLACE)\b.*?\bVALUES\b/s.exec(text)?.[0] ?? text).replace(/\s+/g, ' ').trim();
  return short === '' ? null : short.length > SHOWN ? `${short.slice(0, SHOWN)} …` : short;
}

export interface ClientError {
  readonly number: number | null;
  readonly line: number | null;
  readonly message: string;
}

// ERROR 1146 (42S02) at line 22: Table 'x.y' doesn't exist   ·   ERROR 1045 (28000): Access denied …
// ERROR at line 5: Unknown command '\-'.
const ERROR = /^ERROR(?: (\d+) \([0-9A-Z]+\))?(?: at line (\d+))?(?: in file: '[^']*')?: (.*)$/m;

/** The first error that a client program reported; it stops there, since it never gets --force. */
export function parseClientError(stderr: string): ClientError | null {
  const found = ERROR.exec(stderr);
  if (found === null) return null;
  const [, number, line, message = ''] = found;
  return {
    number: number === undefined ? null : Number(number),
    line: line === undefined ? null : Number(line),
    message: message.trim(),
  };
}

/**
 * What a client's end means; null when it restored everything.
 * @param hasDumpLines its lines are those of the dump
 */
export function restoreError(
  exit: ToolExit,
  lines: LineMap,
  hasDumpLines: boolean,
): HoldfastError<'restore-failed'> | null {
  const error = parseClientError(exit.stderr);
  if (exit.exitCode === 0 && error === null) return null;
  const section = error?.line == null ? null : lines.sectionAt(error.line);
  const ending =
    exit.signal === null ? `It ended with code ${exit.exitCode}` : `It was ended by ${exit.signal}`;
  return new HoldfastError(
    'restore-failed',
    {
      number: error?.number ?? null,
      message: error?.message ?? (lastLine(exit.stderr) || `${ending}.`),
      object: section === null ? null : sectionName(section),
      line: hasDumpLines && error?.line != null ? lines.dumpLine(error.line) : null,
      statement: error?.line == null ? null : lines.statementAt(error.line),
    },
    { raw: exit.stderr },
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
