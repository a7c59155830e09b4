import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { HoldfastError } from '../../../../shared/errors.ts';
import type { Address } from '../../../../shared/model/server.ts';
import type { SshHop, SshRoute } from '../../../../shared/model/ssh.ts';
import { driverError, socketError } from '../connect-errors.ts';
import { addressText, dial } from '../open-socket.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Credentials } from './credentials.ts';
import { connectHop } from './hop.ts';
import { forwardError, hopText } from './ssh-errors.ts';
import { TunnelStream } from './tunnel-stream.ts';

/** How long a host may take to close what was ended politely. */
const CLOSE_MS = 1_000;

/** A way through one SSH host, or two, over which connections to servers are opened. */
export class Tunnel {
  readonly #route: SshRoute;
  /** In the order in which they were reached. */
  readonly #clients: readonly Client[];
  #failure: HoldfastError | null = null;
  #isClosing = false;
  #onEnd: () => void = () => undefined;

  private constructor(route: SshRoute, clients: readonly Client[], hops: readonly SshHop[]) {
    this.#route = route;
    this.#clients = clients;
    for (const [at, client] of clients.entries()) {
      const hop = hops[at] ?? route;
      client.on('error', (error: unknown) => this.#broke(hop, driverError(error).message));
      client.on('close', () => this.#broke(hop, 'It closed the connection'));
    }
  }

  /**
   * @param onHop told which host is connected to now, for a time-out's message
   * @param signal ends the opening; its reason is what is thrown
   * @throws HoldfastError as connectHop does; unknown-host, connection-refused, host-unreachable … for the first host;
   *   tunnel-forbidden, tunnel-no-way for the way from the jump host
   */
  static async open(
    route: SshRoute,
    credentials: Credentials,
    onHop: (hop: SshHop) => void,
    signal: AbortSignal,
  ): Promise<Tunnel> {
    const hops = route.jump === null ? [route] : [route.jump, route];
    const clients: Client[] = [];
    try {
      for (const hop of hops) {
        onHop(hop);
        const before = clients.at(-1);
        const from = hops[clients.length - 1];
        const target = { kind: 'tcp', host: hop.host, port: hop.port } as const;
        const reach = () =>
          before === undefined || from === undefined
            ? dialTcp(hop, signal)
            : forward(before, from, target, () => null, signal);
        clients.push(await connectHop(hop, credentials, reach, signal));
      }
    } catch (error) {
      for (const client of clients.reverse()) client.destroy();
      throw error;
    }
    return new Tunnel(route, clients, hops);
  }

  /** Set when it broke off by itself. */
  get failure(): HoldfastError | null {
    return this.#failure;
  }

  /** Called once, when it broke off. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /**
   * Opens a connection to a server, as its address is at the SSH host.
   * @throws HoldfastError tunnel-forbidden, tunnel-no-way, tunnel-lost
   */
  async connect(address: Address, signal: AbortSignal): Promise<Duplex> {
    const client = this.#clients.at(-1);
    if (client === undefined || this.#isClosing) throw this.#lost(this.#route, 'It was closed');
    if (this.#failure !== null) throw this.#failure;
    try {
      return await forward(client, this.#route, address, () => this.#failure, signal);
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  /** Ends it and every connection through it. Never throws. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const client of [...this.#clients].reverse()) await endClient(client);
  }

  #broke(hop: SshHop, message: string): void {
    if (this.#isClosing || this.#failure !== null) return;
    this.#failure = this.#lost(hop, message);
    for (const client of this.#clients) client.destroy();
    this.#onEnd();
  }

  #lost(hop: SshHop, message: string): HoldfastError {
    const said = message === 'Keepalive timeout' ? 'It no longer answers' : message;
    return new HoldfastError('tunnel-lost', { address: hopText(hop), message: said });
  }
}

function forward(
  client: Client,
  hop: SshHop,
  address: Address,
  whyClosed: () => Error | null,
  signal: AbortSignal,
): Promise<Duplex> {
  const opening = new Promise<ClientChannel>((resolve, reject) => {
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      if (error !== undefined) reject(forwardError(error, hop, addressText(address)));
      else if (signal.aborted) channel.close();
      else resolve(channel);
    };
    try {
      if (address.kind === 'socket') client.openssh_forwardOutStreamLocal(address.path, done);
      else client.forwardOut('127.0.0.1', 0, address.host, address.port, done);
    } catch (error) {
      // ssh2 throws where the connection is gone.
      reject(forwardError(error, hop, addressText(address)));
    }
  });
  return untilAborted(opening, signal).then((channel) => new TunnelStream(channel, whyClosed));
}

async function dialTcp(hop: SshHop, signal: AbortSignal): Promise<Duplex> {
  signal.throwIfAborted();
  const address = { kind: 'tcp', host: hop.host, port: hop.port } as const;
  const socket = dial(address);
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.on('error', (error) => reject(socketError(error, address, hopText(hop))));
  });
  try {
    await untilAborted(connected, signal);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function endClient(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      client.destroy();
      resolve();
    }, CLOSE_MS);
    timer.unref();
    client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.end();
  });
}
