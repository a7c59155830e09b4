import type { Token } from './lexer.ts';

/** Every server that anyone restores to runs what stands in a comment of this version or an earlier one. */
const RUN_EVERYWHERE = 50500;
/** Servers see a comment here, client programs none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROL_COMMENT = /^--[\x01-\x08\x0e-\x1f\x7f]/;
/** What ends a comment that a server skips, and what begins one in it. */
const COMMENT_MARK = /\/\*|\*\//;
/** MySQL 9 reads on to where it stands again. */
const DOLLAR_QUOTE = /^\$[^$]*\$/;
/** What people write behind DELIMITER. Client programs take quotes, backslashes and tabs in it for more than they are. */
const DELIMITER = /^ +(?:;{1,3}|\$+|\/\/|\|+|@@|%+|~+|\^+|&&) *\r?$/;

/**
 * Goes along with the tokens of statements, and tells where a server or a client program may read something else than
 * the lexer: then a statement may hide in what looks like a text, a name or a comment.
 */
export class Doubts {
  /** Executable comments that are open. */
  depth = 0;
  /** Of the statement that is being read. */
  isUnclear = false;
  #maySkip = false;

  take(token: Token, sql: string): void {
    const text = sql.slice(token.start, token.end);
    if (token.kind === 'open') {
      // No server knows of one in another.
      if (this.depth > 0) this.isUnclear = true;
      this.depth += 1;
      this.#maySkip = maySkip(text);
    } else if (token.kind === 'close') this.depth -= 1;
    else if (token.kind === 'word') this.isUnclear ||= DOLLAR_QUOTE.test(text);
    else if (token.kind !== 'mark') {
      const isBlock = token.kind === 'comment' && text.startsWith('/*');
      if (this.depth > 0 && this.#maySkip && !isBlock) this.isUnclear ||= COMMENT_MARK.test(text);
      this.isUnclear ||= token.kind === 'comment' && CONTROL_COMMENT.test(text);
      // Client programs take the backslash for one that escapes.
      this.isUnclear ||= token.kind === 'name' && text.startsWith('"') && text.includes('\\');
    }
  }

  /** @param line what stands before the word DELIMITER on its line, and behind it */
  delimiter(line: { readonly before: string; readonly behind: string }): void {
    this.isUnclear ||= line.before.trim() !== '' || !DELIMITER.test(line.behind);
  }

  /** The statement has ended: a client program ends it also within a comment. @returns whether it was unclear */
  end(): boolean {
    const isUnclear = this.isUnclear || this.depth > 0;
    this.depth = 0;
    this.isUnclear = false;
    return isUnclear;
  }
}

function maySkip(open: string): boolean {
  const digits = open.slice(open.indexOf('!') + 1);
  return open.startsWith('/*M') || (digits !== '' && Number(digits) > RUN_EVERYWHERE);
}
