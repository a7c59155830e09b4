import { HoldfastError } from '../../../shared/errors.ts';

/** What the rules need to know to name things. */
export interface StderrContext {
  /** The program's name, for messages. */
  readonly tool: string;
  /** Its path, for errors about the program itself. */
  readonly toolPath: string;
  /** The server's name. */
  readonly server: string;
  readonly user: string;
  /** Where the server was looked for. */
  readonly address: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly attempts: number;
}

/**
 * What a line means. `echo`: says only what another line, with the number, says better. `retry`: the same dump may
 * well succeed in a moment. `fail`: it would fail again.
 */
export type StderrRule = QuietRule | ErrorRule;

interface QuietRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly kind: 'harmless' | 'echo';
}

export interface ErrorRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly kind: 'retry' | 'fail';
  readonly error: (found: RegExpExecArray, line: string, context: StderrContext) => HoldfastError;
}

/**
 * The lines of both flavours' dump programs, most telling first; recorded samples of each are in
 * test/unit/dump/stderr-samples. A line that no rule knows makes a backup fail (truths A).
 */
export const stderrRules: readonly StderrRule[] = [
  // MariaDB 11+, started under an old name
  {
    name: 'old program name',
    pattern: /: Deprecated program name\. It will be removed in/,
    kind: 'harmless',
  },
  // MariaDB 11.4+; a mode that verifies sets the option itself, and then this is not said
  {
    name: 'passwordless login',
    pattern:
      /^WARNING: option --ssl-verify-server-cert is disabled, because of an insecure passwordless login/,
    kind: 'harmless',
  },
  // Policies are the server's, not a database's; a table that uses one names it in its own definition.
  { name: 'masking policies', pattern: /when trying to dump masking policies$/, kind: 'harmless' },
  // Tablespaces are the server's; a program too old to know --no-tablespaces asks for them (truths A26).
  {
    name: 'tablespaces',
    pattern: /PROCESS privilege\(s\) for this operation' when trying to dump tablespaces$/,
    kind: 'harmless',
  },
  { name: 'column statistics', pattern: /column statistics not supported by the server/, kind: 'harmless' },
  { name: 'echo of 1146', pattern: /^Error: Couldn't read status information for table /, kind: 'echo' },

  // Reaching the server
  {
    name: 'access denied',
    pattern: /Got error: (?:1045|1698): "?(Access denied for user .*?)"? when trying to connect/,
    kind: 'fail',
    error: ([, message = ''], _, { server, user }) =>
      new HoldfastError('access-denied', { server, user, message }),
  },
  {
    name: 'unknown host',
    pattern: /Got error: 2005: "?Unknown (?:MySQL )?server host '(.*?)'/,
    kind: 'fail',
    error: ([, host = '']) => new HoldfastError('unknown-host', { host }),
  },
  {
    name: 'no socket',
    pattern: /Got error: 2002: "?Can't connect to local (?:MySQL )?server through socket '(.*?)' \(2\)/,
    kind: 'fail',
    error: ([, path = '']) => new HoldfastError('socket-missing', { path }),
  },
  {
    name: 'connection refused',
    pattern: /Got error: (?:2002|2003): /,
    kind: 'retry',
    error: (_, __, { address }) => new HoldfastError('connection-refused', { address }),
  },
  {
    name: 'too many connections',
    pattern: /Got error: (?:1040|1203|1226): /,
    kind: 'retry',
    error: (_, __, { server }) => new HoldfastError('too-many-connections', { server }),
  },
  {
    name: 'host blocked',
    pattern: /Got error: 1129: "?(.*?)"? when trying to connect/,
    kind: 'fail',
    error: ([, message = '']) => new HoldfastError('host-blocked', { message }),
  },
  {
    name: 'password expired',
    pattern: /You must SET PASSWORD before executing|Your password has expired/,
    kind: 'fail',
    error: (_, __, { server }) => new HoldfastError('password-expired', { server }),
  },
  {
    name: 'TLS not offered',
    pattern: /\b2026: .*SSL is required,? but the server does(?:n't| not) support it/,
    kind: 'fail',
    error: (_, __, { server }) => new HoldfastError('tls-not-offered', { server }),
  },
  {
    name: 'TLS failed',
    pattern: /\b2026: "?(.*?)"? when trying to connect/,
    kind: 'fail',
    error: ([, reason = ''], _, { server }) =>
      new HoldfastError('tls-verification-failed', { server, reason }),
  },
  {
    name: 'login plugin',
    pattern: /Got error: (?:2059|1251): "?(.*?)"? when trying to connect/,
    kind: 'fail',
    error: ([, reason = ''], _, { toolPath }) =>
      new HoldfastError('tool-unusable', { path: toolPath, reason }),
  },

  // Rights and things that preflight finds before; here when they changed in between
  {
    name: 'unknown database',
    pattern: /\b1049\b.*Unknown database '(.*?)'/,
    kind: 'fail',
    error: ([, database = ''], _, { server }) => new HoldfastError('unknown-database', { database, server }),
  },
  {
    name: 'LOCK TABLES denied',
    pattern: /1044: "?Access denied for user (\S+) to database '(.*?)'"? when using LOCK TABLES/,
    kind: 'fail',
    error: ([, account = '', database = '']) => denied('LOCK TABLES', database, account),
  },
  {
    name: 'SHOW EVENTS denied',
    pattern: /'show events': Access denied for user (\S+) to database '(.*?)' \(1044\)/,
    kind: 'fail',
    error: ([, account = '', database = '']) => denied('EVENT', database, account),
  },
  {
    name: 'a right on a table denied',
    pattern: /: ([A-Z][A-Z ,]*?) command denied to user (\S+) for table [`'](?:(.*?)`\.`)?/,
    kind: 'fail',
    error: ([, privilege = '', account = '', database]) => denied(privilege, database ?? null, account),
  },
  {
    name: 'a right on the server denied',
    pattern:
      /you need \(at least one of\) the ([A-Z_ ]+?)(?: or [A-Z_ ]+)? privilege\(s\) for this operation/,
    kind: 'fail',
    error: ([, privilege = ''], _, { user }) => denied(privilege, null, `'${user}'@'%'`),
  },
  {
    name: 'event scheduler disabled',
    pattern: /Cannot proceed, because event scheduler is disabled/,
    kind: 'fail',
    error: () => new HoldfastError('event-scheduler-disabled', { databases: [] }),
  },
  {
    name: 'invalid view',
    pattern: /(View '(.*?)\.(.*?)' references invalid table\(s\) .*?)(?:"? when |\s*\(1356\)|$)/,
    kind: 'fail',
    error: ([, message = '', database = '', view = '']) =>
      new HoldfastError('invalid-view', { database, view, message }),
  },
  {
    name: 'definer gone',
    pattern: /The user specified as a definer \(.*?\) does not exist/,
    kind: 'fail',
    error: (_, line, context) => failed(line, context),
  },

  // While dumping
  {
    name: 'definition changed',
    pattern: /Error 1412: .* when dumping table `(.*)` at row: \d+/,
    kind: 'retry',
    error: ([, table = ''], _, { attempts }) =>
      new HoldfastError('schema-changed', { objects: [unquoted(table)], attempts }),
  },
  {
    // A column came or went between the look at a table's columns and the reading of its rows.
    name: 'field count',
    pattern: /Error in field count for table: `(.*)`/,
    kind: 'retry',
    error: ([, table = ''], _, { attempts }) =>
      new HoldfastError('schema-changed', { objects: [unquoted(table)], attempts }),
  },
  {
    name: 'vanished',
    pattern: /: (.*(?:doesn't exist|does not exist|Unknown event).*?) ?\((?:1146|1305|1360|1539)\)/,
    kind: 'retry',
    error: ([, message = '']) => new HoldfastError('object-vanished', { message }),
  },
  {
    name: 'table not found',
    pattern: /(Couldn't find table: .*)/,
    kind: 'retry',
    error: ([, message = '']) => new HoldfastError('object-vanished', { message }),
  },
  {
    name: 'connection lost at a table',
    pattern: /Error (?:2006|2013|1053|1317|1927): (.*) when dumping table `(.*)` at row: (\d+)/,
    kind: 'retry',
    error: ([, message = '', table = '', row = '']) =>
      new HoldfastError('server-went-away', { object: `${unquoted(table)}, row ${row}`, message }),
  },
  {
    name: 'connection lost at a statement',
    pattern:
      /Couldn't execute '(.*)': ((?:Lost connection to|.*[Ss]erver has gone away|Server shutdown in progress|Connection was killed).*)/,
    kind: 'retry',
    error: ([, statement = '', message = '']) =>
      new HoldfastError('server-went-away', { object: tableOf(statement), message: message.trim() }),
  },
  {
    name: 'connection lost',
    pattern:
      /((?:Lost connection to|[Ss]erver has gone away|Server shutdown in progress|Connection was killed).*)/,
    kind: 'retry',
    error: ([, message = '']) =>
      new HoldfastError('server-went-away', { object: null, message: message.trim() }),
  },
  {
    name: 'lock or deadlock',
    pattern: /(?:Error |error: |\()(1205|1213)\b/,
    kind: 'retry',
    error: ([, number], line, { server }) =>
      new HoldfastError('query-failed', { server, number: Number(number), message: line }),
  },
];

/** The program ended for a reason that no rule knows; its own words say more. */
export function failed(message: string, { tool, exitCode, signal }: StderrContext): HoldfastError {
  return new HoldfastError('tool-failed', { tool, exitCode, signal, message });
}

/** `account` in the form in which servers print it, which is the form that GRANT takes. */
function denied(privilege: string, database: string | null, account: string): HoldfastError {
  const scope = database === null ? '*.*' : `\`${database.replaceAll('`', '``')}\`.*`;
  return new HoldfastError('missing-privilege', {
    privilege,
    database,
    cure: `GRANT ${privilege} ON ${scope} TO ${account};`,
  });
}

/** The table that a statement of the dump program was about. */
function tableOf(statement: string): string | null {
  const [, name] = /(?:FROM|TABLE) `((?:[^`]|``)+)`/i.exec(statement) ?? [];
  return name === undefined ? null : unquoted(name);
}

function unquoted(name: string): string {
  return name.replaceAll('``', '`');
}
