import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Address, Endpoint } from '../../../shared/model/server.ts';
import { socketError } from './connect-errors.ts';
import { type Greeting, type GreetingError, parseGreeting } from './greeting.ts';

export interface OpenSocket {
  /** Paused, with the greeting put back in front. */
  readonly socket: Duplex;
  readonly greeting: Greeting | GreetingError;
}

/** `127.0.0.1:3306`, `[::1]:3306`, or a socket's path; for people. */
export function addressText(address: Address): string {
  if (address.kind === 'socket') return address.path;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** An address with the SSH host behind which it is: 127.0.0.1 there is another machine than here. */
export function placeText(endpoint: Endpoint): string {
  const address = addressText(endpoint.address);
  return endpoint.via === 'ssh' ? `${address} via ${endpoint.ssh.host}` : address;
}

/**
 * Opens a connection and reads what the server says first, so that it is known before anything is sent whether it
 * is a MySQL server at all and whether it offers TLS.
 * @param label the server's name, for messages
 * @param signal ends it at any time; its reason is what is thrown
 * @throws HoldfastError unknown-host, connection-refused, socket-missing, not-a-mysql-server, connection-lost …
 */
export async function openSocket(address: Address, label: string, signal: AbortSignal): Promise<OpenSocket> {
  signal.throwIfAborted();
  return readGreeting(dial(address), address, label, signal);
}

/** Begins to connect; Node 18 tries only the first address of a name by itself, and `localhost` is ::1 first. */
export function dial(address: Address): Socket {
  if (address.kind === 'socket') return connectSocket(address.path);
  return connectSocket({
    host: address.host,
    port: address.port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 2_000,
    noDelay: true,
    keepAlive: true,
    // By default after two hours; a firewall forgets a silent connection within minutes.
    keepAliveInitialDelay: 60_000,
  });
}

/**
 * Reads the greeting from a stream to a server: a socket that connects, or one through a tunnel.
 * @throws HoldfastError as openSocket does; the stream is destroyed then
 */
export function readGreeting(
  socket: Duplex,
  address: Address,
  label: string,
  signal: AbortSignal,
): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);

    const settle = (finish: () => void): void => {
      socket.off('data', onData).off('end', onEnd).off('error', onError);
      // An error while nobody listens (files of TLS are being read, say) would end the process.
      socket.on('error', () => undefined);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        socket.destroy();
        reject(error);
      });
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: Error): void => fail(socketError(error, address, label));
    const onEnd = (): void =>
      fail(
        new HoldfastError('connection-lost', {
          server: label,
          message: 'It closed the connection before it said anything',
        }),
      );
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const result = parseGreeting(received);
      if (result === 'incomplete') return;
      const foreign =
        'foreign' in result
          ? result.foreign
          : // What comes before TLS can come from anybody; it must not be taken for an answer afterwards.
            received.length > result.packetBytes && result.greeting.kind === 'greeting'
            ? 'It sent more than a greeting before it was asked anything'
            : null;
      if (foreign !== null) {
        fail(new HoldfastError('not-a-mysql-server', { address: addressText(address), message: foreign }));
        return;
      }
      if ('foreign' in result) return;
      settle(() => {
        socket.pause();
        socket.unshift(received);
        resolve({ socket: nameHost(socket, address), greeting: result.greeting });
      });
    };

    socket.on('data', onData).on('end', onEnd).on('error', onError);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}

/**
 * Node's TLS checks a certificate against this property when it is given a connected socket and no server name,
 * which is so for IP addresses; without it, it would check against `localhost`.
 */
function nameHost(socket: Duplex, address: Address): Duplex {
  return address.kind === 'tcp' && isIP(address.host) !== 0
    ? Object.assign(socket, { _host: address.host })
    : socket;
}
