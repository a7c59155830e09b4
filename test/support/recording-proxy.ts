import { createServer, connect as dial } from 'node:net';
import { freePort } from './test-server.ts';

export interface RecordingProxy {
  readonly port: number;
  /** What came for the server since this was last asked. */
  taken(): Buffer;
  close(): void;
}

/** Stands before a server and keeps what is sent to it. */
export async function recordingProxy(target: number): Promise<RecordingProxy> {
  let sent: Buffer[] = [];
  const proxy = createServer((near) => {
    const far = dial(target, '127.0.0.1');
    near
      .on('data', (chunk) => sent.push(chunk))
      .on('error', () => undefined)
      .pipe(far);
    far.on('error', () => undefined).pipe(near);
    near.once('close', () => far.destroy());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
  return {
    port,
    taken: () => {
      const bytes = Buffer.concat(sent);
      sent = [];
      return bytes;
    },
    close: () => proxy.close(),
  };
}

/** The TLS records that follow one another. */
export function tlsRecords(bytes: Buffer): { type: number; length: number }[] {
  const records: { type: number; length: number }[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3))
    records.push({ type: bytes.readUInt8(at), length: bytes.readUInt16BE(at + 3) });
  return records;
}
