import { createHash } from 'node:crypto';
import { HoldfastError } from '../../../shared/errors.ts';
import type { OutsideStatement, RestorePreview } from '../../../shared/model/restore.ts';

/** What of a dump reaches outside: the first statements of it in words, all of them in number and in hash. */
export type OutsideFound = Pick<
  RestorePreview,
  'outside' | 'outsideCount' | 'outsideDigest' | 'unseenRowBytes'
>;

export const NOTHING_FOUND: OutsideFound = {
  outside: [],
  outsideCount: 0,
  outsideDigest: '',
  unseenRowBytes: 0,
};

/** So many are shown; all are counted. */
const MOST_SHOWN = 100;
const SHOWN_LENGTH = 160;

/** Collects what reaches outside. */
export class OutsideFindings {
  readonly #shown: OutsideStatement[] = [];
  readonly #hash = createHash('sha256');
  #count = 0;

  /** @param latin1 the statement, one character for each byte */
  add(kind: OutsideStatement['kind'], object: string | null, latin1: string): void {
    this.#count += 1;
    this.#hash.update(`${JSON.stringify([kind, object, latin1.length])}\n${latin1}`, 'latin1');
    if (this.#shown.length < MOST_SHOWN) this.#shown.push({ kind, object, statement: shown(latin1) });
  }

  found(): OutsideFound {
    if (this.#count === 0) return NOTHING_FOUND;
    const outsideDigest = this.#hash.digest('hex');
    return { outside: this.#shown, outsideCount: this.#count, outsideDigest, unseenRowBytes: 0 };
  }
}

function shown(latin1: string): string {
  const text = Buffer.from(latin1.slice(0, SHOWN_LENGTH * 4), 'latin1').toString('utf8');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
}

/**
 * @param allowed the digest of all the statements that somebody has seen and allowed; null: none were
 * @returns the error with which a restore is refused; null when it may start
 */
export function outsideError(
  { outside, outsideCount, outsideDigest }: Omit<OutsideFound, 'unseenRowBytes'>,
  allowed: string | null = null,
): HoldfastError<'reaches-outside'> | null {
  const [first] = outside;
  if (first === undefined || outsideDigest === allowed) return null;
  const place = first.object === null ? '' : ` (in ${first.object})`;
  return new HoldfastError('reaches-outside', {
    count: outsideCount,
    first: `${first.statement}${place}`,
    objects: [...new Set(outside.flatMap(({ object }) => object ?? []))],
    areOthers: allowed !== null,
  });
}
