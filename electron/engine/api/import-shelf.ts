import { HoldfastError } from '../../../shared/errors.ts';
import { newId } from '../system/ids.ts';

/** How many imported passwords are held at once; older ones are forgotten. */
const CAPACITY = 50;

/** Passwords found in option files and URLs: they wait here, in memory, until the user adds the server. */
export class ImportShelf {
  readonly #passwords = new Map<string, string | null>();

  /** @returns the token that names the password from now on */
  put(password: string | null): string {
    const token = newId();
    this.#passwords.set(token, password);
    const oldest = this.#passwords.keys().next();
    if (this.#passwords.size > CAPACITY && oldest.done !== true) this.#passwords.delete(oldest.value);
    return token;
  }

  /** @throws HoldfastError 'not-found' for a token that was forgotten */
  take(token: string): string | null {
    const password = this.#passwords.get(token);
    if (password === undefined) throw new HoldfastError('not-found', { what: 'import', wanted: token });
    return password;
  }
}
