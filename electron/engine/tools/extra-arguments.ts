import type { ArgumentProblem } from '../../../shared/model/dump-options.ts';
import type { Tool } from '../../../shared/model/tool.ts';

const NO_TRAILER = 'it takes away the lines by which Holdfast sees that a dump is whole';
const ELSEWHERE = 'it sends the dump to another place than the backup';
const OTHER_FORM = 'what it writes is no SQL that Holdfast can split, check and restore';
const LOGIN = 'where and as whom to log in is said by the server’s own settings';
const NAMES = 'names of databases and tables are chosen above';
const FIELD = 'there is a field for it above';
const LOCKS = 'what is locked is chosen above, and Holdfast has to know it';
const CHARSET = 'every other character set but utf8mb4 loses characters';
const SERVER_STATE = 'it changes the server, and a backup must not';
const OUR_OWN = 'Holdfast sets it itself';
const RESTORES = 'it writes statements into the dump that would change the server that it is restored to';
const LOSES = 'definitions or values would silently be missing in the dump';

/** Options that a user must not give, whatever stands before (`--skip-…`) or behind (`=…`) their names. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  (
    [
      [['force', 'ignore-error'], 'the dump would go on after errors, and end as if it were whole'],
      [['compact', 'comments'], NO_TRAILER],
      [['result-file', 'tab', 'log-error', 'debug', 'debug-check', 'debug-info'], ELSEWHERE],
      [['xml', 'compatible', 'quote-names', 'header', 'delayed-insert'], OTHER_FORM],
      [
        ['fields-terminated-by', 'fields-enclosed-by', 'fields-optionally-enclosed-by', 'fields-escaped-by'],
        OTHER_FORM,
      ],
      [['lines-terminated-by', 'verbose', 'help', 'version'], OTHER_FORM],
      [
        ['user', 'host', 'port', 'socket', 'protocol', 'pipe', 'bind-address', 'default-auth', 'plugin-dir'],
        LOGIN,
      ],
      [
        ['password', 'password1', 'password2', 'password3'],
        'it would show the password to everybody on this machine',
      ],
      [
        ['defaults-file', 'defaults-extra-file', 'defaults-group-suffix', 'no-defaults', 'print-defaults'],
        LOGIN,
      ],
      [['login-path', 'no-login-paths', 'enable-cleartext-plugin', 'get-server-public-key'], LOGIN],
      [['server-public-key-path'], LOGIN],
      [
        ['databases', 'all-databases', 'tables', 'ignore-database', 'ignore-table', 'ignore-table-data'],
        NAMES,
      ],
      [['ignore-views'], NAMES],
      [['where', 'no-data', 'no-create-info', 'no-create-db', 'routines', 'events', 'triggers'], FIELD],
      [['extended-insert', 'complete-insert', 'insert-ignore', 'replace'], FIELD],
      [
        ['master-data', 'source-data', 'users', 'system', 'include-user', 'exclude-user', 'add-drop-user'],
        FIELD,
      ],
      [['single-transaction', 'lock-tables', 'lock-all-tables'], LOCKS],
      [['default-character-set', 'set-charset', 'no-set-names', 'character-sets-dir'], CHARSET],
      [
        ['flush-logs', 'flush-privileges', 'delete-master-logs', 'delete-source-logs', 'log-queries'],
        SERVER_STATE,
      ],
      [['dump-slave', 'dump-replica', 'apply-slave-statements', 'apply-replica-statements'], SERVER_STATE],
      [['init-command', 'init-command-add'], SERVER_STATE],
      [
        ['add-drop-database', 'all-tablespaces', 'include-master-host-port', 'include-source-host-port'],
        RESTORES,
      ],
      [['set-gtid-purged', 'gtid', 'galera-info', 'add-drop-masking-policy'], RESTORES],
      [
        ['create-options', 'hex-blob', 'opt', 'no-data-med', 'dump-history', 'as-of', 'copy-s3-tables'],
        LOSES,
      ],
      [
        [
          'max-allowed-packet',
          'quick',
          'column-statistics',
          'network-timeout',
          'no-tablespaces',
          'add-drop-table',
        ],
        OUR_OWN,
      ],
    ] as const
  ).flatMap(([names, reason]) => names.map((name) => [name, reason] as const)),
);

/** Prefixes that switch an option; `loose-` hides a mistake, so that an option with it is unknown here. */
const SWITCH = /^(?:skip|enable|disable)-/;

/**
 * What is wrong with a user's own arguments for this program: they are known by its own `--help`, and those that
 * would take away what a verdict or a safe backup needs are refused, in any of their forms. Abbreviations and one
 * letter options are not taken, since what they mean depends on the version.
 * @param tool null where no dump program was found: then only what is refused everywhere is said
 */
export function checkExtraArguments(tool: Tool | null, extra: readonly string[]): ArgumentProblem[] {
  return extra.flatMap((argument) => {
    const reason = problemOf(tool, argument);
    return reason === null ? [] : [{ argument, reason }];
  });
}

function problemOf(tool: Tool | null, argument: string): string | null {
  const [, written, assigned] = /^--([a-z0-9][a-z0-9_-]*)(=.*)?$/is.exec(argument) ?? [];
  if (written === undefined)
    return argument.startsWith('-')
      ? 'it has to be written in full, as --option or --option=value'
      : 'it is no option; a value stands behind its option, as --option=value';
  if (/[\0\r\n]/.test(argument)) return 'it holds a line feed';
  const name = written.toLowerCase().replaceAll('_', '-');
  const bare = SWITCH.test(name) && tool?.options.includes(name) !== true ? name.replace(SWITCH, '') : name;
  const refused = reasonFor(bare) ?? reasonFor(name.replace(SWITCH, ''));
  if (refused !== null) return refused;
  if (tool === null || tool.options.includes(bare)) return null;
  const similar = tool.options.filter((option) => option.startsWith(bare));
  const hint = similar.length === 0 ? '' : `; it knows ${similar.map((option) => `--${option}`).join(', ')}`;
  return `${tool.flavour === 'mariadb' ? 'mariadb-dump' : 'mysqldump'} ${tool.version} does not know --${bare}${assigned === undefined ? '' : '=…'}${hint}`;
}

function reasonFor(name: string): string | null {
  if (name.startsWith('ssl') || name.startsWith('tls-')) return LOGIN;
  return REFUSED.get(name) ?? null;
}
