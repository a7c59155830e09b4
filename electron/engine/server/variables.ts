import type { ServerConnection } from './connect.ts';
import { placeholders, text } from './rows.ts';

/** Variables that a restore, a sandbox or a reader of the manifest needs to know of the source. */
const FOR_THE_MANIFEST = [
  'binlog_format',
  'character_set_server',
  'collation_server',
  'default_collation_for_utf8mb4',
  'default_storage_engine',
  'div_precision_increment',
  'event_scheduler',
  'explicit_defaults_for_timestamp',
  'gtid_mode',
  'innodb_default_row_format',
  'innodb_file_format',
  'innodb_file_per_table',
  'innodb_large_prefix',
  'innodb_log_file_size',
  'innodb_log_files_in_group',
  'innodb_page_size',
  'innodb_strict_mode',
  'log_bin',
  'log_bin_trust_function_creators',
  'lower_case_table_names',
  'max_allowed_packet',
  'partial_revokes',
  'read_only',
  'sql_mode',
  'sql_require_primary_key',
  'super_read_only',
  'system_time_zone',
  'time_zone',
  'version',
  'version_comment',
] as const;

/** The server's global values; what this version does not know is not in the answer. */
export function readVariables(c: ServerConnection): Promise<Record<string, string>> {
  return readGlobals(c, FOR_THE_MANIFEST);
}

/** Global values by name, one query. */
export async function readGlobals(
  c: ServerConnection,
  names: readonly string[],
): Promise<Record<string, string>> {
  const rows = await c.query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${placeholders(names.length)})`, [
    ...names,
  ]);
  return Object.fromEntries(
    rows
      .map((row): [string, string] => [text(row.Variable_name).toLowerCase(), text(row.Value)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
