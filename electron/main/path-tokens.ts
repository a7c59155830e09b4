import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../shared/errors.ts';

/** A page that asks for dialogs all day must not fill the memory; forgotten tokens are asked for again. */
const MAX_TOKENS = 2_000;

/**
 * Paths that the user chose in a dialog, or that the engine named, as tokens: a window never names a path itself.
 * A token may be redeemed again, since a form may be sent twice.
 */
export class PathTokens {
  readonly #paths = new Map<string, string>();

  /** @returns a token that ends in the path, for the window to show; only its random part opens anything */
  issue(path: string): string {
    const token = `${randomUUID()}:${path}`;
    this.#paths.set(token, path);
    const oldest = this.#paths.keys().next();
    if (this.#paths.size > MAX_TOKENS && oldest.done !== true) this.#paths.delete(oldest.value);
    return token;
  }

  /**
   * Puts paths in the place of tokens, however deep.
   * @param value a call's input that fits its schema
   * @throws HoldfastError 'bad-input' for a token that was not issued, and for a path that a window named itself
   */
  redeem(value: unknown): unknown {
    return mapLeaves(value, (leaf) => {
      if (isOnly(leaf, 'path')) throw refused('a window may not name a path; ask for a dialog');
      if (!isOnly(leaf, 'token')) return null;
      const path = this.#paths.get(leaf.token);
      if (path === undefined) throw refused('this file was chosen too long ago; choose it again');
      return { path };
    });
  }

  /** Puts tokens in the place of paths that the engine suggests (an imported CA file), so that they can be sent back. */
  conceal(value: unknown): unknown {
    return mapLeaves(value, (leaf) => (isOnly(leaf, 'path') ? { token: this.issue(leaf.path) } : null));
  }
}

function refused(problem: string): HoldfastError<'bad-input'> {
  return new HoldfastError('bad-input', { problems: [problem] });
}

// PathRef is the one shape of the contract that has only this field; an address or location has its kind beside it.
function isOnly<K extends 'path' | 'token'>(value: object, key: K): value is Record<K, string> {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === key && typeof Reflect.get(value, key) === 'string';
}

/** What nothing is replaced in comes back itself: an answer of 100,000 rows is not built anew. */
function mapLeaves(value: unknown, replace: (leaf: object) => object | null): unknown {
  if (Array.isArray(value)) {
    const mapped = value.map((item) => mapLeaves(item, replace));
    return mapped.every((item, at) => item === value[at]) ? value : mapped;
  }
  if (typeof value !== 'object' || value === null) return value;
  const replaced = replace(value);
  if (replaced !== null) return replaced;
  const entries = Object.entries(value).map(([key, item]) => [key, item, mapLeaves(item, replace)] as const);
  if (entries.every(([, before, after]) => before === after)) return value;
  return Object.fromEntries(entries.map(([key, , after]) => [key, after]));
}
