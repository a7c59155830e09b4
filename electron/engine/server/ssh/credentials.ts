import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createAgent, type ParsedKey, utils } from 'ssh2';
import { HoldfastError } from '../../../../shared/errors.ts';
import type { SshAuth } from '../../../../shared/model/ssh.ts';
import { driverError } from '../connect-errors.ts';

/** Longer than an agent on this machine takes, unless it hangs. */
const AGENT_ANSWER_MS = 3_000;

/** What proves who we are, read and opened; the same for the jump host and the SSH host. */
export type Credentials =
  | { readonly by: 'password'; readonly password: string }
  | { readonly by: 'key'; readonly key: ParsedKey }
  | { readonly by: 'agent'; readonly agent: ReturnType<typeof createAgent> };

/**
 * Makes ready what the log-in needs, before anything is connected to.
 * @param secret the SSH password, or the passphrase of the key file; null: there is none
 * @param server the server's name, for messages
 * @throws HoldfastError ssh-secret-needed, ssh-passphrase-wrong, ssh-key-unusable, ssh-agent-missing
 */
export async function credentialsOf(
  auth: SshAuth,
  secret: string | null,
  server: string,
): Promise<Credentials> {
  switch (auth.by) {
    case 'password':
      if (secret === null) throw new HoldfastError('ssh-secret-needed', { server, what: 'SSH password' });
      return { by: 'password', password: secret };
    case 'key':
      return { by: 'key', key: await openKey(auth.file, secret, server) };
    case 'agent':
      return { by: 'agent', agent: createAgent(await agentSocket()) };
  }
}

async function openKey(file: string, passphrase: string | null, server: string): Promise<ParsedKey> {
  const text = await readFile(file).catch((error: unknown) => {
    const { code, message } = driverError(error);
    const reason = code === 'ENOENT' ? 'There is no such file' : message;
    throw new HoldfastError('ssh-key-unusable', { file, reason }, { cause: error });
  });
  const parsed = utils.parseKey(text, passphrase ?? undefined);
  if (parsed instanceof Error) throw keyError(parsed, { file, passphrase, server });
  // A file of several keys: OpenSSH reads the first, too.
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || !key.isPrivateKey())
    throw new HoldfastError('ssh-key-unusable', { file, reason: 'It holds a public key only' });
  return key;
}

function keyError(
  error: Error,
  {
    file,
    passphrase,
    server,
  }: { readonly file: string; readonly passphrase: string | null; readonly server: string },
): HoldfastError {
  const isEncrypted = /encrypted .*no passphrase/i.test(error.message);
  if (isEncrypted) {
    const what = `passphrase of the SSH key ${file}`;
    return new HoldfastError('ssh-secret-needed', { server, what }, { cause: error });
  }
  const isBadPassphrase = /integrity check failed|bad passphrase|bad decrypt|failed to decrypt/i.test(
    error.message,
  );
  if (isBadPassphrase && passphrase !== null)
    return new HoldfastError('ssh-passphrase-wrong', { file }, { cause: error });
  return new HoldfastError('ssh-key-unusable', { file, reason: error.message }, { cause: error });
}

/** The agent that this process was given, seen to answer: ssh2 would only say that no method was left. */
async function agentSocket(): Promise<string> {
  const path = process.env.SSH_AUTH_SOCK;
  if (path === undefined || path === '') {
    // Pageant and Windows' own agent have fixed places.
    if (process.platform === 'win32') return '\\\\.\\pipe\\openssh-ssh-agent';
    throw new HoldfastError('ssh-agent-missing', {
      reason: 'The variable SSH_AUTH_SOCK is not set where Holdfast was started',
    });
  }
  await new Promise<void>((resolve, reject) => {
    const probe = connect(path);
    const fail = (message: string): void => {
      probe.destroy();
      reject(new HoldfastError('ssh-agent-missing', { reason: `Nothing answers at ${path}: ${message}` }));
    };
    probe.setTimeout(AGENT_ANSWER_MS, () => fail('it is silent'));
    probe.once('error', (error) => fail(error.message));
    probe.once('connect', () => {
      probe.destroy();
      resolve();
    });
  });
  return path;
}
