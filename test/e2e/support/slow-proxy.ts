import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a server that can be made slow or stopped, so that the middle of a dump or restore lasts as long as a test needs. */
export interface SlowProxy {
  readonly port: number;
  /**
   * From now on, and for connections that are open: what one connection has moved beyond `freeBytes` in one direction
   * goes on at this rate.
   * @param bytesPerSecond null: as fast as it goes; 0: not at all
   */
  slow(bytesPerSecond: number | null): void;
  close(): Promise<void>;
}

/** Logging in and looking around stay quick. */
const FREE_BYTES = 1_000_000;
/** At once, so that a slow rate is a steady one. */
const PIECE_BYTES = 64 * 1024;

/** @param port of the server, on 127.0.0.1 */
export async function slowProxy(port: number): Promise<SlowProxy> {
  let rate: number | null = null;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };

  const pump = async (from: Socket, to: Socket): Promise<void> => {
    let moved = 0;
    try {
      for await (const data of from) {
        for (const piece of pieces(data)) {
          while (moved > FREE_BYTES && rate === 0 && !from.destroyed) await sleep(20);
          moved += piece.length;
          if (moved > FREE_BYTES && rate !== null && rate > 0) await sleep((piece.length / rate) * 1000);
          if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  };

  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) keep(socket);
    // A side that is gone is seen at once, also while nothing is moved.
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    void pump(client, upstream);
    void pump(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    slow: (bytesPerSecond) => {
      rate = bytesPerSecond;
    },
    close: async () => {
      rate = null;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function pieces(data: Buffer): readonly Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < data.length; at += PIECE_BYTES) all.push(data.subarray(at, at + PIECE_BYTES));
  return all;
}
