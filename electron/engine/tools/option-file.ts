import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Account } from '../server/account.ts';
import { isAtLeast } from './version.ts';

/** Where the client programs know such an option; mysqldump knows none, its watchdog is ours. */
const CONNECT_TIMEOUT_S = 15;

/**
 * The text of an option file that makes a client program log in as the account, and nothing else.
 * @throws HoldfastError 'tls-mode-unsupported' when this program cannot enforce the account's TLS mode;
 *   'bad-input' for a value that no option file can hold
 */
export function optionFileText(account: Account, tool: Tool): string {
  const lines = ['[client]', ...addressLines(account, tool), `user=${quoted(account.user)}`];
  if (account.password !== null) lines.push(`password=${quoted(account.password)}`);
  lines.push(...tlsLines(account, tool));
  const plugins = knows(tool, 'plugin-dir') ? pluginFolder(tool) : null;
  if (plugins !== null) lines.push(`plugin-dir=${quoted(plugins)}`);
  // MySQL's sha2 accounts send the password encrypted with the server's key where there is no TLS.
  if (account.tls.mode === 'off' && knows(tool, 'get-server-public-key')) lines.push('get-server-public-key');
  if (knows(tool, 'connect-timeout')) lines.push(`connect-timeout=${CONNECT_TIMEOUT_S}`);
  return `${lines.join('\n')}\n`;
}

/**
 * Finds before a run that a program cannot enforce the account's TLS mode. Through SSH it need not: there each of its
 * connections is encrypted and verified by us (server/ssh/tool-access.ts).
 * @throws HoldfastError 'tls-mode-unsupported', 'bad-input'
 */
export function refuseUnenforceableTls(account: Account, tool: Tool): void {
  if (account.endpoint.via === 'direct') optionFileText(account, tool);
}

/** Options that can only be given on the command line, before all others but --defaults-file. */
export function leadingArgs(tool: Tool): readonly string[] {
  // .mylogin.cnf is read in spite of --defaults-file, and would win.
  return knows(tool, 'no-login-paths') ? ['--no-login-paths'] : [];
}

function addressLines({ endpoint }: Account, tool: Tool): readonly string[] {
  // The address is another machine's: a program that got it would connect to whoever has it here.
  if (endpoint.via !== 'direct')
    throw new HoldfastError('internal', { message: 'a program was to connect past its tunnel' });
  const { address } = endpoint;
  if (address.kind === 'socket') {
    const protocol = process.platform === 'win32' ? 'PIPE' : 'SOCKET';
    return [`socket=${quoted(address.path)}`, ...(knows(tool, 'protocol') ? [`protocol=${protocol}`] : [])];
  }
  // Without protocol=TCP the host `localhost` means a socket.
  return [
    `host=${quoted(address.host)}`,
    `port=${address.port}`,
    ...(knows(tool, 'protocol') ? ['protocol=TCP'] : []),
  ];
}

function tlsLines({ tls }: Account, tool: Tool): readonly string[] {
  const files = [
    ...(tls.caFile === null ? [] : [`ssl-ca=${quoted(tls.caFile)}`]),
    ...(tls.certFile === null ? [] : [`ssl-cert=${quoted(tls.certFile)}`]),
    ...(tls.keyFile === null ? [] : [`ssl-key=${quoted(tls.keyFile)}`]),
  ];
  return knows(tool, 'ssl-mode') ? tlsLinesByMode(tls, tool, files) : tlsLinesBySwitches(tls, tool, files);
}

function tlsLinesByMode(tls: Account['tls'], tool: Tool, files: readonly string[]): readonly string[] {
  switch (tls.mode) {
    case 'off':
      return ['ssl-mode=DISABLED'];
    case 'preferred':
      return ['ssl-mode=PREFERRED', ...files.filter((line) => !line.startsWith('ssl-ca='))];
    case 'required':
      return ['ssl-mode=REQUIRED', ...files.filter((line) => !line.startsWith('ssl-ca='))];
    case 'verify-ca':
    case 'verify-identity':
      if (tls.caFile === null) {
        throw unsupported(tls.mode, tool, 'it verifies only against a CA file, and none is given');
      }
      return [`ssl-mode=${tls.mode === 'verify-ca' ? 'VERIFY_CA' : 'VERIFY_IDENTITY'}`, ...files];
  }
}

/** MariaDB, and MySQL up to 5.7.10: `ssl` alone never fails where the server offers no TLS (facts §7). */
function tlsLinesBySwitches(tls: Account['tls'], tool: Tool, files: readonly string[]): readonly string[] {
  const verify = knows(tool, 'ssl-verify-server-cert');
  switch (tls.mode) {
    case 'off':
      return knows(tool, 'ssl') ? ['ssl=0', ...(verify ? ['ssl-verify-server-cert=0'] : [])] : [];
    case 'preferred':
      if (!knows(tool, 'ssl')) return [];
      // Clients since 11.4 verify unless told otherwise, and refuse a server without TLS then.
      return [
        'ssl=1',
        ...(verify ? ['ssl-verify-server-cert=0'] : []),
        ...files.filter((line) => !line.startsWith('ssl-ca=')),
      ];
    case 'required':
      throw unsupported(
        tls.mode,
        tool,
        'asked for TLS without verification, it goes on unencrypted when the server offers none',
      );
    case 'verify-ca':
      throw unsupported(tls.mode, tool, 'it can only verify the certificate together with the host’s name');
    case 'verify-identity':
      if (!verify) throw unsupported(tls.mode, tool, 'it cannot verify certificates');
      if (tls.caFile === null) {
        throw unsupported(tls.mode, tool, 'it verifies only against a CA file, and none is given');
      }
      return ['ssl=1', 'ssl-verify-server-cert=1', ...files];
  }
}

function unsupported(mode: string, tool: Tool, reason: string): HoldfastError<'tls-mode-unsupported'> {
  return new HoldfastError('tls-mode-unsupported', {
    mode,
    tool: `${path.basename(tool.location.path)} ${tool.version}`,
    reason,
  });
}

/**
 * A value as the option-file parsers of both flavours read it back (facts §7: 0 failures of 950 nasty passwords).
 * @throws HoldfastError 'bad-input' for a NUL, which ends every string there
 */
export function quoted(value: string): string {
  if (value.includes('\0')) {
    throw new HoldfastError('bad-input', {
      problems: ['A NUL character cannot be given to a client program'],
    });
  }
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    '"': '\\"',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\b': '\\b',
  };
  return `"${value.replace(/[\\"\n\r\t\b]/g, (character) => escapes[character] ?? character)}"`;
}

function knows(tool: Tool, option: string): boolean {
  return tool.options.includes(option);
}

const pluginFolders = new Map<string, string | null>();

/**
 * Where a MySQL client since 9.0 finds mysql_native_password, which became a plugin: beside the program. Those that
 * were unpacked elsewhere than they were built for look in the wrong place and fail with 2059 (facts §7).
 * @returns null where the program needs no telling
 */
function pluginFolder(tool: Tool): string | null {
  if (tool.flavour !== 'mysql' || !isAtLeast(tool.version, '9.0.0')) return null;
  const program = tool.location.path;
  const known = pluginFolders.get(program);
  if (known !== undefined) return known;
  const found = findPluginFolder(program);
  pluginFolders.set(program, found);
  return found;
}

function findPluginFolder(program: string): string | null {
  const relative = [
    '../lib/plugin', // Oracle's archives, Homebrew
    '../lib/mysql/plugin', // Debian, Ubuntu
    '../lib64/mysql/plugin', // RHEL
    '../root/usr/lib/mysql/plugin', // packages unpacked beside wrapper scripts
  ];
  const bins = [path.dirname(realpathOr(program)), path.dirname(program)];
  for (const folder of bins.flatMap((bin) => relative.map((each) => path.join(bin, each)))) {
    const names = ['mysql_native_password.so', 'mysql_native_password.dll'];
    if (names.some((name) => existsSync(path.join(folder, name)))) return folder;
  }
  return null;
}

function realpathOr(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
