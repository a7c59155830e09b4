import { type Command, Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { DEFAULT_DUMP_OPTIONS, DumpOptions, parseTablePattern } from '../../../shared/model/dump-options.ts';
import { parseTableName } from '../object-names.ts';
import { collect } from './register.ts';

/** What the options of {@link addDumpOptions} read as. */
export interface DumpOptionFlags {
  readonly structureOnly?: boolean;
  readonly rowsOnly?: boolean;
  readonly structureOf?: readonly string[];
  readonly where?: readonly string[];
  readonly ignore?: readonly string[];
  readonly routines: boolean;
  readonly events: boolean;
  readonly triggers: boolean;
  readonly accounts?: boolean;
  readonly oneRowPerInsert?: boolean;
  readonly columnNames?: boolean;
  readonly onDuplicate?: DumpOptions['onDuplicate'];
  readonly coordinates?: boolean;
  readonly compressionLevel?: number;
  readonly dumpArgument?: readonly string[];
}

/** Adds everything that a user may want of a dump to a command. */
export function addDumpOptions(command: Command): Command {
  return command
    .option('--ignore <pattern>', 'tables to leave out: *_log, shop.tmp_* (again for more)', collect)
    .addOption(new Option('--structure-only', 'definitions, no rows').conflicts('rowsOnly'))
    .option('--rows-only', 'rows, no definitions: for tables that are there already')
    .option(
      '--structure-of <pattern>',
      'tables without their rows: *_log, shop.visits (again for more)',
      collect,
    )
    .option(
      '--where <db.table:condition>',
      'only the rows of a table for which it holds (again for more)',
      collect,
    )
    .option('--no-routines', 'without procedures and functions')
    .option('--no-events', 'without events')
    .option('--no-triggers', 'without triggers')
    .option('--accounts', 'with accounts, their rights and the hashes of their passwords')
    .option('--one-row-per-insert', 'one row in each INSERT')
    .option('--column-names', 'names of columns in each INSERT')
    .addOption(
      new Option('--on-duplicate <what>', 'when a row’s key is there already').choices(
        DumpOptions.shape.onDuplicate.unwrap().options,
      ),
    )
    .option('--coordinates', 'note the exact position in the binary log')
    .option(
      '--compression-level <1-19>',
      'of zstd; unless told 3, and 1 for tables where that costs hardly any size',
      compressionLevel,
    )
    .option(
      '--dump-argument <argument>',
      'an argument of your own for the dump program: --dump-argument=--skip-tz-utc (again for more)',
      collect,
    );
}

/**
 * @param own what stays where nothing else is said
 * @throws HoldfastError 'bad-input'
 */
export function dumpOptionsOf(flags: DumpOptionFlags, own: DumpOptions = DEFAULT_DUMP_OPTIONS): DumpOptions {
  return {
    content: flags.structureOnly === true ? 'structure' : flags.rowsOnly === true ? 'rows' : own.content,
    structureOnly: flags.structureOf?.map((text) => pattern('--structure-of', text)) ?? own.structureOnly,
    rowRules: flags.where?.map(rowRule) ?? own.rowRules,
    ignore: flags.ignore?.map((text) => pattern('--ignore', text)) ?? own.ignore,
    routines: flags.routines && own.routines,
    events: flags.events && own.events,
    triggers: flags.triggers && own.triggers,
    accounts: flags.accounts === true || own.accounts,
    rowsPerInsert: flags.oneRowPerInsert === true ? 'single' : own.rowsPerInsert,
    columnNames: flags.columnNames === true || own.columnNames,
    onDuplicate: flags.onDuplicate ?? own.onDuplicate,
    coordinates: flags.coordinates === true || own.coordinates,
    compressionLevel: flags.compressionLevel ?? own.compressionLevel,
    extraArguments: flags.dumpArgument === undefined ? own.extraArguments : [...flags.dumpArgument],
  };
}

function compressionLevel(text: string): number {
  const level = DumpOptions.shape.compressionLevel.safeParse(text.trim() === '' ? text : Number(text));
  if (level.success && level.data !== null) return level.data;
  throw new HoldfastError('bad-input', {
    problems: [`--compression-level: “${text}” is no whole number from 1 to 19`],
  });
}

function pattern(option: string, text: string) {
  const parsed = parseTablePattern(text);
  if (parsed !== null) return parsed;
  throw new HoldfastError('bad-input', { problems: [`${option}: “${text}” names no table`] });
}

/** `shop.orders:placed > '2026-01-01'`; a name that holds a colon stands in backticks. */
function rowRule(text: string): DumpOptions['rowRules'][number] {
  const match = /^((?:`(?:[^`]|``)*`|[^`:])+):(.*\S.*)$/s.exec(text);
  const [, name, where] = match ?? [];
  if (name === undefined || where === undefined) {
    const problem = `--where: “${text}” is not of the form database.table:condition`;
    throw new HoldfastError('bad-input', { problems: [problem] });
  }
  return { ...parseTableName(name.trim()), where: where.trim() };
}
