import { calledIn, isMadeWhileRunning } from './dynamic-sql.ts';
import { programIn } from './outside.ts';
import { nameAt } from './program-end.ts';
import { codeOf, isMark, isWord, type Tokens } from './tokens.ts';

interface Program {
  readonly calls: readonly string[];
  readonly isDynamic: boolean;
}

/**
 * Follows what the events of a dump call. An event runs by itself, so that a procedure behind it does, too: what it
 * puts together and runs, nobody has seen.
 */
export class RunningEvents<Place> {
  readonly #procedures = new Map<string, Program>();
  readonly #events: (Program & { readonly place: Place })[] = [];

  /** Takes a statement, and where it stands. */
  note(tokens: Tokens, place: Place): void {
    const code = codeOf(tokens);
    const object = programIn(code);
    if (object === null) return;
    const program = { calls: calledIn(code), isDynamic: isMadeWhileRunning(code) };
    if (isWord(code[object], 'EVENT')) this.#events.push({ ...program, place });
    if (!isWord(code[object], 'PROCEDURE')) return;
    const at = nameAt(code, object);
    const name = code[isMark(code[at + 1], '.') ? at + 2 : at]?.text.toLowerCase();
    // Of several with one name, in several databases, any may be the one.
    const known = this.#procedures.get(name ?? '');
    this.#procedures.set(name ?? '', {
      calls: [...(known?.calls ?? []), ...program.calls],
      isDynamic: program.isDynamic || known?.isDynamic === true,
    });
  }

  /** Where the events stand that come to a procedure whose SQL only comes to be when it runs. */
  found(): readonly Place[] {
    return this.#events.filter(({ calls }) => this.#isReached(calls)).map(({ place }) => place);
  }

  #isReached(calls: readonly string[]): boolean {
    const reached = new Set(calls);
    for (const name of reached) {
      const procedure = this.#procedures.get(name);
      if (procedure?.isDynamic === true) return true;
      for (const call of procedure?.calls ?? []) reached.add(call);
    }
    return false;
  }
}
