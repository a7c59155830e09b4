import { connect as connectSocket, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Address, Flavour } from '../../../shared/model/server.ts';
import { systemClock } from '../system/clock.ts';
import { type Greeting, parseGreeting } from './greeting.ts';

export interface LocalServer {
  readonly address: Address;
  readonly flavour: Flavour;
  readonly version: string;
}

/** A server that listens answers at once on its own machine; whoever says nothing in this time is left out. */
const ANSWER_MS = 400;
/** For telling whether two addresses lead to one server. */
const COMPARE_MS = 400;
const PORTS = [3306, 3307, 3308, 3309, 3310] as const;

/** Where distributions, vendors, Homebrew and the bundles put their sockets. */
export function defaultSockets(
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): string[] {
  const paths = [
    '/run/mysqld/mysqld.sock', // Debian, Ubuntu
    '/var/run/mysqld/mysqld.sock',
    '/var/lib/mysql/mysql.sock', // RHEL, Fedora, openSUSE
    '/var/lib/mysql/mysqld.sock',
    '/run/mysql/mysql.sock',
    '/run/mariadb/mariadb.sock',
    '/run/mysqld/mysqld10.sock',
    '/tmp/mysql.sock', // macOS: MySQL's installer, Homebrew
    '/tmp/mysqld.sock',
    '/tmp/mariadb.sock',
    '/opt/lampp/var/mysql/mysql.sock', // XAMPP
    '/Applications/XAMPP/xamppfiles/var/mysql/mysql.sock',
    '/Applications/MAMP/tmp/mysql/mysql.sock',
    '/opt/homebrew/var/mysql/mysql.sock',
    '/usr/local/var/mysql/mysql.sock',
    path.join(home, 'Library/Application Support/Herd/services/mysql.sock'),
  ];
  return platform === 'win32' ? [] : paths;
}

/** Where a server may listen on this machine. */
export function localAddresses(): Address[] {
  return [
    ...['127.0.0.1', '::1'].flatMap((host) => PORTS.map((port): Address => ({ kind: 'tcp', host, port }))),
    ...defaultSockets().map((socket): Address => ({ kind: 'socket', path: socket })),
  ];
}

/**
 * Finds the servers of this machine by what they say when a connection is opened; nothing is sent, no log-in tried.
 * Takes at most a second.
 * @returns one entry per server where it can be known that two addresses lead to the same one, TCP before sockets
 */
export async function discoverLocal(
  { signal }: { readonly signal?: AbortSignal } = {},
  addresses: readonly Address[] = localAddresses(),
): Promise<LocalServer[]> {
  signal?.throwIfAborted();
  const answers = await Promise.all(
    addresses.map(async (address) => ({ address, greeting: await greet(address, ANSWER_MS, signal) })),
  );
  signal?.throwIfAborted();
  const found = answers.flatMap(({ address, greeting }) =>
    greeting === null ? [] : [{ address, greeting }],
  );
  const distinct = await withoutDuplicates(found, signal);
  signal?.throwIfAborted();
  return distinct.map(({ address, greeting }) => ({
    address,
    flavour: greeting.flavour,
    version: greeting.version,
  }));
}

interface Found {
  readonly address: Address;
  readonly greeting: Greeting;
}

async function withoutDuplicates(found: readonly Found[], signal: AbortSignal | undefined): Promise<Found[]> {
  const end = systemClock.monotonicMs() + COMPARE_MS;
  const distinct: Found[] = [];
  for (const candidate of found) {
    const similar = distinct.filter(({ greeting }) => greeting.version === candidate.greeting.version);
    let isKnown = false;
    for (const other of similar) {
      const left = end - systemClock.monotonicMs();
      // What cannot be told in time is shown twice, which is harmless.
      isKnown ||= left > 0 && (await isSameServer(other.address, candidate.address, left, signal));
    }
    if (!isKnown) distinct.push(candidate);
  }
  return distinct;
}

/**
 * A server numbers its connections. Opened in turns at two addresses, the numbers of one server interleave: each of
 * the second address lies between two of the first. Two servers count each for itself, so that the first address's
 * numbers follow one another and leave nothing in between.
 */
async function isSameServer(
  first: Address,
  second: Address,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const ids: number[] = [];
  for (const address of [first, second, first, second, first]) {
    const greeting = await greet(address, limitMs, signal);
    if (greeting === null) return false;
    ids.push(greeting.threadId);
  }
  return ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? 0));
}

/** @returns null for whoever refuses, says nothing in time, or is no MySQL or MariaDB */
function greet(address: Address, limitMs: number, signal: AbortSignal | undefined): Promise<Greeting | null> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket: Socket =
      address.kind === 'socket'
        ? connectSocket(address.path)
        : connectSocket({ host: address.host, port: address.port });
    const finish = (greeting: Greeting | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      socket.destroy();
      resolve(greeting);
    };
    const stop = (): void => finish(null);
    const timer = setTimeout(stop, limitMs);
    signal?.addEventListener('abort', stop);
    socket.on('error', stop);
    socket.on('end', stop);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const result = parseGreeting(received);
      if (result === 'incomplete') return;
      finish('greeting' in result && result.greeting.kind === 'greeting' ? result.greeting : null);
    });
  });
}
