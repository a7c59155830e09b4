import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  type AuthenticationType,
  type AuthHandlerMiddleware,
  Client,
  type ServerHostKeyAlgorithm,
} from 'ssh2';
import { HoldfastError } from '../../../../shared/errors.ts';
import type { SshHop } from '../../../../shared/model/ssh.ts';
import type { Credentials } from './credentials.ts';
import { hopText, sshError } from './ssh-errors.ts';

/** A dead route is noticed after 3 questions without an answer; idle ones stay open in firewalls. */
const KEEPALIVE_MS = 15_000;
const KEEPALIVES_UNANSWERED = 3;

/**
 * A host has keys of several kinds, of which one is negotiated; the confirmed one may be another than the one that
 * is preferred here, so each kind is asked for before a key counts as changed.
 */
const KEY_KINDS: readonly (readonly ServerHostKeyAlgorithm[])[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

/**
 * Logs in to one SSH host. Its key is compared before anything of ours is sent.
 * @param dial opens the connection to it, anew for each kind of key that is asked for
 * @param signal ends it at any time; its reason is what is thrown
 * @throws HoldfastError ssh-host-unknown, ssh-host-key-changed, ssh-access-denied, ssh-failed, and what `dial` throws
 */
export async function connectHop(
  hop: SshHop,
  credentials: Credentials,
  dial: () => Promise<Duplex>,
  signal: AbortSignal,
): Promise<Client> {
  try {
    return await attempt(hop, credentials, await dial(), null, signal);
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('ssh-host-key-changed'))) throw error;
    for (const kind of KEY_KINDS) {
      const client = await attempt(hop, credentials, await dial(), kind, signal).catch((next: unknown) => {
        signal.throwIfAborted();
        if (next instanceof HoldfastError && (next.is('ssh-host-key-changed') || next.is('ssh-failed')))
          return null;
        throw next;
      });
      if (client !== null) return client;
    }
    throw error;
  }
}

function attempt(
  hop: SshHop,
  credentials: Credentials,
  sock: Duplex,
  keyKind: readonly ServerHostKeyAlgorithm[] | null,
  signal: AbortSignal,
): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const login = logIn(hop, credentials);
    let refusal: HoldfastError | null = null;
    const settle = (finish: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      client.removeListener('close', onClose);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        client.destroy();
        sock.destroy();
        reject(error);
      });
    const onAbort = (): void => fail(signal.reason);
    const onClose = (): void => fail(sshError(new Error('It closed the connection'), hop));
    // Stays for ever: an 'error' that nobody listens to would end the process.
    client.on('error', (error: unknown) => fail(refusal ?? login.refusal() ?? sshError(error, hop)));
    client.once('close', onClose);
    client.once('ready', () => settle(() => resolve(client)));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);
    client.connect({
      sock,
      username: hop.user,
      authHandler: login.handler,
      // The caller's signal limits the time.
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_UNANSWERED,
      ...(keyKind === null ? {} : { algorithms: { serverHostKey: [...keyKind] } }),
      hostVerifier: (key: Buffer) => {
        refusal = refusalOf(hop, fingerprintOf(key));
        return refusal === null;
      },
    });
  });
}

/** As `ssh-keygen -l` prints it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function refusalOf(hop: SshHop, found: string): HoldfastError | null {
  const address = hopText(hop);
  if (hop.hostKey === null) return new HoldfastError('ssh-host-unknown', { address, fingerprint: found });
  if (hop.hostKey === found) return null;
  return new HoldfastError('ssh-host-key-changed', { address, expected: hop.hostKey, found });
}

interface LogIn {
  readonly handler: AuthHandlerMiddleware;
  /** Why the host let us not in, once it did not. */
  refusal(): HoldfastError | null;
}

/**
 * Offers what the user chose and nothing else, once: every wrong try counts for those who lock accounts.
 * A password goes by the method `password`, or as the one answer to `keyboard-interactive` where the host wants that.
 */
function logIn(hop: SshHop, credentials: Credentials): LogIn {
  let message: string | null = null;
  let tried = false;
  let asksForMore = false;
  const offer = (methods: readonly string[] | null): AuthenticationType | object | false => {
    if (credentials.by !== 'password') {
      return credentials.by === 'key'
        ? { type: 'publickey', username: hop.user, key: credentials.key }
        : { type: 'agent', username: hop.user, agent: credentials.agent };
    }
    const { password } = credentials;
    if (methods?.includes('password') === true) return { type: 'password', username: hop.user, password };
    if (methods?.includes('keyboard-interactive') !== true) return false;
    return {
      type: 'keyboard-interactive',
      username: hop.user,
      prompt: (
        _name: string,
        _instructions: string,
        _language: string,
        prompts: readonly unknown[],
        finish: (answers: readonly string[]) => void,
      ) => {
        asksForMore = prompts.length !== 1;
        finish(asksForMore ? [] : [password]);
      },
    };
  };
  const handler = (methods: readonly string[] | null, isPartial: boolean | null, next: unknown): void => {
    if (typeof next !== 'function') return;
    // The first question, with no method at all, is answered with those that the host knows.
    if (methods === null && credentials.by === 'password') {
      next('none');
      return;
    }
    const offered = tried ? false : offer(methods);
    if (offered === false) {
      message = asksForMore
        ? 'It asks for more than a password, which Holdfast cannot give'
        : whyNot(credentials.by, tried, isPartial === true, methods ?? []);
    }
    tried = true;
    next(offered);
  };
  return {
    handler: handler as AuthHandlerMiddleware,
    refusal: () =>
      message === null
        ? null
        : new HoldfastError('ssh-access-denied', { address: hopText(hop), user: hop.user, message }),
  };
}

function whyNot(
  by: Credentials['by'],
  tried: boolean,
  isPartial: boolean,
  methods: readonly string[],
): string {
  const known = methods.length === 0 ? 'nothing more' : methods.join(', ');
  if (isPartial) return `It wants a second proof (${known}), which Holdfast cannot give`;
  if (!tried) return `It takes no password; it knows ${known}`;
  if (by === 'password') return 'It refused the password';
  return by === 'key' ? 'It refused the key' : 'It accepted none of the agent’s keys';
}
