import type { Connection, QueryError } from 'mysql2';
import { HoldfastError } from '../../../shared/errors.ts';
import type { StatementBytes } from './statement-bytes.ts';

/** So much goes into one packet of the protocol; what is as long or longer continues in the next. */
const PACKET_BYTES = 2 ** 24 - 1;
const HEADER_BYTES = 4;
const COM_QUERY = 3;
const CLIENT_QUERY_ATTRIBUTES = 1 << 27;
const SERVER_MORE_RESULTS_EXISTS = 8;
const OK = 0;

/** A packet of the server, as mysql2 hands it to a command. */
interface Answer {
  isError(): boolean;
  asError(encoding: string): QueryError;
  readInt8(): number;
  readInt16(): number;
  readLengthCodedNumber(): number;
}

/** What a command of mysql2 may use; it is not in its types. */
interface Driver {
  readonly config: { readonly clientFlags: number };
  readonly serverCapabilityFlags: number;
  readonly clientEncoding: string;
  write(bytes: Buffer): void;
  addCommand(command: Statements): void;
  _resetSequenceId(): void;
  _bumpSequenceId(packets: number): void;
}

export interface SendingOptions {
  /**
   * Called for each statement that the server has run, before the first that fails.
   * @param rows how many it changed, as the server says
   */
  readonly onEach: (rows: number) => void;
  /** Called once: with the first error, or when all of them have been run. */
  readonly onEnd: (error: Error | null) => void;
}

/**
 * Sends statements without waiting for the answers between them, so that the server has the next one when it is through
 * with one. mysql2 takes statements as texts, one at a time; these are written as they are, behind a header of ours, as
 * a command of its own (`addCommand`), which may be sent while another one of these is being answered, but no query.
 * After an error the rest is run all the same: whoever cannot undo it sends one at a time.
 * @param statements none of them has a result; they are not to be changed before they are answered
 */
export function sendStatements(
  connection: Connection,
  statements: readonly StatementBytes[],
  options: SendingOptions,
): void {
  const driver = connection as unknown as Driver;
  const command = new Statements(options);
  for (const statement of statements) command.packets.push(write(driver, statement));
  driver.addCommand(command);
}

/** @returns how many packets it took */
function write(driver: Driver, statement: StatementBytes): number {
  const hasAttributes =
    (driver.config.clientFlags & driver.serverCapabilityFlags & CLIENT_QUERY_ATTRIBUTES) !== 0;
  // No attributes, in one set of them.
  const command = hasAttributes ? [COM_QUERY, 0, 1] : [COM_QUERY];
  const bytes = statement.behind(Buffer.from([0, 0, 0, 0, ...command]));
  const length = bytes.length - HEADER_BYTES;
  bytes.writeUIntLE(Math.min(length, PACKET_BYTES), 0, 3);
  if (length < PACKET_BYTES) {
    driver.write(bytes);
    return 1;
  }
  let packets = 0;
  for (let from = 0; from <= length; from += PACKET_BYTES, packets += 1) {
    const part = bytes.subarray(HEADER_BYTES + from, HEADER_BYTES + Math.min(from + PACKET_BYTES, length));
    const header = Buffer.from([0, 0, 0, packets]);
    header.writeUIntLE(part.length, 0, 3);
    driver.write(header);
    if (part.length > 0) driver.write(part);
  }
  return packets;
}

/** A command of mysql2: it gets what the server answers, until it says that it is done. */
class Statements {
  /** Of each statement that has not been answered. */
  readonly packets: number[] = [];
  readonly #options: SendingOptions;
  #hasEnded = false;

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  /** @param answer undefined: the answers of this command are next. @returns whether there are no more */
  execute(answer: Answer | undefined, driver: Driver): boolean {
    if (answer !== undefined) {
      this.packets.shift();
      const rows = changedRows(answer, driver);
      if (typeof rows !== 'number') this.onResult(rows);
      else if (!this.#hasEnded) this.#options.onEach(rows);
    }
    const [next] = this.packets;
    // Answers are counted on from the packets of their statement.
    driver._resetSequenceId();
    driver._bumpSequenceId(next ?? 0);
    if (next === undefined) this.onResult(null);
    return next === undefined;
  }

  /** mysql2 calls it, too, when the connection is lost. */
  onResult(error: Error | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.onEnd(error);
  }
}

/**
 * @returns an error that the server answers
 * @throws HoldfastError 'not-possible', by which mysql2 gives the connection up: behind such an answer others may come
 */
function changedRows(answer: Answer, driver: Driver): number | Error {
  if (answer.isError()) return answer.asError(driver.clientEncoding);
  if (answer.readInt8() === OK) {
    const rows = answer.readLengthCodedNumber();
    // The last key that it gave.
    answer.readLengthCodedNumber();
    if ((answer.readInt16() & SERVER_MORE_RESULTS_EXISTS) === 0) return rows;
  }
  throw new HoldfastError('not-possible', {
    why: 'The server answers a statement with a result, or asks for a file, where rows were to be stored.',
  });
}
