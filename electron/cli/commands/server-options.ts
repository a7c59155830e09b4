import type { Command } from 'commander';
import { Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ClientId } from '../../../shared/model/ids.ts';
import { type Address, Environment, type PasswordInput, TlsMode } from '../../../shared/model/server.ts';
import { readSecretFromStdin } from '../cli-io.ts';
import type { Invocation } from '../invocation.ts';
import { clientBy } from '../resolve.ts';
import { addSshOptions, type SshOptions } from './ssh-options.ts';

export interface ServerOptions extends SshOptions {
  readonly name?: string;
  readonly host?: string;
  readonly port?: string;
  readonly socket?: string;
  readonly user?: string;
  readonly tls?: TlsMode;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly environment?: Environment;
  readonly client?: string;
  readonly dumpTool?: string;
  readonly clientTool?: string;
  readonly passwordStdin?: boolean;
  readonly askEachTime?: boolean;
  /** False after --no-password. */
  readonly password?: boolean;
}

/** The options that `server add` and `server edit` share. */
export function addServerOptions(command: Command): Command {
  const common = command
    .option('--name <name>', 'what to call it')
    .addOption(new Option('--host <host>', 'its host name or address').conflicts('socket'))
    .addOption(new Option('--port <port>', 'its port (3306 unless told)').conflicts('socket'))
    .option('--socket <path>', 'its unix socket, instead of a host')
    .option('--user <user>', 'the account to log in as')
    .addOption(new Option('--tls <mode>', 'how the connection is encrypted').choices(TlsMode.options))
    .option('--ca <file>', 'PEM file of the CA that signed its certificate')
    .option('--cert <file>', 'PEM file of our certificate')
    .option('--key <file>', 'PEM file of our key')
    .addOption(
      new Option('--environment <which>', 'production asks before restores').choices(Environment.options),
    )
    .option('--client <client>', 'whom it belongs to; an empty name is nobody')
    .option('--dump-tool <file>', 'the mysqldump or mariadb-dump to use')
    .option('--client-tool <file>', 'the mysql or mariadb to use')
    .option('--password-stdin', 'read the password from standard input')
    .option('--ask-each-time', 'keep the password out of the keychain: it is asked for each time')
    .option('--no-password', 'the account has no password');
  return addSshOptions(common);
}

/** What was piped in: one secret, or that of the server and that of SSH on a line each. */
export async function stdinSecrets(
  { io }: Invocation,
  { passwordStdin, sshSecretStdin }: ServerOptions,
): Promise<{ readonly password?: string; readonly ssh?: string }> {
  if (passwordStdin !== true && sshSecretStdin !== true) return {};
  const text = await readSecretFromStdin(io);
  if (sshSecretStdin !== true) return { password: text };
  return passwordStdin === true ? inTwoLines(text) : { ssh: text };
}

/** @throws HoldfastError 'bad-input' when there is one line only */
export function inTwoLines(text: string): { readonly password: string; readonly ssh: string } {
  const [, password, ssh] = /^([^\r\n]*)\r?\n([\s\S]*)$/.exec(text) ?? [];
  if (password === undefined || ssh === undefined) {
    throw new HoldfastError('bad-input', {
      problems: ['standard input: two lines are expected, the server’s password and the SSH secret'],
    });
  }
  return { password, ssh };
}

/** @throws HoldfastError 'bad-input' */
export function addressOf({ socket, host, port }: ServerOptions): Address {
  if (socket !== undefined) return { kind: 'socket', path: socket };
  return { kind: 'tcp', host: host ?? '127.0.0.1', port: portOf(port) };
}

/** @throws HoldfastError 'bad-input' */
export function portOf(text: string | undefined): number {
  if (text === undefined) return 3306;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new HoldfastError('bad-input', { problems: [`--port: “${text}” is not a port; 1 to 65535 are`] });
  return port;
}

export function pathRef(path: string | undefined): { path: string } | null {
  return path === undefined || path === '' ? null : { path };
}

/** Whom the server is to belong to; undefined: nothing was said about it. @throws HoldfastError 'not-found' */
export async function clientOption(
  { session }: Invocation,
  { client }: ServerOptions,
): Promise<ClientId | null | undefined> {
  if (client === undefined) return undefined;
  return client === '' ? null : (await clientBy(session, client)).id;
}

/**
 * Where the password comes from and is kept.
 * @param given what came by standard input
 * @throws HoldfastError 'confirmation-needed' when nothing was said about it and nobody can be asked
 */
export async function passwordInput(
  invocation: Invocation,
  options: ServerOptions,
  given: string | undefined,
): Promise<PasswordInput> {
  if (options.password === false) return { kind: 'none' };
  const password = given ?? (await invocation.password(false, 'Password (empty for none)'));
  if (options.askEachTime === true) return { kind: 'ask', password };
  if (password === null) {
    throw new HoldfastError('confirmation-needed', {
      why: 'No password was given, and there is nobody here to ask. --password-stdin reads it from standard input, --ask-each-time asks when it is needed, --no-password says that the account has none.',
      expected: '--password-stdin, --ask-each-time or --no-password',
    });
  }
  return password === '' ? { kind: 'none' } : { kind: 'keychain', password };
}
