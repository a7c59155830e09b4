import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { SslOptions } from 'mysql2';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Account } from './account.ts';
import { driverError } from './connect-errors.ts';
import type { Greeting } from './greeting.ts';

/**
 * What mysql2 is to do about TLS with this server.
 * `preferred` encrypts where the server offers it and, over a unix socket, leaves it: nothing leaves the machine there.
 * The other modes never go on in the clear.
 * @returns null for an unencrypted connection
 * @throws HoldfastError tls-not-offered, tls-file-unreadable
 */
export async function tlsOptions(account: Account, greeting: Greeting): Promise<SslOptions | null> {
  const { tls, endpoint, label } = account;
  if (tls.mode === 'off') return null;
  if (tls.mode === 'preferred' && (!greeting.offersTls || endpoint.address.kind === 'socket')) return null;
  if (!greeting.offersTls) throw new HoldfastError('tls-not-offered', { server: label });
  const [ca, cert, key] = await Promise.all([
    readPem(tls.caFile, (pem) => ({ ca: pem })),
    readPem(tls.certFile, (pem) => ({ cert: pem })),
    readPem(tls.keyFile, (pem) => ({ key: pem })),
  ]);
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    rejectUnauthorized: tls.mode === 'verify-ca' || tls.mode === 'verify-identity',
    verifyIdentity: tls.mode === 'verify-identity',
  };
}

/** Reads a file and lets OpenSSL try it, so that a wrong one is named instead of failing somewhere in the handshake. */
async function readPem(
  file: string | null,
  asOption: (pem: Buffer) => Parameters<typeof createSecureContext>[0],
): Promise<Buffer | null> {
  if (file === null) return null;
  try {
    const pem = await readFile(file);
    // A CA file without a certificate in it is accepted silently, and nothing could be verified with it.
    if (!pem.includes('-----BEGIN ')) throw new Error('It holds no PEM block');
    createSecureContext(asOption(pem));
    return pem;
  } catch (error) {
    throw new HoldfastError(
      'tls-file-unreadable',
      { file, reason: driverError(error).message },
      { cause: error },
    );
  }
}
