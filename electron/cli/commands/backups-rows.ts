import { type Command, InvalidArgumentError } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { Cell, NumberedRow, RowColumn } from '../../../shared/model/rows.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { parseTableName, qualifiedText } from '../object-names.ts';
import { backupBy, readableBackup } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

/** A terminal is narrow; the whole of a value is in `--json` and in the exported file. */
const SHOWN_CHARACTERS = 40;

interface RowsOptions {
  readonly from: number;
  readonly limit: number;
  readonly find?: string;
}

interface ExportOptions {
  readonly out: string;
  readonly database?: string;
  readonly table?: string;
  readonly csv?: boolean;
  readonly overwrite?: boolean;
}

/** Commands that read what is inside a backup. */
export const registerRows: Register = (backups, run) => {
  backups
    .command('tables <backup>')
    .description('List what a backup holds, with rows and sizes')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { objects } = await readableBackup(invocation.session, wanted);
        const text = renderTable(
          [
            { title: 'object' },
            { title: 'kind' },
            { title: 'rows', align: 'right' },
            { title: 'SQL', align: 'right' },
          ],
          objects.map(({ kind, database, name, rows, rawBytes }) => [
            qualifiedText({ database, name }),
            objectKindWords[kind].one,
            rows === null ? '' : formatCount(rows),
            formatBytes(rawBytes),
          ]),
        );
        invocation.answer({
          document: { objects },
          text: objects.length === 0 ? 'It holds no objects.' : text,
        });
        return undefined;
      }),
    );

  backups
    .command('rows <backup> <table>')
    .description('Show rows of a table as the dump has them, without restoring anything')
    .option('--from <number>', 'the first row to show, counted from 1', rowNumber, 1)
    .option('--limit <count>', 'how many', rowNumber, 20)
    .option('--find <text>', 'only rows that hold this text, from --from on')
    .addHelpText(
      'after',
      examples(
        'holdfast backups rows 7k2m9qxd shop.orders',
        'holdfast backups rows 7k2m9qxd shop.customers --find @example.org',
      ),
    )
    .action((wanted: string, name: string, options: RowsOptions, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const { id } = await backupBy(session, wanted);
        const table = { backupId: id, ...parseTableName(name) };
        const limit = Math.min(options.limit, 500);
        const from = options.from - 1;
        if (options.find === undefined) {
          const page = await session.call('backups.rows', { ...table, offset: from, limit });
          const foot = `${formatCount(page.rows.length)} of ${plural(page.total, 'row')}`;
          invocation.answer({ document: page, text: `${rowsText(page.columns, page.rows)}\n${foot}` });
          return undefined;
        }
        const { columns, total } = await session.call('backups.rows', { ...table, offset: 0, limit: 1 });
        const found = await session.call('backups.findRows', { ...table, text: options.find, from, limit });
        const foot = found.isDone
          ? `${plural(found.rows.length, 'row')} found`
          : `More may follow: --from ${found.lookedAt + 1}`;
        invocation.answer({
          document: { columns, total, ...found },
          text: `${rowsText(columns, found.rows)}\n${foot}`,
        });
        return undefined;
      }),
    );

  backups
    .command('export <backup>')
    .description('Save as .sql or .sql.gz: the whole backup, one database or one table; a table also as CSV')
    .requiredOption('--out <file>', 'the file to write; .gz compresses it')
    .option('--database <name>', 'only this database')
    .option('--table <database.table>', 'only this table, with its triggers')
    .option('--csv', 'the rows of --table as CSV; also when the file’s name says so')
    .option('--overwrite', 'replace the file if there is one')
    .addHelpText(
      'after',
      examples(
        'holdfast backups export 7k2m9qxd --out shop.sql.gz --database shop',
        'holdfast backups export 7k2m9qxd --out orders.csv --table shop.orders',
      ),
    )
    .action((wanted: string, options: ExportOptions, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, wanted);
        const { runId } = await invocation.session.call('backups.export', {
          backupId: id,
          ...exportedPart(options),
          file: { path: options.out },
          overwrite: options.overwrite === true,
        });
        const ended = await invocation.session.follow(runId);
        return invocation.ended(ended, {
          document: { file: ended.writtenFile },
          text: `Saved ${ended.writtenFile ?? options.out}.`,
        });
      }),
    );
};

function exportedPart({ database, table, csv, out }: ExportOptions) {
  const format = csv === true || /\.csv(\.gz)?$/i.test(out) ? ('csv' as const) : ('sql' as const);
  if (table === undefined) return { database: database ?? null, table: null, format };
  const named = parseTableName(table);
  if (database !== undefined && database !== named.database)
    throw new HoldfastError('bad-input', { problems: [`--table ${table} is not in --database ${database}`] });
  return { ...named, format };
}

function rowNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('a whole number from 1 on is needed.');
  return number;
}

function rowsText(columns: readonly RowColumn[], rows: readonly NumberedRow[]): string {
  if (rows.length === 0) return 'No such rows.';
  return renderTable(
    [{ title: '#', align: 'right' }, ...columns.map(({ name }) => ({ title: name }))],
    rows.map(({ number, cells }) => [String(number + 1), ...cells.map(shown)]),
  );
}

function shown({ kind, text, cutFrom }: Cell): string {
  if (kind === 'null') return 'NULL';
  const whole = kind === 'binary' && text !== '' ? `0x${text}` : text;
  const characters = [...whole.slice(0, SHOWN_CHARACTERS * 2)];
  return characters.length > SHOWN_CHARACTERS || cutFrom !== null
    ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`
    : whole;
}
