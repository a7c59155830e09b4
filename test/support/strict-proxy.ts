import { connect, createServer, type Server, type Socket } from 'node:net';

const HEADER_BYTES = 4;

/** Stands before a server as some proxies do: it ends a connection on which a command comes before the last answer. */
export interface StrictProxy {
  readonly port: number;
  /** How many connections it has ended. */
  readonly ended: number;
  close(): Promise<void>;
}

/** @param socketPath the server's own, unencrypted */
export async function strictProxy(socketPath: string): Promise<StrictProxy> {
  const open = new Set<Socket>();
  let ended = 0;
  const server: Server = createServer((near) => {
    const far = connect(socketPath);
    let isAnswered = true;
    const destroy = (): void => {
      near.destroy();
      far.destroy();
    };
    const onPacket = packetStarts(({ sequence }) => {
      // Each command counts from 0; what continues it, or a log-in, does not.
      if (sequence !== 0 || near.destroyed) return;
      if (!isAnswered) {
        ended += 1;
        destroy();
      }
      isAnswered = false;
    });
    near.on('data', (bytes) => {
      onPacket(bytes);
      if (!far.destroyed) far.write(bytes);
    });
    far.on('data', (bytes) => {
      isAnswered = true;
      near.write(bytes);
    });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', destroy).on('close', () => {
        open.delete(socket);
        destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    get ended() {
      return ended;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Finds where packets begin in a stream that comes in pieces. */
function packetStarts(found: (header: { readonly sequence: number }) => void): (bytes: Buffer) => void {
  let header = Buffer.alloc(0);
  let left = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const taken = Math.min(left, bytes.length - at);
        left -= taken;
        at += taken;
        continue;
      }
      const part = bytes.subarray(at, at + HEADER_BYTES - header.length);
      header = Buffer.concat([header, part]);
      at += part.length;
      if (header.length < HEADER_BYTES) continue;
      left = header.readUIntLE(0, 3);
      found({ sequence: header.readUInt8(3) });
      header = Buffer.alloc(0);
    }
  };
}
