import { formatBytes } from '../format.ts';

// A kind that this version has no words for is shown by its own name.
const words: Readonly<Record<string, string>> = {
  'rename-database': 'the database’s new name',
  'event-disabled': 'an event that arrives disabled',
  'sandbox-line': 'the first line, which this client does not know',
  'data-directory': 'a folder of its own for data',
  encryption: 'encryption at rest switched off',
  tablespace: 'a general tablespace',
  'trigger-semicolon': 'a semicolon that the dump program left behind a trigger’s body',
  'definer-replaced': 'a definer',
  replication: 'a line about transactions or the binary log of the server that was dumped',
  'sql-mode': 'an sql_mode that the target does not know',
  charset: 'a character set under another name',
  collation: 'a collation under another name',
  'collation-merging': 'a collation that the target has no exact counterpart for',
  engine: 'a storage engine that the target does not have',
  'table-option': 'a table option that the target does not know',
  'column-type': 'a column type that the target does not have, as one that holds the same values',
  default: 'a default, written as the target wants it',
  'hidden-key': 'an index that queries do not use, as the target writes or knows it',
  'invisible-column': 'an invisible column, as the target writes or knows it',
  'key-order': 'a descending index, which is ascending there',
  'check-name': 'a check’s name that the target would not take twice',
  'system-versioning': 'a column of a system-versioned table, which is a plain one there',
  'no-counterpart': 'what the target has no counterpart for, taken out',
  'left-out': 'a statement that the target cannot run, left out',
};

/** What was rewritten, as the end of “3 ×”. */
export const rewriteWords = (kind: string): string => words[kind] ?? kind.replaceAll('-', ' ');

/** That rows are still to be looked through; nothing when all were. */
export const unseenRowsWords = (bytes: number): readonly string[] =>
  bytes > 0
    ? [
        `${formatBytes(bytes)} of rows are still to be looked through for statements that reach beyond these databases: the restore does that before it touches anything, and a dry run does it at once.`,
      ]
    : [];

/** How a statement reaches beyond the databases that are restored. */
export const outsideWords = {
  accounts: 'accounts and rights',
  server: 'the server itself',
  file: 'files',
  plugin: 'code of others',
  'other-server': 'another server',
  replication: 'replication',
  'other-database': 'another database',
  client: 'a command of the client program',
  dynamic: 'SQL that only comes to be when it runs',
  unusual: 'a statement that dumps are not made of',
  hidden: 'something that cannot be looked through',
} as const;
