/** Statements are handed out together until they are so many bytes. */
const BATCH_BYTES = 1024 * 1024;
/** A statement longer than this is sent as it comes, and nobody else is served until it ends. */
const HELD_BYTES = 16 * 1024 * 1024;

const END = Buffer.from(';\n');
/** What dump programs write around the rows. */
const AROUND =
  /^(?:(?:UN)?LOCK TABLES\b|\/\*!40000 ALTER TABLE\b|SET (?:@@)?AUTOCOMMIT\b|COMMIT\b|\/\*M?!\d* *(?:SET (?:@@)?AUTOCOMMIT|COMMIT)\b)/i;
/** Comments and empty lines before a statement. */
const LEAD = /^(?:(?:--[^\n]*)?\n)*/;
/** So much of a statement is looked at to say what it is. */
const LEAD_BYTES = 1024;

/** Writes to a session; false when nobody reads any more. */
export type Write = (bytes: Buffer) => Promise<boolean>;

/** The rows of one table, for one or several sessions that come for them. */
export interface RowFeed {
  /** Bytes of the dump that are left. */
  readonly bytesLeft: number;
  /**
   * Writes the next statements.
   * @returns false when there are none any more, or nobody reads
   */
  take(write: Write): Promise<boolean>;
  /** Whether all of it has been handed out. */
  readonly isEmpty: boolean;
  close(): Promise<void>;
}

/** All of a section as it is, for one session. */
export function wholeFeed(bytes: AsyncGenerator<Buffer>, size: number): RowFeed {
  let bytesLeft = size;
  let isEmpty = false;
  return {
    get bytesLeft() {
      return bytesLeft;
    },
    get isEmpty() {
      return isEmpty;
    },
    async take(write) {
      const next = await bytes.next();
      if (next.done === true) {
        isEmpty = true;
        return false;
      }
      bytesLeft -= next.value.length;
      return write(next.value);
    },
    close: () => closed(bytes),
  };
}

/**
 * The statements of a section, cut where one ends, for any number of sessions. What stands around the rows (LOCK
 * TABLES, DISABLE KEYS) is left out: it would keep the others waiting.
 * Only for what a dump program wrote: it escapes line feeds in strings, so that `;` and a line feed end a statement.
 */
export function sharedFeed(bytes: AsyncGenerator<Buffer>, size: number): RowFeed {
  return new SharedFeed(bytes, size);
}

class SharedFeed implements RowFeed {
  bytesLeft: number;
  isEmpty = false;
  readonly #bytes: AsyncGenerator<Buffer>;
  /** What has been read and not handed out. */
  #rest: Buffer = Buffer.alloc(0);
  #turn: Promise<unknown> = Promise.resolve();

  constructor(bytes: AsyncGenerator<Buffer>, size: number) {
    this.#bytes = bytes;
    this.bytesLeft = size;
  }

  async take(write: Write): Promise<boolean> {
    const turn = this.#turn.then(() => this.#next(write));
    this.#turn = turn.catch(() => undefined);
    const batch = await turn;
    if (batch === null || batch === 'broken') return false;
    return batch.length === 0 || write(batch);
  }

  close(): Promise<void> {
    return closed(this.#bytes);
  }

  /** Whole statements; empty when they were only those around the rows; null at the end. */
  async #next(write: Write): Promise<Buffer | 'broken' | null> {
    if (this.isEmpty) return null;
    const parts: Buffer[] = [this.#rest];
    let size = this.#rest.length;
    for (;;) {
      const next = size >= BATCH_BYTES && hasEnd(parts) ? null : await this.#bytes.next();
      if (next === null) break;
      if (next.done === true) {
        this.isEmpty = true;
        break;
      }
      this.bytesLeft -= next.value.length;
      parts.push(next.value);
      size += next.value.length;
      if (size > HELD_BYTES && !hasEnd(parts))
        return (await this.#throughLong(parts, write)) ? EMPTY : 'broken';
    }
    const all = Buffer.concat(parts);
    const end = this.isEmpty ? all.length : all.lastIndexOf(END) + END.length;
    this.#rest = all.subarray(end);
    return withoutAround(all.subarray(0, end));
  }

  /** A statement of many megabytes, passed on while it is read. */
  async #throughLong(parts: readonly Buffer[], write: Write): Promise<boolean> {
    this.#rest = EMPTY;
    if (!(await write(Buffer.concat(parts)))) return false;
    let previous = 0;
    for (;;) {
      const next = await this.#bytes.next();
      if (next.done === true) {
        this.isEmpty = true;
        return true;
      }
      this.bytesLeft -= next.value.length;
      const isAtStart = previous === END[0] && next.value[0] === END[1];
      const at = isAtStart ? 1 : next.value.indexOf(END) + END.length;
      if (isAtStart || at >= END.length) {
        this.#rest = next.value.subarray(at);
        return write(next.value.subarray(0, at));
      }
      previous = next.value.at(-1) ?? 0;
      if (!(await write(next.value))) return false;
    }
  }
}

const EMPTY = Buffer.alloc(0);

/** Whether a statement ends in there; the two bytes may lie in two pieces. */
function hasEnd(parts: readonly Buffer[]): boolean {
  let previous = 0;
  for (const part of parts) {
    if ((previous === END[0] && part[0] === END[1]) || part.includes(END)) return true;
    previous = part.at(-1) ?? previous;
  }
  return false;
}

function withoutAround(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(END, at);
    const end = found < 0 ? bytes.length : found + END.length;
    const head = bytes.toString('latin1', at, Math.min(end, at + LEAD_BYTES));
    const lead = LEAD.exec(head)?.[0].length ?? 0;
    if (at + lead < end && !AROUND.test(head.slice(lead))) kept.push(bytes.subarray(at + lead, end));
    at = end;
  }
  return kept.length === 1 ? (kept[0] ?? EMPTY) : Buffer.concat(kept);
}

async function closed(bytes: AsyncGenerator<Buffer>): Promise<void> {
  await bytes.return(undefined).catch(() => undefined);
}
