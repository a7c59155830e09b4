import type { Command } from 'commander';
import { Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Address, Endpoint, EndpointDraft, PasswordInput } from '../../../shared/model/server.ts';
import type { SshHop, SshRoute, SshRouteDraft } from '../../../shared/model/ssh.ts';
import type { Invocation } from '../invocation.ts';

export interface SshOptions {
  readonly sshHost?: string;
  readonly sshPort?: string;
  readonly sshUser?: string;
  readonly sshKey?: string;
  readonly sshAgent?: boolean;
  readonly sshPassword?: boolean;
  readonly sshFingerprint?: string;
  /** False after --no-ssh-jump. */
  readonly sshJump?: string | false;
  readonly sshJumpFingerprint?: string;
  readonly sshSecretStdin?: boolean;
  readonly sshAskSecret?: boolean;
  readonly sshSecretEachTime?: boolean;
  /** False after --no-ssh. */
  readonly ssh?: boolean;
}

/** The way through an SSH host, as `server add` and `server edit` take it. */
export function addSshOptions(command: Command): Command {
  return command
    .option('--ssh-host <host>', 'reach it through this SSH host; --host is then as that host sees it')
    .option('--ssh-port <port>', 'the SSH host’s port (22 unless told)')
    .option('--ssh-user <user>', 'the user to log in as at the SSH host')
    .addOption(
      new Option('--ssh-key <file>', 'log in there with this private key').conflicts([
        'sshAgent',
        'sshPassword',
      ]),
    )
    .addOption(
      new Option('--ssh-agent', 'log in there with the keys of the SSH agent').conflicts(['sshPassword']),
    )
    .option('--ssh-password', 'log in there with a password')
    .option('--ssh-fingerprint <SHA256:…>', 'the key of the SSH host, as you have compared it')
    .option('--ssh-jump <user@host:port>', 'a machine before the SSH host, logged in to in the same way')
    .option('--ssh-jump-fingerprint <SHA256:…>', 'the key of the jump host')
    .option(
      '--ssh-secret-stdin',
      'read the SSH password, or the key’s passphrase, from standard input; after --password-stdin’s, on a line of its own',
    )
    .option('--ssh-ask-secret', 'ask for the SSH password or the passphrase at the terminal')
    .option('--ssh-secret-each-time', 'keep it out of the keychain: it is asked for each time');
}

/**
 * The endpoint that the options ask for.
 * @param before of an edit: what is not named stays
 * @throws HoldfastError 'bad-input'
 */
export function endpointOf(options: SshOptions, address: Address, before: Endpoint | null): EndpointDraft {
  const known = before?.via === 'ssh' ? before.ssh : null;
  if (options.ssh === false || (known === null && !isAboutSsh(options))) return { via: 'direct', address };
  const host = options.sshHost ?? known?.host;
  const user = options.sshUser ?? known?.user;
  if (host === undefined) throw bad('--ssh-host is needed with the other --ssh options');
  if (user === undefined) throw bad('--ssh-user is needed with --ssh-host');
  const port = options.sshPort === undefined ? (known?.port ?? 22) : portOf(options.sshPort, '--ssh-port');
  const hop = pinned({ host, port, user }, options.sshFingerprint, known);
  return {
    via: 'ssh',
    address,
    ssh: { ...hop, auth: authOf(options, known), jump: jumpOf(options, known, user) },
  };
}

export function isAboutSsh(options: SshOptions): boolean {
  return Object.entries(options).some(
    ([name, value]) => name.startsWith('ssh') && value !== undefined && !(name === 'ssh' && value === true),
  );
}

/**
 * The SSH password or passphrase, and where it is kept; null: nothing was said about it.
 * @param given what came by standard input
 */
export async function sshSecretInput(
  invocation: Invocation,
  options: SshOptions,
  endpoint: EndpointDraft | undefined,
  given: string | undefined,
): Promise<PasswordInput | null> {
  const by = endpoint?.via === 'ssh' ? endpoint.ssh.auth.by : null;
  const isNew = by === 'password' && options.sshPassword === true;
  const question = by === 'key' ? 'Passphrase of the SSH key' : 'SSH password';
  const secret =
    given ?? (options.sshAskSecret === true || isNew ? await invocation.password(false, question) : null);
  if (options.sshSecretEachTime === true) return { kind: 'ask', password: secret };
  if (secret === null) return isNew ? { kind: 'ask', password: null } : null;
  return secret === '' ? { kind: 'none' } : { kind: 'keychain', password: secret };
}

function authOf(options: SshOptions, known: SshRoute | null): SshRouteDraft['auth'] {
  if (options.sshKey !== undefined) return { by: 'key', file: { path: options.sshKey } };
  if (options.sshAgent === true) return { by: 'agent' };
  if (options.sshPassword === true) return { by: 'password' };
  if (known === null)
    throw bad('say how to log in at the SSH host: --ssh-key, --ssh-agent or --ssh-password');
  return known.auth.by === 'key' ? { by: 'key', file: null } : known.auth;
}

function jumpOf(options: SshOptions, known: SshRoute | null, sshUser: string): SshHop | null {
  if (options.sshJump === false) return null;
  const before = known?.jump ?? null;
  if (typeof options.sshJump !== 'string') {
    if (before === null && options.sshJumpFingerprint !== undefined)
      throw bad('--ssh-jump-fingerprint: there is no jump host');
    return before === null ? null : pinned(before, options.sshJumpFingerprint, before);
  }
  const [, user, bracketed, plain, port] =
    /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:\s]+))(?::(\d+))?$/.exec(options.sshJump) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw bad(`--ssh-jump: “${options.sshJump}” is not like user@host:port`);
  const hop = { host, port: port === undefined ? 22 : portOf(port, '--ssh-jump'), user: user ?? sshUser };
  return pinned(hop, options.sshJumpFingerprint, before);
}

/** A confirmed key belongs to the host that showed it: another one has to be confirmed anew. */
function pinned(
  hop: Omit<SshHop, 'hostKey'>,
  fingerprint: string | undefined,
  before: SshHop | null,
): SshHop {
  const isSame = before !== null && before.host === hop.host && before.port === hop.port;
  const { host, port, user } = hop;
  return { host, port, user, hostKey: fingerprint ?? (isSame ? before.hostKey : null) };
}

function portOf(text: string, option: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw bad(`${option}: “${text}” is not a port; 1 to 65535 are`);
  return port;
}

function bad(problem: string): HoldfastError<'bad-input'> {
  return new HoldfastError('bad-input', { problems: [problem] });
}
