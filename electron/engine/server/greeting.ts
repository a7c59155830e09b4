import type { Flavour } from '../../../shared/model/server.ts';

/** What a server says before anybody logs in (protocol version 10), as far as we need it. */
export interface Greeting {
  readonly kind: 'greeting';
  /** As the server means it: without MariaDB's `5.5.5-`, which is there for old replication clients. */
  readonly version: string;
  readonly flavour: Flavour;
  /** Counts up with every connection of this server. */
  readonly threadId: number;
  readonly offersTls: boolean;
}

/** Instead of a greeting: an error, such as 1040 or 1129. */
export interface GreetingError {
  readonly kind: 'error';
  readonly number: number;
  readonly message: string;
}

/** `incomplete`: more bytes are needed. `foreign`: this is no MySQL or MariaDB. */
export type GreetingResult =
  | { readonly greeting: Greeting | GreetingError; readonly packetBytes: number }
  | 'incomplete'
  | { readonly foreign: string };

/** A greeting has about 100 bytes, an error at most a few hundred; more is another protocol. */
const MAX_GREETING_BYTES = 4096;
const CLIENT_SSL = 0x0800;
const PROTOCOL_10 = 10;
const ERROR_PACKET = 0xff;

/**
 * Reads the first packet of a connection.
 * @param bytes everything that has come so far
 * @see https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
 */
export function parseGreeting(bytes: Buffer): GreetingResult {
  if (bytes.length < 5) return looksForeign(bytes) ? { foreign: printable(bytes) } : 'incomplete';
  const length = bytes.readUIntLE(0, 3);
  const first = bytes.readUInt8(4);
  const isPossible =
    length > 1 &&
    length <= MAX_GREETING_BYTES &&
    bytes.readUInt8(3) === 0 &&
    (first === PROTOCOL_10 || first === ERROR_PACKET);
  if (!isPossible) return { foreign: printable(bytes) };
  if (bytes.length < 4 + length) return 'incomplete';
  const payload = bytes.subarray(4, 4 + length);
  const greeting = first === ERROR_PACKET ? readError(payload) : readGreeting(payload);
  return greeting === null ? { foreign: printable(bytes) } : { greeting, packetBytes: 4 + length };
}

/** MariaDB calls itself so in its version (always, except where an administrator hid it). */
export function flavourOf(version: string, comment = ''): Flavour {
  return /mariadb/i.test(`${version} ${comment}`) ? 'mariadb' : 'mysql';
}

function readGreeting(payload: Buffer): Greeting | null {
  const end = payload.indexOf(0, 1);
  // thread id 4, scramble 8, filler 1, lower capabilities 2
  if (end < 2 || payload.length < end + 1 + 15) return null;
  const said = payload.toString('latin1', 1, end);
  if (!/^\d/.test(said)) return null;
  const version = said.replace(/^5\.5\.5-(?=\d)/, '');
  return {
    kind: 'greeting',
    version,
    flavour: flavourOf(version),
    threadId: payload.readUInt32LE(end + 1),
    offersTls: (payload.readUInt16LE(end + 14) & CLIENT_SSL) !== 0,
  };
}

function readError(payload: Buffer): GreetingError | null {
  if (payload.length < 4) return null;
  const text = payload.toString('utf8', 3);
  // Errors after the handshake carry `#` and five characters of SQL state; those before it don't.
  const message = text.startsWith('#') ? text.slice(6) : text;
  return { kind: 'error', number: payload.readUInt16LE(1), message };
}

/** Text such as `SSH-2.0` or `HTTP/1.1` is seen for what it is before five bytes are there. */
function looksForeign(bytes: Buffer): boolean {
  return bytes.length === 4 && bytes.readUInt8(3) !== 0;
}

function printable(bytes: Buffer): string {
  const text = bytes
    .toString('latin1', 0, 60)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return text.length < 4 ? 'It does not speak the MySQL protocol' : `It says “${text}”`;
}
