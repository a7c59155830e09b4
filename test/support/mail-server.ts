import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from './certificates.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they arrived. */
  readonly raw: string;
  readonly subject: string;
  readonly isEncrypted: boolean;
  readonly user: string | null;
}

export interface MailServer {
  readonly port: number;
  readonly mails: Mail[];
  /** Answers every message with this from now on; null: takes them. */
  refuse(message: string | null): void;
  stop(): Promise<void>;
}

export interface MailServerOptions {
  /** TLS from the first byte; without it STARTTLS is offered where there is a certificate. */
  readonly isTls?: boolean;
  readonly certificate?: Certificate;
  readonly login?: { readonly user: string; readonly password: string };
}

/** A real SMTP server on the loopback that keeps what it is sent. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  let refusal: string | null = null;
  const { certificate, login } = options;
  const server = new SMTPServer({
    secure: options.isTls === true,
    ...(certificate === undefined
      ? { hideSTARTTLS: true }
      : { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) }),
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) => {
      const isRight = auth.username === login?.user && auth.password === login?.password;
      done(isRight ? null : new Error('Invalid user or password'), { user: auth.username });
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal !== null) return done(Object.assign(new Error(refusal), { responseCode: 550 }));
        const raw = Buffer.concat(chunks).toString('utf8');
        mails.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          subject: /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1]?.replaceAll(/\r\n[ \t]/g, ' ') ?? '',
          isEncrypted: session.secure,
          user: session.user === undefined ? null : String(session.user),
        });
        done();
      });
    },
  });
  // A client that refuses our certificate hangs up in the middle, which is what those tests are for.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuse: (message) => {
      refusal = message;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
