/** For what stands before a statement in its packet: length, number, command, and a count of attributes. */
const ROOM = 16;
const FIRST_BYTES = 1024;
/** Memory longer than this is not kept for the next one. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** One statement after the other as bytes, in memory that is used again. */
export class StatementBytes {
  #memory = Buffer.allocUnsafe(ROOM + FIRST_BYTES);
  #start = ROOM;
  #end = ROOM;

  get length(): number {
    return this.#end - this.#start;
  }

  /** The last byte; -1 where none is. */
  get last(): number {
    return this.length === 0 ? -1 : (this.#memory[this.#end - 1] ?? -1);
  }

  clear(): void {
    if (this.#memory.length > KEPT_BYTES) this.#memory = Buffer.allocUnsafe(ROOM + FIRST_BYTES);
    this.#start = ROOM;
    this.#end = ROOM;
  }

  add(piece: Buffer): void {
    const end = this.#end + piece.length;
    if (end > this.#memory.length) {
      const larger = Buffer.allocUnsafe(2 * end);
      this.#memory.copy(larger, 0, 0, this.#end);
      this.#memory = larger;
    }
    piece.copy(this.#memory, this.#end);
    this.#end = end;
  }

  dropFirst(bytes: number): void {
    this.#start += bytes;
  }

  dropLast(bytes: number): void {
    this.#end -= bytes;
  }

  /** The first so many bytes, one character for each. */
  text(length = this.length): string {
    return this.#memory.toString('latin1', this.#start, Math.min(this.#end, this.#start + length));
  }

  /** With other bytes before it, at most {@link ROOM}, where they need not be copied together. */
  behind(header: Buffer): Buffer {
    const start = this.#start - header.length;
    header.copy(this.#memory, start);
    return this.#memory.subarray(start, this.#end);
  }
}

/** Statements that are sent together, in memory that is used again. */
export class StatementBatch {
  readonly #memory: StatementBytes[] = [];
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  get statements(): readonly StatementBytes[] {
    return this.#memory.slice(0, this.#length);
  }

  get bytes(): number {
    return this.statements.reduce((sum, { length }) => sum + length, 0);
  }

  clear(): void {
    for (const statement of this.statements) statement.clear();
    this.#length = 0;
  }

  /** @returns an empty one, to be filled */
  add(): StatementBytes {
    const statement = this.#memory[this.#length] ?? new StatementBytes();
    statement.clear();
    this.#memory[this.#length] = statement;
    this.#length += 1;
    return statement;
  }

  dropLast(): void {
    this.#length -= 1;
  }
}
