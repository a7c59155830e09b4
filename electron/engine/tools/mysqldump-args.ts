import { DEFAULT_DUMP_OPTIONS, type DumpOptions } from '../../../shared/model/dump-options.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { leadingArgs } from './option-file.ts';

export interface DumpArguments {
  /** At least one; every name is passed after `--`, so any name goes. */
  readonly databases: readonly string[];
  /** As the server spells them. Their triggers stay away with them. */
  readonly excludedTables: BackupSelection['excludedTables'];
  readonly consistency: BackupSelection['consistency'];
  /**
   * Every version of the rows of system-versioned tables (MariaDB). Only for servers since 10.11, which can load it,
   * and never with a table whose history is by transaction: mariadb-dump stops at it with code 6.
   */
  readonly withHistory: boolean;
  /**
   * No LOCK TABLES around the rows of each table. A column with DEFAULT NEXTVAL(sequence) cannot be restored with
   * them: only the table is locked, and its rows then fail with 1100 on the sequence.
   */
  readonly withoutTableLocks?: boolean;
  /** Only these tables of the one database, with their triggers; no programs, and neither CREATE DATABASE nor USE. */
  readonly tables?: readonly string[];
  readonly shape?: DumpShape;
}

type Named = BackupSelection['excludedTables'][number];

/** What a user chose of a dump, as far as one process of the dump program goes. */
export interface DumpShape extends Omit<DumpOptions, 'structureOnly' | 'rowRules' | 'ignore' | 'accounts'> {
  /** Tables written without their rows; only for programs that can ({@link canLeaveOutRows}). */
  readonly withoutRows: readonly Named[];
  /** Only rows for which this holds, of every table. */
  readonly where: string | null;
}

/** MariaDB's can; for MySQL's such tables need a process of their own. */
export function canLeaveOutRows(tool: Tool): boolean {
  return tool.options.includes('ignore-table-data');
}

/** Everything that a dump can hold. */
export const WHOLE: DumpShape = { ...DEFAULT_DUMP_OPTIONS, withoutRows: [], where: null };

/**
 * The arguments of one dump. Only what this binary knows is passed: an unknown option ends it with code 2 (facts §7).
 * `--force`, `--compact` and `--skip-comments` are never among them, since they take away what a verdict needs
 * (truths A4).
 * @returns arguments without `--defaults-file`, which comes before them
 */
export function mysqldumpArgs(tool: Tool, wanted: DumpArguments): readonly string[] {
  const { databases, tables, shape = WHOLE } = wanted;
  const hasPrograms = tables === undefined && shape.content !== 'rows';
  return [
    ...leadingArgs(tool),
    ...consistencyArgs(wanted),
    '--quick',
    ...(hasPrograms && shape.routines ? ['--routines'] : []),
    ...(hasPrograms && shape.events ? ['--events'] : []),
    shape.content !== 'rows' && shape.triggers ? '--triggers' : '--skip-triggers',
    '--hex-blob',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    ...known(tool, 'network-timeout', '--network-timeout'),
    ...known(tool, 'no-tablespaces', '--no-tablespaces'),
    ...known(tool, 'column-statistics', '--column-statistics=0'),
    ...known(tool, 'set-gtid-purged', '--set-gtid-purged=OFF'),
    // A program of MySQL 8 greets with a collation that older servers do not know; they fall back to latin1, and find
    // nothing of a name that is not ASCII. The limit is theirs alone since 8; MariaDB's program lifts its own by itself.
    ...known(
      tool,
      'init-command',
      '--init-command=SET NAMES utf8mb4 /*!80000 , SESSION max_execution_time=0 */',
    ),
    ...(wanted.withoutTableLocks === true ? known(tool, 'add-locks', '--skip-add-locks') : []),
    ...(wanted.withHistory ? known(tool, 'dump-history', '--dump-history') : []),
    ...contentArgs(shape),
    ...insertArgs(shape),
    ...(shape.coordinates ? coordinatesArgs(tool) : []),
    ...shape.extraArguments,
    ...wanted.excludedTables.map(({ database, table }) => `--ignore-table=${database}.${table}`),
    ...shape.withoutRows.map(({ database, table }) => `--ignore-table-data=${database}.${table}`),
    ...(tables === undefined ? ['--databases', '--', ...databases] : ['--', ...databases, ...tables]),
  ];
}

function contentArgs({ content, where }: DumpShape): readonly string[] {
  switch (content) {
    case 'everything':
      return where === null ? [] : [`--where=${where}`];
    case 'structure':
      return ['--no-data'];
    case 'rows':
      return ['--no-create-info', '--no-create-db', ...(where === null ? [] : [`--where=${where}`])];
  }
}

function insertArgs({ rowsPerInsert, columnNames, onDuplicate }: DumpShape): readonly string[] {
  return [
    ...(rowsPerInsert === 'single' ? ['--skip-extended-insert'] : []),
    ...(columnNames ? ['--complete-insert'] : []),
    ...(onDuplicate === 'ignore' ? ['--insert-ignore'] : onDuplicate === 'replace' ? ['--replace'] : []),
  ];
}

/** As a comment (`=2`): a restore must not make its server a replica. */
function coordinatesArgs(tool: Tool): readonly string[] {
  const newer = known(tool, 'source-data', '--source-data=2');
  return newer.length > 0 ? newer : known(tool, 'master-data', '--master-data=2');
}

/** Arguments that say how an INSERT is written: what was dumped with them is comparable only with another such dump. */
const INSERT_FORMS: readonly RegExp[] = [
  /^--(?:skip-extended-insert|complete-insert|insert-ignore|replace)$/,
  /^--(?:order-by-primary|skip-tz-utc|skip-generated-invisible-primary-key)$/,
  /^--(?:net-buffer-length)=\d+[KMG]?$/i,
];

/** Those of a dump's arguments that shape its INSERT statements, as far as this program knows them. */
export function insertFormOf(argv: readonly string[], tool: Tool): readonly string[] {
  return argv.filter(
    (argument) =>
      INSERT_FORMS.some((form) => form.test(argument)) && tool.options.includes(optionName(argument)),
  );
}

function optionName(argument: string): string {
  return argument.replace(/^--(?:skip-(?!generated-))?/, '').replace(/=.*$/s, '');
}

/**
 * `--lock-tables` locks one database at a time and needs LOCK TABLES only, so it is consistent for one database;
 * several are only consistent with each other under `--lock-all-tables`, which needs RELOAD (truths A14).
 * `--single-transaction` turns `--lock-tables` off by itself (seen in the general log of both flavours).
 */
function consistencyArgs({ consistency, databases }: DumpArguments): readonly string[] {
  if (consistency === 'snapshot') return ['--single-transaction'];
  return [lockScope(databases) === 'all' ? '--lock-all-tables' : '--lock-tables'];
}

/** Which lock a locking dump of these databases takes: `all` needs RELOAD, `database` needs LOCK TABLES. */
export function lockScope(databases: readonly string[]): 'all' | 'database' {
  return databases.length > 1 ? 'all' : 'database';
}

function known(tool: Tool, option: string, argument: string): readonly string[] {
  return tool.options.includes(option) ? [argument] : [];
}
