import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';

export const APP_ORIGIN = 'app://holdfast';

const NONCE_PLACE = /__CSP_NONCE__/g;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

/** To be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built window, and nothing outside its folder, at app://holdfast/. */
export function serveApp(folder: string): void {
  protocol.handle('app', async (request) => {
    const file = fileOf(request, folder);
    if (file === null) return new Response('Not found', { status: 404 });
    const type = types[path.extname(file)];
    const body = type === undefined ? null : await readFile(file).catch(() => null);
    if (body === null || type === undefined) return new Response('Not found', { status: 404 });
    const nonce = randomBytes(18).toString('base64');
    const isPage = path.extname(file) === '.html';
    return new Response(isPage ? body.toString('utf8').replace(NONCE_PLACE, nonce) : body, {
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': contentSecurityPolicy(nonce),
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        // A page holds its nonce, so it is never served twice.
        'Cache-Control': isPage ? 'no-store' : 'no-cache',
      },
    });
  });
}

/** Only what we ship runs, connects or is shown. Mantine's own <style> elements carry the nonce (facts §3). */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

function fileOf(request: Request, folder: string): string | null {
  if (request.method !== 'GET') return null;
  const url = new URL(request.url);
  if (url.host !== 'holdfast') return null;
  const name = decoded(url.pathname === '/' ? '/index.html' : url.pathname);
  if (name === null || name.includes('\0')) return null;
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) ? file : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
