import { createHash } from 'node:crypto';

/** Rows fall into this many buckets by their hash; 50 KB for a table of any size. */
const BUCKETS = 4096;

/**
 * A table's rows as a multiset in constant memory: for each bucket the number of rows and the sum of their hashes.
 * Two tables with equal buckets hold the same rows, whatever their order; where they differ, the buckets say which
 * few rows have to be looked at.
 */
export class RowBuckets {
  readonly #counts = new Uint32Array(BUCKETS);
  readonly #sums = new BigUint64Array(BUCKETS);
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add(row: Uint8Array): void {
    const { bucket, value } = hashOf(row);
    this.#rows += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sums[bucket] = (this.#sums[bucket] ?? 0n) + value;
  }

  /** The buckets in which two tables differ; none when they are equal. */
  differing(other: RowBuckets): ReadonlySet<number> {
    const found = new Set<number>();
    for (let i = 0; i < BUCKETS; i += 1) {
      if (this.#counts[i] !== other.#counts[i] || this.#sums[i] !== other.#sums[i]) found.add(i);
    }
    return found;
  }
}

export function bucketOf(row: Uint8Array): number {
  return hashOf(row).bucket;
}

function hashOf(row: Uint8Array): { readonly bucket: number; readonly value: bigint } {
  const digest = createHash('sha256').update(row).digest();
  return { bucket: digest.readUInt16LE(0) % BUCKETS, value: digest.readBigUInt64LE(8) };
}

/** Rows of the differing buckets that are kept to name an example; a table that differs everywhere needs no more. */
const MAX_KEPT = 5_000;

/** Collects the rows of some buckets of two tables and says which are on one side only. */
export class RowDifference {
  readonly #buckets: ReadonlySet<number>;
  readonly #balance = new Map<string, number>();

  constructor(buckets: ReadonlySet<number>) {
    this.#buckets = buckets;
  }

  add(row: Uint8Array, side: 'dumped' | 'restored'): void {
    if (!this.#buckets.has(bucketOf(row))) return;
    const key = Buffer.from(row).toString('latin1');
    const known = this.#balance.get(key);
    if (known === undefined && this.#balance.size >= MAX_KEPT) return;
    const balance = (known ?? 0) + (side === 'dumped' ? 1 : -1);
    if (balance === 0) this.#balance.delete(key);
    else this.#balance.set(key, balance);
  }

  /** Values of rows that only the dump has, and of those that only the sandbox has. */
  result(): { readonly onlyDumped: readonly string[]; readonly onlyRestored: readonly string[] } {
    const of = (sign: number): readonly string[] =>
      [...this.#balance].filter(([, balance]) => Math.sign(balance) === sign).map(([key]) => utf8(key));
    return { onlyDumped: of(1), onlyRestored: of(-1) };
  }
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');
