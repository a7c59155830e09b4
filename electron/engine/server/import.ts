import os from 'node:os';
import { HoldfastError } from '../../../shared/errors.ts';
import { ServerDraft } from '../../../shared/model/server.ts';
import { schemaProblems, schemaWords } from '../../../shared/schema-problems.ts';
import { type ConnectionOptions, readTlsMode } from './imported-tls.ts';
import { type OptionFile, readOptionFile } from './option-file-syntax.ts';

/** A server that was found in an option file or URL. The password never goes into the draft. */
export interface ImportedServer {
  readonly label: string;
  readonly draft: ServerDraft;
  readonly password: string | null;
  /** What was understood but cannot be carried over; never holds a secret. */
  readonly remarks: string[];
}

/** Groups that the client programs read, from the most general on. */
const CLIENT_GROUPS = [
  'client',
  'client-server',
  'client-mariadb',
  'mysql',
  'mariadb-client',
  'mariadb',
  'mysqldump',
  'mariadb-dump',
] as const;

const CONNECTION_OPTIONS = new Set(['host', 'port', 'socket', 'user', 'password', 'protocol']);

/**
 * Reads `~/.my.cnf` and its like: one server for each group, or group with a suffix (`[client_shop]`), that says where
 * or as whom to connect. Includes are not followed, only named.
 * @param path of the file, for labels and messages
 * @param defaultUser whom the client programs would log in as when none is given
 * @throws HoldfastError import-unreadable when no server can be read from it
 */
export function parseOptionFile(
  text: string,
  path: string,
  defaultUser: string = currentUser(),
): ImportedServer[] {
  const file = readOptionFile(text);
  const general = optionsOf(file, 'client');
  const found: ImportedServer[] = [];
  for (const group of file.groups) {
    const base = baseOf(group);
    if (base === null) continue;
    const own = optionsOf(file, group);
    if (![...own.keys()].some((name) => CONNECTION_OPTIONS.has(name) || name.startsWith('ssl'))) continue;
    const suffix = group.slice(base.length);
    const family = base !== 'client' && suffix !== '' ? optionsOf(file, `client${suffix}`) : new Map();
    const options: ConnectionOptions = new Map([...general, ...family, ...own]);
    const server = fromOptions(options, {
      label: `[${group}] in ${path}`,
      nameHint: suffix
        .replace(/^[-_]+/, '')
        .replaceAll('_', ' ')
        .trim(),
      defaultUser,
      remarks: file.includes.map((line) => `${line}: not read; import that file by itself.`),
    });
    if (!found.some((other) => isSame(other, server))) found.push(server);
  }
  if (found.length === 0) {
    const reason =
      file.groups.length === 0
        ? 'It has no groups such as [client]'
        : `None of its groups says where to connect: ${file.groups
            .slice(0, 8)
            .map((group) => `[${group}]`)
            .join(', ')}`;
    throw new HoldfastError('import-unreadable', { source: path, reason });
  }
  return found;
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=REQUIRED`, also `mariadb://`, and the forms of other
 * programs (`mysql2://`, `mysql+pymysql://`, `jdbc:mysql://`). A password may hold unescaped `#`, `/` and `@`.
 * @throws HoldfastError import-unreadable; its text never holds the password
 */
export function parseMysqlUrl(url: string): ImportedServer {
  const refuse = (reason: string): HoldfastError =>
    new HoldfastError('import-unreadable', { source: 'the URL', reason });
  const match = /^(?:jdbc:)?(?:mysql2?|mariadb)(?:\+\w+)?:\/\/(.*)$/is.exec(url.trim());
  if (match === null) throw refuse('It does not begin with mysql:// or mariadb://');
  const rest = match[1] ?? '';
  const { userInfo, location } = splitUserInfo(rest);
  const [, authority = '', path = '', search = ''] =
    /^([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/.exec(location) ?? [];
  const where = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(authority);
  if (where === null) throw refuse('Its host and port cannot be read');
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const options = new Map<string, string | null>();
  const host = decode(where[1] ?? where[2] ?? '');
  // `mysql://%2Frun%2Fmysqld%2Fmysqld.sock/` names a socket.
  if (host.startsWith('/')) options.set('socket', host);
  else if (host !== '') options.set('host', host);
  if (where[3] !== undefined) options.set('port', where[3]);
  if (userInfo !== null) {
    const colon = userInfo.indexOf(':');
    options.set('user', decode(colon < 0 ? userInfo : userInfo.slice(0, colon)));
    if (colon >= 0) options.set('password', decode(userInfo.slice(colon + 1)));
  }
  if (path !== '') options.set('database', decode(path));
  for (const [name, value] of new URLSearchParams(search)) options.set(fromParameter(name), value);
  return fromOptions(options, { label: 'URL', nameHint: '', defaultUser: currentUser(), remarks: [] });
}

interface Origin {
  readonly label: string;
  readonly nameHint: string;
  readonly defaultUser: string;
  readonly remarks: readonly string[];
}

function fromOptions(options: ConnectionOptions, origin: Origin): ImportedServer {
  const remarks = [...origin.remarks];
  const host = options.get('host') ?? '';
  const socket = options.get('socket') ?? '';
  const isTcp = options.get('protocol')?.toLowerCase() === 'tcp';
  const usesSocket = socket !== '' && !isTcp && (host === '' || host === 'localhost');
  const port = readPort(options.get('port') ?? '', remarks);
  if (!usesSocket && socket !== '') remarks.push(`socket = ${socket}: not used, since a host is given.`);
  if (!usesSocket && !isTcp && (host === '' || host === 'localhost'))
    remarks.push(
      'Client programs would use their default socket here; Holdfast will connect to localhost over TCP.',
    );
  const name = origin.nameHint !== '' ? origin.nameHint : host !== '' ? host : 'localhost';
  const isLocal = usesSocket || ['', 'localhost', '127.0.0.1', '::1'].includes(host);
  const draft = ServerDraft.safeParse(
    {
      name: name.slice(0, 80),
      endpoint: {
        via: 'direct',
        address: usesSocket
          ? { kind: 'socket', path: socket }
          : { kind: 'tcp', host: host === '' ? 'localhost' : host, port },
      },
      tls: {
        mode: readTlsMode(options, remarks),
        caFile: fileOf(options, 'ssl-ca'),
        certFile: fileOf(options, 'ssl-cert'),
        keyFile: fileOf(options, 'ssl-key'),
      },
      user: options.get('user') || origin.defaultUser,
      // What is not on this machine is treated with care until somebody says otherwise.
      environment: isLocal ? 'development' : 'production',
      tools: { dump: null, client: null },
    },
    { error: schemaWords },
  );
  if (!draft.success) {
    const reason = schemaProblems(draft.error).join('; ');
    throw new HoldfastError('import-unreadable', { source: origin.label, reason });
  }
  remarks.push(...leftOut(options));
  return { label: origin.label, draft: draft.data, password: options.get('password') || null, remarks };
}

const CARRIED_OVER = new Set([
  ...CONNECTION_OPTIONS,
  'ssl',
  'skip-ssl',
  'ssl-mode',
  'ssl-ca',
  'ssl-cert',
  'ssl-key',
  'ssl-verify-server-cert',
  'skip-ssl-verify-server-cert',
]);

/** Options of the connection that have no place in Holdfast; a program's habits (prompt, pager) are no loss. */
const WORTH_A_REMARK =
  /^(ssl-|tls-|database$|default-auth$|plugin-dir$|login-path$|init-command|connect-timeout$|server-public-key|get-server-public-key|allowpublickeyretrieval|ssh|proxy|password\d)/;

function leftOut(options: ConnectionOptions): string[] {
  return [...options]
    .filter(([name]) => !CARRIED_OVER.has(name) && WORTH_A_REMARK.test(name))
    .map(([name, value]) => {
      const shown = value === null || /password|token/.test(name) ? '' : ` = ${value}`;
      return name === 'database'
        ? `database${shown}: a backup is of the databases that you choose later.`
        : `${name}${shown}: not carried over.`;
    });
}

function readPort(text: string, remarks: string[]): number {
  const port = Number(text);
  if (text === '' || port === 0) return 3306;
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  remarks.push(`port = ${text}: not a port; 3306 is used.`);
  return 3306;
}

function fileOf(options: ConnectionOptions, name: string): { path: string } | null {
  const file = options.get(name) ?? '';
  return file === '' ? null : { path: file };
}

/** Names of URL parameters in the option file's terms: `sslMode`, `ssl_mode` and `useSSL` of other programs. */
function fromParameter(name: string): string {
  const dashed = name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
  const known: Readonly<Record<string, string>> = {
    'unix-socket': 'socket',
    'use-ssl': 'ssl',
    'require-ssl': 'ssl',
    tls: 'ssl',
    sslmode: 'ssl-mode',
    'ssl-ca-file': 'ssl-ca',
    'server-ssl-cert': 'ssl-ca',
  };
  return known[dashed] ?? dashed;
}

/** The user's part ends at the last `@` before the query, so that an unescaped `@` in a password does no harm. */
function splitUserInfo(rest: string): { userInfo: string | null; location: string } {
  const query = rest.indexOf('?');
  let at = rest.lastIndexOf('@', query < 0 ? rest.length : query);
  // A `?` in the password itself comes before the only `@`.
  if (at < 0 && query >= 0 && /@[^@/?]*(\/|$)/.test(rest.slice(query)) && !rest.slice(query).includes('='))
    at = rest.lastIndexOf('@');
  return at < 0
    ? { userInfo: null, location: rest }
    : { userInfo: rest.slice(0, at), location: rest.slice(at + 1) };
}

function optionsOf({ options }: OptionFile, group: string): Map<string, string | null> {
  return new Map(options.filter((line) => line.group === group).map(({ name, value }) => [name, value]));
}

/** Groups of programs that are no clients, though they look like a client's group with a suffix. */
const OTHER_PROGRAMS = new Set([
  'mysql.server',
  'mysql_upgrade',
  'mysql_cluster',
  'mysql-cluster',
  'mariadb-upgrade',
]);

/** The client group that a group is, or is with a suffix; null for servers' and other programs' groups. */
function baseOf(group: string): string | null {
  if (OTHER_PROGRAMS.has(group)) return null;
  const known = CLIENT_GROUPS.find((name) => name === group);
  if (known !== undefined) return known;
  const withSuffix = [...CLIENT_GROUPS]
    .sort((a, b) => b.length - a.length)
    .find((name) => group.startsWith(name) && /^[-_.\d]|^[A-Z]/.test(group.slice(name.length)));
  if (withSuffix !== undefined) return withSuffix;
  return /^client./.test(group) ? 'client' : null;
}

function isSame(a: ImportedServer, b: ImportedServer): boolean {
  const key = ({ draft, password }: ImportedServer) =>
    JSON.stringify([draft.endpoint, draft.user, draft.tls, password]);
  return key(a) === key(b);
}

function currentUser(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'root';
  }
}
