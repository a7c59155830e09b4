import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../test-server.ts';

/** A way to a server that can be cut off: then nothing listens there, as when the server is down. */
export interface GateProxy {
  readonly port: number;
  open(): Promise<void>;
  /** Cuts connections that are open, too. */
  close(): Promise<void>;
}

/** @param target the server's port on 127.0.0.1 */
export async function gateProxy(target: number): Promise<GateProxy> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  return {
    port,
    open: async () => {
      if (server !== null) return;
      server = createServer((near) => {
        const far = connect(target, '127.0.0.1');
        keep(near);
        keep(far);
        near.pipe(far).pipe(near);
        near.once('close', () => far.destroy());
        far.once('close', () => near.destroy());
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: async () => {
      if (server === null) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      server = null;
    },
  };
}
