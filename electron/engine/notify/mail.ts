import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { HoldfastError } from '../../../shared/errors.ts';
import type { MailTarget, News } from '../../../shared/model/notification.ts';
import { quotedMessage } from './reason.ts';

/** A mail server that does not answer must not hold up what else is to be told. */
const LIMIT_MS = 20_000;

/**
 * Sends one mail.
 * @param password null where the server wants no login
 * @throws HoldfastError 'told-unreachable' | 'told-tls-failed' | 'told-login-refused' | 'told-refused' | 'tls-file-unreadable'
 */
export async function sendMail(
  target: MailTarget,
  password: string | null,
  news: News,
  limitMs = LIMIT_MS,
): Promise<void> {
  const address = `${target.host}:${target.port}`;
  const ca = await trusted(target.caFile);
  // Most commands tell nobody anything.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: target.host,
    port: target.port,
    secure: target.security === 'tls',
    requireTLS: target.security === 'starttls',
    ignoreTLS: target.security === 'none',
    ...(target.user === null ? {} : { auth: { user: target.user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    // Nothing of a message may be read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name: 'Holdfast', address: target.from },
      to: [...target.to],
      subject: `[Holdfast] ${news.title}`,
      text: `${news.text}\n\n-- \nHoldfast, ${news.at}\n`,
      // So that no "out of office" answers a program.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      // As a Date: only then is it written as RFC 5322 wants it, which filters look at.
      date: new Date(news.at),
    });
  } catch (error) {
    throw mailError(error, target, address);
  } finally {
    transport.close();
  }
}

/** A CA of one's own is trusted beside the usual ones. */
async function trusted(caFile: string | null): Promise<string[] | null> {
  if (caFile === null) return null;
  try {
    return [...rootCertificates, await readFile(caFile, 'utf8')];
  } catch (error) {
    throw new HoldfastError(
      'tls-file-unreadable',
      { file: caFile, reason: quotedMessage(error) },
      { cause: error },
    );
  }
}

// What nodemailer says of a failure: its own code, and the server's answer where there was one.
interface MailFailure {
  readonly code?: string;
  readonly response?: string;
  readonly message: string;
}

function mailError(thrown: unknown, target: MailTarget, address: string): HoldfastError {
  const error: MailFailure = thrown instanceof Error ? thrown : { message: String(thrown) };
  const message = error.response ?? quotedMessage(thrown);
  const code = error.code ?? '';
  const options = { cause: thrown };
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return new HoldfastError('told-login-refused', { address, user: target.user ?? '', message }, options);
  if (code === 'ETLS' || isTlsMessage(error.message))
    return new HoldfastError('told-tls-failed', { address, reason: message }, options);
  if (error.response !== undefined) return new HoldfastError('told-refused', { address, message }, options);
  return new HoldfastError('told-unreachable', { address, reason: message }, options);
}

function isTlsMessage(message: string): boolean {
  return /certificate|self.signed|altname|SSL routines|wrong version number|STARTTLS|TLS/i.test(message);
}
