import type { Connection, QueryError } from 'mysql2';

/** For what the driver writes before a statement: length, number, command, and a count of attributes. */
const ROOM = 16;
const FIRST_BYTES = 64 * 1024;
/** So much of a statement goes into one packet of the protocol. */
const PACKET_BYTES = 2 ** 24 - 1;
/** mysql2 3.24 sends an empty packet too many where the last one lacks less than this of a full one. */
const LACKING_BYTES = 4;
const HEADER_BYTES = 4;

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

/** How packets leave mysql2; it is not in its types. */
interface PacketWriter {
  writePacket?: (packet: { buffer: Buffer; end: number }) => void;
}

/**
 * Runs a statement on a connection on which nothing else is running. mysql2 takes statements as texts alone, which are
 * copied twice on their way to a socket, into new memory: for a restore that is a third of what its rows cost. So it
 * is given an empty one, and the statement put behind the packet's header when that leaves.
 * @param statement is not to be changed before the answer is there
 */
export function queryBytes(
  connection: Connection,
  statement: StatementBytes,
  onAnswer: (error: QueryError | null, result: unknown) => void,
): void {
  const writer = connection as unknown as PacketWriter;
  const { writePacket } = writer;
  if (writePacket === undefined) throw new Error('mysql2 has no writePacket any more');
  writer.writePacket = (packet) => {
    const inLast = (statement.length + packet.buffer.length - HEADER_BYTES) % PACKET_BYTES;
    if (inLast >= PACKET_BYTES - LACKING_BYTES) statement.add(Buffer.alloc(LACKING_BYTES, ' '));
    packet.buffer = statement.behind(packet.buffer);
    packet.end = packet.buffer.length;
    writePacket.call(connection, packet);
  };
  try {
    connection.query('', onAnswer);
  } finally {
    // The class has the method; what was set here is the connection's own.
    Reflect.deleteProperty(writer, 'writePacket');
  }
}
