import type { ErrorCode, ErrorData } from '../errors.ts';

/** What people read of an error; each part is a sentence or two, without trailing spaces. */
export interface Sentence {
  /** What happened, with the name of the thing it happened to. */
  readonly title: string;
  /** Why; empty when the title says it all. */
  readonly why: string;
  /** What to do next. */
  readonly action: string;
  /** SQL or a command that does it, ready to copy. */
  readonly copy: string | null;
}

/** Sentences for some codes; a code without words does not compile where the tables are joined. */
export type SentenceTable<C extends ErrorCode> = { readonly [K in C]: (data: ErrorData<K>) => Sentence };

/** `a, b and 3 more`; the names that are too many to read are counted. */
export function listNames(names: readonly string[], more = 0, limit = 5): string {
  const shown = names.slice(0, limit);
  const hidden = names.length - shown.length + more;
  if (hidden > 0)
    return shown.length === 0
      ? `${hidden.toLocaleString('en')}`
      : `${shown.join(', ')} and ${hidden.toLocaleString('en')} more`;
  if (shown.length <= 1) return shown[0] ?? '';
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** A program's or server's own message as the end of a sentence: one line, no stop doubled. */
export function quoted(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  return /[.?]$/.test(line) ? line : `${line}.`;
}
