import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface HttpServer {
  readonly origin: string;
  readonly requests: HttpRequest[];
  /** What it answers from now on. */
  answer(status: number, text?: string, headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/** A real HTTP server on the loopback that keeps what it is asked. */
export async function startHttpServer(): Promise<HttpServer> {
  const requests: HttpRequest[] = [];
  let next: { status: number; text: string; headers: Readonly<Record<string, string>> } = {
    status: 200,
    text: 'ok',
    headers: {},
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        contentType: request.headers['content-type'],
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(next.status, next.headers).end(next.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (status, text = '', headers = {}) => {
      next = { status, text, headers };
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
