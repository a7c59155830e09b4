import type { Token } from './lexer.ts';
import type { TranslateRules } from './model.ts';

/**
 * The names that databases are restored under others than, as tokens of a section give them: one character for each
 * byte, words in upper case.
 */
export class RenamedNames {
  readonly #ignoreCase: boolean;
  readonly #rename: ReadonlyMap<string, string>;
  /** How a name may be written → the old name. */
  readonly #exact = new Map<string, string>();
  /** In lower case. */
  readonly #folded = new Map<string, string>();
  /** As the lexer would have them, which takes bytes for characters. */
  readonly #words = new Map<string, string>();

  constructor({ rename, ignoreCase }: Pick<TranslateRules, 'rename' | 'ignoreCase'>) {
    this.#ignoreCase = ignoreCase;
    this.#rename = rename;
    for (const from of rename.keys()) {
      const bytes = Buffer.from(from, 'utf8').toString('latin1');
      this.#exact.set(bytes, from);
      this.#folded.set(from.toLowerCase(), from);
      this.#words.set(bytes.toUpperCase(), from);
    }
  }

  has(token: Token | undefined): boolean {
    return this.oldNameOf(token) !== null;
  }

  newNameOf(token: Token | undefined): string | null {
    return this.#rename.get(this.oldNameOf(token) ?? '') ?? null;
  }

  /** @returns null for a token that is no name, or another database's */
  oldNameOf(token: Token | undefined): string | null {
    if (token?.kind === 'word')
      return NUMBER.test(token.text) ? null : (this.#words.get(token.text) ?? this.#ofAnyCase(token.text));
    // Where ANSI_QUOTES is in force, "shop" is a name; elsewhere no dot follows a string.
    if (token?.kind !== 'name' && token?.kind !== 'string') return null;
    return this.#exact.get(token.text) ?? (this.#ignoreCase ? this.#ofAnyCase(token.text) : null);
  }

  #ofAnyCase(latin1: string): string | null {
    const text = /[\u0080-\u00ff]/.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
    return this.#folded.get(text.toLowerCase()) ?? null;
  }
}

/** Names of this form are always quoted: the `1` of `1.5` is none. */
const NUMBER = /^(?:\d+(?:E\d*)?|0X[\dA-F]*|0B[01]*)$/;
