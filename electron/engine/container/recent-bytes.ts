import { CLOSE, SPACE } from './ascii.ts';

const KEPT = 32;

/** The last bytes of a statement's code, contiguous ones only: for words and delimiters of several characters. */
export class RecentBytes {
  readonly #kept = Buffer.alloc(KEPT);
  #run = 0;

  /** Delimiters longer than this are cut. */
  static readonly size = KEPT;

  push(byte: number): void {
    this.#kept[this.#run % KEPT] = byte;
    this.#run += 1;
  }

  /** What comes next is not contiguous with what was. */
  forget(): void {
    this.#run = 0;
  }

  /** The byte `back` places before the next one; 0 where there is none. */
  at(back: number): number {
    return this.#run >= back ? (this.#kept[(this.#run - back) % KEPT] ?? 0) : 0;
  }

  endsWith(bytes: Uint8Array): boolean {
    if (this.#run < bytes.length) return false;
    for (let back = 1; back <= bytes.length; back += 1)
      if (this.at(back) !== bytes[bytes.length - back]) return false;
    return true;
  }

  /** @param word in small letters; before it is white space, a parenthesis that closes, or nothing */
  endsWithWord(word: Uint8Array): boolean {
    if (this.#run < word.length) return false;
    for (let back = 1; back <= word.length; back += 1)
      if ((this.at(back) | 0x20) !== word[word.length - back]) return false;
    const before = this.at(word.length + 1);
    return before <= SPACE || before === CLOSE;
  }
}
