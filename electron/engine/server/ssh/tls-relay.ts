import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { SslOptions } from 'mysql2';
import type { Account } from '../account.ts';
import { driverError, loginError } from '../connect-errors.ts';
import { readPacket, writePacket } from './packets.ts';

const CLIENT_SSL = 0x0800;
/** Capabilities, largest packet, character set, filler: what an SSL request has in common with a log-in. */
const SSL_REQUEST_BYTES = 32;
const OK = 0x00;
const ERROR = 0xff;

/**
 * Lets a client program log in through us, in the clear on its own side and encrypted on the server's: the program
 * cannot verify a certificate against a name under which it does not connect, we can. The certificate is verified
 * before anything of the log-in goes to the server.
 *
 * With TLS the log-in has one packet more, so the sequence numbers of both sides differ by one until it is over.
 * @param near the program, on a unix socket: there it sends the password as over TLS (caching_sha2_password)
 * @param far the server, paused, with its greeting still to be read
 * @returns the encrypted stream; from here on bytes pass unchanged
 * @throws HoldfastError tls-verification-failed, tls-handshake-failed; Error when a side ends
 * @see https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
export async function relayLogin(
  near: Socket,
  far: Duplex,
  {
    account,
    tls,
    signal,
  }: { readonly account: Account; readonly tls: SslOptions; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  const greeting = await readPacket(far, signal);
  writePacket(near, { ...greeting, payload: withoutTls(greeting.payload) });
  const login = await readPacket(near, signal);
  if (login.payload.length < SSL_REQUEST_BYTES)
    throw new Error('The program speaks a protocol from before 2003');
  const payload = withTls(login.payload);
  writePacket(far, { sequence: login.sequence, payload: payload.subarray(0, SSL_REQUEST_BYTES) });
  const secure = await startTls(far, account, tls, signal);
  try {
    writePacket(secure, { sequence: login.sequence + 1, payload });
    await relayUntilDecided(near, secure, signal);
    return secure;
  } catch (error) {
    secure.destroy();
    throw error;
  }
}

/** Questions of the log-in plugin and their answers, until the server says yes or no. */
async function relayUntilDecided(near: Socket, secure: TLSSocket, signal: AbortSignal): Promise<void> {
  const decided = new AbortController();
  const stop = (): void => decided.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const answers = (async () => {
    for (;;) {
      const { sequence, payload } = await readPacket(near, decided.signal);
      writePacket(secure, { sequence: sequence + 1, payload });
    }
  })();
  // It ends with the decision, or when the program is gone, which the other side shows as well.
  answers.catch(() => secure.destroyed || decided.signal.aborted || secure.end());
  try {
    for (;;) {
      const { sequence, payload } = await readPacket(secure, signal);
      const isLast = payload[0] === OK || payload[0] === ERROR;
      if (isLast) {
        // The program waits for this packet before it sends its first command.
        decided.abort();
        await answers.catch(() => undefined);
      }
      writePacket(near, { sequence: sequence - 1, payload });
      if (isLast) return;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    decided.abort();
  }
}

function startTls(far: Duplex, account: Account, tls: SslOptions, signal: AbortSignal): Promise<TLSSocket> {
  const { address } = account.endpoint;
  const host = address.kind === 'tcp' ? address.host : 'localhost';
  return new Promise((resolve, reject) => {
    const secure = tlsConnect({
      socket: far,
      // What the certificate is compared with.
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      secureContext: createSecureContext({
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
        ...(tls.cert === undefined ? {} : { cert: tls.cert }),
        ...(tls.key === undefined ? {} : { key: tls.key }),
      }),
      rejectUnauthorized: tls.rejectUnauthorized === true,
      ...(tls.verifyIdentity === true ? {} : { checkServerIdentity: () => undefined }),
    });
    const settle = (finish: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        secure.destroy();
        reject(error);
      });
    const onAbort = (): void => fail(signal.reason);
    // Stays for ever: an 'error' that nobody listens to would end the process.
    secure.on('error', (error) => {
      const { message, library } = driverError(error);
      fail(loginError({ code: 'HANDSHAKE_SSL_ERROR', message, library }, account));
    });
    secure.once('close', () => fail(new Error('The server ended the connection during the TLS handshake')));
    secure.once('secureConnect', () => settle(() => resolve(secure)));
    signal.addEventListener('abort', onAbort);
  });
}

/** A program that is told of TLS could ask for it here, where there is none. */
function withoutTls(greeting: Buffer): Buffer {
  const payload = Buffer.from(greeting);
  // version text, 0, thread id 4, scramble 8, filler 1, lower capabilities 2
  const at = payload.indexOf(0, 1) + 14;
  payload.writeUInt16LE(payload.readUInt16LE(at) & ~CLIENT_SSL & 0xffff, at);
  return payload;
}

function withTls(login: Buffer): Buffer {
  const payload = Buffer.from(login);
  payload.writeUInt16LE(payload.readUInt16LE(0) | CLIENT_SSL, 0);
  return payload;
}
