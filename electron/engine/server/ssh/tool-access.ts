import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HoldfastError } from '../../../../shared/errors.ts';
import type { Address } from '../../../../shared/model/server.ts';
import { privateSocketPath } from '../../system/private-socket.ts';
import type { Account } from '../account.ts';
import { readGreeting } from '../open-socket.ts';
import { tlsOptions } from '../tls-options.ts';
import { leaseTunnel, type TunnelLease } from './leases.ts';
import { relayLogin } from './tls-relay.ts';

/** How a client program reaches a server; ask for one per program, and close it when the program has ended. */
export interface ToolAccess {
  /** For the program's option file: the account itself, or where we listen for it. */
  readonly account: Account;
  /** What went wrong on our part of the way: it says more than the program can. */
  readonly failure: HoldfastError | null;
  close(): Promise<void>;
}

/** For one connection of a program, up to its log-in. */
const LOGIN_MS = 15_000;

/**
 * Opens the way to an account's server for a client program. Through SSH that is a place on this machine where we
 * listen: connections are passed on through the tunnel, encrypted and verified by us as the account asks for.
 * @throws HoldfastError as leaseTunnel does; path-not-writable
 */
export async function openToolAccess(account: Account, signal: AbortSignal): Promise<ToolAccess> {
  if (account.endpoint.via === 'direct') return { account, failure: null, close: () => Promise.resolve() };
  const lease = await leaseTunnel(account, signal);
  try {
    return await Forward.open(account, lease, signal);
  } catch (error) {
    const failure = lease.failure;
    lease.release();
    throw failure ?? error;
  }
}

class Forward implements ToolAccess {
  readonly account: Account;
  readonly #real: Account;
  readonly #lease: TunnelLease;
  readonly #isEncrypted: boolean;
  readonly #server: Server;
  readonly #open = new Set<Duplex>();
  readonly #closing = new AbortController();
  #failure: HoldfastError | null = null;

  private constructor(
    real: Account,
    lease: TunnelLease,
    isEncrypted: boolean,
    server: Server,
    near: Address,
  ) {
    this.#real = real;
    this.#lease = lease;
    this.#isEncrypted = isEncrypted;
    this.#server = server;
    const { label, user, password } = real;
    const tls = { mode: 'off', caFile: null, certFile: null, keyFile: null } as const;
    this.account = { label, user, password, tls, endpoint: { via: 'direct', address: near } };
    server.on('connection', (socket) => void this.#serve(socket));
  }

  static async open(account: Account, lease: TunnelLease, signal: AbortSignal): Promise<Forward> {
    const isEncrypted = await wantsTls(account, lease, signal);
    // A program that logs in with caching_sha2_password sends the password as it is over a unix socket, and encrypted
    // with the server's key over TCP. The server expects the former over TLS and over its own socket, the latter else.
    const isLikeSocket = isEncrypted || account.endpoint.address.kind === 'socket';
    const server = createServer();
    const near = await listen(server, isLikeSocket && process.platform !== 'win32');
    return new Forward(account, lease, isEncrypted, server, near);
  }

  get failure(): HoldfastError | null {
    return this.#lease.failure ?? this.#failure;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const stream of this.#open) stream.destroy();
    await closed;
    this.#lease.release();
  }

  async #serve(near: Socket): Promise<void> {
    this.#keep(near);
    const limit = new AbortController();
    const { address } = this.#real.endpoint;
    const stop = (): void => limit.abort();
    const timer = setTimeout(stop, LOGIN_MS);
    this.#closing.signal.addEventListener('abort', stop);
    try {
      const { signal } = limit;
      const stream = this.#keep(await this.#lease.connect(address, signal));
      const { socket, greeting } = await readGreeting(stream, address, this.#real.label, signal);
      // What the server says instead of a greeting is for the program to tell.
      if (!this.#isEncrypted || greeting.kind === 'error') {
        join(near, socket);
        return;
      }
      const tls = await tlsOptions(this.#real, greeting);
      if (tls === null) throw new HoldfastError('tls-not-offered', { server: this.#real.label });
      join(near, this.#keep(await relayLogin(near, socket, { account: this.#real, tls, signal })));
    } catch (error) {
      if (error instanceof HoldfastError) this.#failure ??= error;
      near.destroy();
    } finally {
      clearTimeout(timer);
      this.#closing.signal.removeEventListener('abort', stop);
    }
  }

  #keep<T extends Duplex>(stream: T): T {
    this.#open.add(stream);
    // An 'error' that nobody listens to would end the process; both sides see the end.
    stream.on('error', () => undefined);
    stream.once('close', () => this.#open.delete(stream));
    return stream;
  }
}

/** Once for all connections of the program: what was encrypted first is never less later. */
async function wantsTls(account: Account, lease: TunnelLease, signal: AbortSignal): Promise<boolean> {
  const { tls, endpoint, label } = account;
  if (tls.mode !== 'preferred') return tls.mode !== 'off';
  if (endpoint.address.kind === 'socket') return false;
  const stream = await lease.connect(endpoint.address, signal);
  const { socket, greeting } = await readGreeting(stream, endpoint.address, label, signal);
  socket.destroy();
  return greeting.kind === 'greeting' && greeting.offersTls;
}

function listen(server: Server, onSocket: boolean): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const socket = privateSocketPath();
    const done = (): void => {
      const bound = server.address();
      if (onSocket) resolve({ kind: 'socket', path: socket });
      else if (typeof bound === 'object' && bound !== null)
        resolve({ kind: 'tcp', host: '127.0.0.1', port: bound.port });
      else reject(new Error('listening nowhere'));
    };
    if (onSocket) server.listen(socket, done);
    else server.listen(0, '127.0.0.1', done);
  });
}

function join(near: Duplex, far: Duplex): void {
  near.pipe(far).pipe(near);
  // What has come to its end is still flushed to the other side; what broke off takes it along.
  near.once('close', () => (near.readableEnded ? far.end() : far.destroy()));
  far.once('close', () => (far.readableEnded ? near.end() : near.destroy()));
}
