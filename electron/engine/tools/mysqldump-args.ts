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
}

/**
 * The arguments of one dump. Only what this binary knows is passed: an unknown option ends it with code 2 (facts §7).
 * `--force`, `--compact` and `--skip-comments` are never among them, since they take away what a verdict needs
 * (truths A4).
 * @returns arguments without `--defaults-file`, which comes before them
 */
export function mysqldumpArgs(tool: Tool, wanted: DumpArguments): readonly string[] {
  return [
    ...leadingArgs(tool),
    ...consistencyArgs(wanted),
    '--quick',
    '--routines',
    '--events',
    '--triggers',
    '--hex-blob',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    ...known(tool, 'no-tablespaces', '--no-tablespaces'),
    ...known(tool, 'column-statistics', '--column-statistics=0'),
    ...known(tool, 'set-gtid-purged', '--set-gtid-purged=OFF'),
    // MariaDB's dump program lifts the server's own limit by itself. Older servers skip the comment.
    ...known(tool, 'init-command', '--init-command=/*!80000 SET SESSION max_execution_time=0 */'),
    ...(wanted.withoutTableLocks === true ? known(tool, 'add-locks', '--skip-add-locks') : []),
    ...(wanted.withHistory ? known(tool, 'dump-history', '--dump-history') : []),
    ...wanted.excludedTables.map(({ database, table }) => `--ignore-table=${database}.${table}`),
    '--databases',
    '--',
    ...wanted.databases,
  ];
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
