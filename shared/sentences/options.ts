import { plural } from '../format.ts';
import { type DumpOptions, tablePatternText } from '../model/dump-options.ts';
import type { BackupSelection } from '../model/selection.ts';

/** What was chosen otherwise than usual, a line each; empty: everything, of one moment, in the usual form. */
export function choicesOf(
  options: DumpOptions,
  consistency: BackupSelection['consistency'],
): readonly string[] {
  const lines: (string | null)[] = [
    contentLine(options),
    listed('Without the tables', options.ignore.map(tablePatternText)),
    options.content === 'everything'
      ? listed('Structure only of', options.structureOnly.map(tablePatternText))
      : null,
    ...(options.content === 'structure'
      ? []
      : options.rowRules.map(({ database, table, where }) => `Rows of ${database}.${table} where ${where}`)),
    options.content === 'rows' ? null : programsLine(options),
    options.accounts ? 'With accounts and their rights' : null,
    consistency === 'lock' ? 'Writers wait while it dumps' : null,
    options.content === 'structure' ? null : insertLine(options),
    options.coordinates ? 'With the exact position in the binary log' : null,
    options.compressionLevel === null ? null : `Compressed at zstd level ${options.compressionLevel}`,
    options.extraArguments.length === 0
      ? null
      : `${plural(options.extraArguments.length, 'argument')} of your own: ${options.extraArguments.join(' ')}`,
  ];
  return lines.filter((line) => line !== null);
}

function contentLine({ content }: DumpOptions): string | null {
  switch (content) {
    case 'everything':
      return null;
    case 'structure':
      return 'Structure only, no rows';
    case 'rows':
      return 'Rows only, no definitions';
  }
}

function programsLine({ routines, triggers, events }: DumpOptions): string | null {
  const without = [
    ...(routines ? [] : ['procedures and functions']),
    ...(triggers ? [] : ['triggers']),
    ...(events ? [] : ['events']),
  ];
  return without.length === 0 ? null : `Without ${without.join(', ')}`;
}

function insertLine({ rowsPerInsert, columnNames, onDuplicate }: DumpOptions): string | null {
  const parts = [
    ...(rowsPerInsert === 'single' ? ['one row each'] : []),
    ...(columnNames ? ['with the names of columns'] : []),
    ...(onDuplicate === 'ignore' ? ['as INSERT IGNORE'] : onDuplicate === 'replace' ? ['as REPLACE'] : []),
  ];
  return parts.length === 0 ? null : `INSERT statements: ${parts.join(', ')}`;
}

function listed(before: string, names: readonly string[]): string | null {
  return names.length === 0 ? null : `${before} ${names.join(', ')}`;
}
