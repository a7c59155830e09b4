import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { ToolExit } from '../system/run-tool.ts';
import { sectionName } from './select-sections.ts';

/** Remembers at which line each section began, so that "at line 4711" becomes an object. */
export class LineMap {
  readonly #starts: { readonly line: number; readonly section: Section }[] = [];
  #line = 1;

  begin(section: Section): void {
    this.#starts.push({ line: this.#line, section });
  }

  /** Counts what was sent. */
  sent(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.#line += 1;
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

/** What a client's end means; null when it restored everything. */
export function restoreError(exit: ToolExit, lines: LineMap): HoldfastError<'restore-failed'> | null {
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
      line: error?.line ?? null,
    },
    { raw: exit.stderr },
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
