import type { Token } from './lexer.ts';
import { definedAt } from './program-end.ts';
import { isMark, isName, isWord, OBJECT_WORDS, type Tokens } from './tokens.ts';

const ALTERED = ['TABLE', 'VIEW', 'SEQUENCE', 'DATABASE', 'SCHEMA'];

/** First words of statements that stay in the databases that they name. */
const PLAIN = [
  'SELECT',
  'WITH',
  'VALUES',
  'TABLE',
  'INSERT',
  'REPLACE',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'USE',
  'DO',
  'SHOW',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
];

/** First words of others, and what has to follow. */
const FOLLOWED: Readonly<Record<string, readonly string[]>> = {
  LOCK: ['TABLE', 'TABLES'],
  UNLOCK: ['TABLE', 'TABLES'],
  START: ['TRANSACTION'],
  RELEASE: ['SAVEPOINT'],
  RENAME: ['TABLE', 'TABLES'],
  ANALYZE: ['TABLE', 'TABLES', 'LOCAL', 'NO_WRITE_TO_BINLOG'],
  CHECK: ['TABLE', 'TABLES'],
  CHECKSUM: ['TABLE', 'TABLES'],
  OPTIMIZE: ['TABLE', 'TABLES', 'LOCAL', 'NO_WRITE_TO_BINLOG'],
  REPAIR: ['TABLE', 'TABLES', 'LOCAL', 'NO_WRITE_TO_BINLOG'],
  FLUSH: ['PRIVILEGES', 'TABLE', 'TABLES'],
};

/** Whether a statement is of those that dumps are made of, also dumps that people wrote. */
export function isOfDumps(code: Tokens): boolean {
  const query = code.findIndex((token) => !isMark(token, '('));
  const first = code[query];
  if (first?.kind !== 'word') return false;
  if (isWord(first, 'CREATE', 'DROP')) return isWord(code[definedAt(code)], ...OBJECT_WORDS);
  if (isWord(first, 'ALTER')) return isWord(code[definedAt(code)], ...ALTERED);
  if (isWord(first, 'BEGIN')) return code.length === 1 || (code.length === 2 && isWord(code[1], 'WORK'));
  const behind = FOLLOWED[first.text];
  return behind === undefined ? PLAIN.includes(first.text) : isWord(code[1], ...behind);
}

/** What a session may be told: it ends with the restore. */
const SETTINGS = new Set(
  `autocommit big_tables character_set_client character_set_connection character_set_database
  character_set_filesystem character_set_results character_set_server check_constraint_checks
  collation_connection collation_database collation_server completion_type default_storage_engine
  default_tmp_storage_engine div_precision_increment explicit_defaults_for_timestamp foreign_key_checks
  group_concat_max_len gtid_purged gtid_slave_pos innodb_lock_wait_timeout innodb_strict_mode
  interactive_timeout join_buffer_size lc_messages lc_time_names lock_wait_timeout long_query_time
  low_priority_updates max_allowed_packet max_error_count max_execution_time max_heap_table_size
  max_recursive_iterations max_sp_recursion_depth max_statement_time myisam_repair_threads
  myisam_sort_buffer_size net_buffer_length net_read_timeout net_write_timeout note_verbosity old_alter_table
  old_mode optimizer_switch read_buffer_size restrict_fk_on_non_standard_key rocksdb_bulk_load
  show_create_table_skip_secondary_engine sort_buffer_size sql_auto_is_null sql_big_selects
  sql_generate_invisible_primary_key sql_log_bin sql_log_off sql_mode sql_notes sql_quote_show_create
  sql_require_primary_key sql_safe_updates sql_select_limit sql_warnings storage_engine
  system_versioning_alter_history system_versioning_insert_history time_zone timestamp tmp_table_size
  transaction_isolation transaction_read_only tx_isolation tx_read_only unique_checks
  updatable_views_with_limit wait_timeout wsrep_on`
    .toUpperCase()
    .split(/\s+/),
);

/** Whether a SET at the top of a dump sets only what ends with its session: such variables, its own, characters. */
export function isSessionsOwn(code: Tokens): boolean {
  if (isWord(code[isWord(code[1], 'SESSION', 'LOCAL') ? 2 : 1], 'TRANSACTION')) return true;
  return assignmentsIn(code.slice(1)).every((assignment) => {
    const sign = assignment.findIndex((token) => isMark(token, '='));
    const names = assignment.slice(0, sign < 0 ? undefined : sign);
    if (isMark(names[0], '@') && !isMark(names[1], '@')) return true;
    if (isWord(names[0], 'NAMES', 'CHARSET', 'CHARACTER')) return true;
    const name = names.filter(isName).at(-1);
    return name !== undefined && SETTINGS.has(name.text.toUpperCase());
  });
}

/** What stands between the commas outside of parentheses. */
function assignmentsIn(code: Tokens): readonly Tokens[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of code) {
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    if (isMark(token, ',') && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}
