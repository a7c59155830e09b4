import { type Command, Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import type { ObjectKind } from '../../../shared/model/inventory.ts';
import {
  type RestoreDatabase,
  RestoreMethod,
  type RestoreRequest,
  RowsInto,
} from '../../../shared/model/restore.ts';
import { listNames, objectKindWords } from '../../../shared/sentences.ts';
import { parseObjectName, parseRename, parseTableName, qualifiedText } from '../object-names.ts';
import { withoutExcluded } from './restore-exclude.ts';

/** What of a backup, and how. */
export interface ScopeOptions {
  readonly database?: readonly string[];
  readonly table?: readonly string[];
  readonly excludeTable?: readonly string[];
  readonly as?: readonly string[];
  readonly copy?: readonly string[];
  readonly object?: readonly string[];
  readonly only?: readonly OnlyKind[];
  readonly structureOnly?: boolean;
  readonly dataOnly?: boolean;
  readonly rows?: RowsInto;
  readonly triggers?: boolean;
  readonly method?: RestoreMethod;
}

type OnlyKind = 'views' | 'routines' | 'triggers' | 'events';

const KINDS: Readonly<Record<OnlyKind, readonly ObjectKind[]>> = {
  views: ['view'],
  routines: ['function', 'procedure', 'package', 'package-body'],
  triggers: ['trigger'],
  events: ['event'],
};

/** The options that say what of a backup is restored, and how. */
export function addScopeOptions(command: Command): Command {
  return command
    .option(
      '--exclude-table <database.name...>',
      'not these tables and views: all others come by name, and what the target has of these stays',
    )
    .option(
      '--copy <database.table=name...>',
      'of the tables chosen with --table: as a copy beside the original, under this name',
    )
    .addOption(
      new Option('--only <kinds...>', 'only objects of these kinds').choices([
        'views',
        'routines',
        'triggers',
        'events',
      ]),
    )
    .option(
      '--object <database.name...>',
      'only these views, routines, triggers and events (kind:database.name where a name is not enough)',
    )
    .option('--structure-only', 'tables without their rows')
    .option('--data-only', 'rows alone, into tables that are there')
    .addOption(
      new Option(
        '--rows <how>',
        'with --data-only: append (a key that is there is an error), ignore (rows there stay), replace (rows there give way), refill (tables are emptied first)',
      ).choices(RowsInto.options),
    )
    .option('--no-triggers', 'tables without their triggers')
    .addOption(
      new Option(
        '--method <method>',
        'swap (beside, then exchanged: a failure changes nothing, needs room for both) or in-place; unless told, swap where whole databases of a production server are replaced',
      ).choices(RestoreMethod.options),
    );
}

/** @throws HoldfastError 'bad-input' for what contradicts itself */
export function contentOf({
  structureOnly,
  dataOnly,
  rows,
  triggers,
  method,
}: ScopeOptions): Pick<RestoreRequest, 'content' | 'triggers' | 'method'> & { readonly rows?: RowsInto } {
  if (structureOnly === true && dataOnly === true)
    throw new HoldfastError('bad-input', {
      problems: ['--structure-only and --data-only contradict each other'],
    });
  if (rows !== undefined && dataOnly !== true)
    throw new HoldfastError('bad-input', {
      problems: ['--rows says what --data-only does, and that is not given'],
    });
  return {
    content: structureOnly === true ? 'structure' : dataOnly === true ? 'data' : 'all',
    ...(rows === undefined ? {} : { rows }),
    triggers: triggers !== false,
    method: method ?? null,
  };
}

/** @throws HoldfastError 'bad-input' for a name that the backup does not hold, or one that is renamed and not chosen */
export function databasesOf(
  options: ScopeOptions,
  held: readonly string[],
  objects: readonly Pick<BackupObject, 'kind' | 'database' | 'name'>[] = [],
): RestoreDatabase[] {
  const { database, table, as, excludeTable } = options;
  if (excludeTable !== undefined && (table ?? options.object ?? options.only) !== undefined)
    throw new HoldfastError('bad-input', {
      problems: [
        '--exclude-table leaves something out of whole databases; --table, --object and --only name what comes',
      ],
    });
  const tables = tablesByDatabase(table ?? [], database);
  const renames = new Map((as ?? []).map((text) => parseRename(text)).map(({ from, to }) => [from, to]));
  // Who names one to be restored beside what is there does not mean the others to be replaced.
  const named = renames.size === 0 ? held : [...renames.keys()];
  const hasObjects = options.object !== undefined || options.only !== undefined;
  const programs = objectsOf(options, objects, (name) => (database ?? named).includes(name));
  const copies = copiesOf(options.copy ?? [], tables);
  const parts = table !== undefined || hasObjects ? [...tables.keys(), ...programs.keys()] : null;
  const chosen = parts ?? database ?? named;
  const unknown = [...new Set([...chosen, ...renames.keys()])].filter((name) => !held.includes(name));
  if (unknown.length > 0) {
    const problem = `This backup holds no database ${listNames(unknown)}; it holds ${listNames(held, 0, 20) || 'none'}`;
    throw new HoldfastError('bad-input', { problems: [problem] });
  }
  refuseMissing(tables, objects);
  const idle = [...renames.keys()].filter((name) => !chosen.includes(name));
  if (idle.length > 0)
    throw new HoldfastError('bad-input', {
      problems: [`--as names ${listNames(idle)}, which --database leaves out`],
    });
  const databases = [...new Set(chosen)].map((name) => ({
    name,
    as: renames.get(name) ?? null,
    tables: tables.get(name) ?? null,
    copies: copies.get(name) ?? {},
    objects: programs.get(name) ?? null,
    leftOut: [],
  }));
  return withoutExcluded(databases, excludeTable ?? [], objects, contentOf(options).content);
}

function tablesByDatabase(
  names: readonly string[],
  databases: readonly string[] | undefined,
): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { database, table } of names.map(parseTableName)) {
    if (databases !== undefined && !databases.includes(database))
      throw new HoldfastError('bad-input', {
        problems: [`--table names ${database}.${table}, which --database leaves out`],
      });
    found.set(database, [...new Set([...(found.get(database) ?? []), table])]);
  }
  return found;
}

/** @throws HoldfastError 'bad-input' for a table that the backup does not hold, with those that it does */
function refuseMissing(
  wanted: ReadonlyMap<string, readonly string[]>,
  held: readonly Pick<BackupObject, 'kind' | 'database' | 'name'>[],
): void {
  for (const [database, names] of wanted) {
    const own = held.filter((object) => object.database === database);
    const tables = own.filter(({ kind }) => kind === 'table' || kind === 'sequence').map(({ name }) => name);
    const missing = names.find((name) => !tables.includes(name));
    // Nothing is known of the objects of a backup that cannot be read here.
    if (missing === undefined || own.length === 0) continue;
    const other = own.find(({ name }) => name === missing);
    const there =
      other === undefined
        ? `of ${database} it holds ${listNames(tables, 0, 20) || 'none'}`
        : `it is a ${objectKindWords[other.kind].one}, which --object names`;
    throw new HoldfastError('bad-input', {
      problems: [
        `--table: this backup holds no table ${qualifiedText({ database, name: missing })}; ${there}`,
      ],
    });
  }
}

/** The copies of one database's tables. @throws HoldfastError 'bad-input' */
function copiesOf(
  texts: readonly string[],
  tables: ReadonlyMap<string, readonly string[]>,
): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    if (at < 1 || at === text.length - 1)
      throw new HoldfastError('bad-input', {
        problems: [`--copy: “${text}” is not of the form database.table=name`],
      });
    const { database, table } = parseTableName(text.slice(0, at));
    if (tables.get(database)?.includes(table) !== true)
      throw new HoldfastError('bad-input', {
        problems: [`--copy names ${database}.${table}, which --table does not`],
      });
    found.set(database, { ...found.get(database), [table]: text.slice(at + 1) });
  }
  return found;
}

/** @throws HoldfastError 'bad-input' for what the backup does not hold, or a kind that it has none of */
function objectsOf(
  { object = [], only = [] }: ScopeOptions,
  held: readonly Pick<BackupObject, 'kind' | 'database' | 'name'>[],
  isChosen: (database: string) => boolean,
): Map<string, { kind: ObjectKind; name: string }[]> {
  const kinds = new Set(only.flatMap((each) => KINDS[each]));
  const byKind = held.filter(({ kind, database }) => kinds.has(kind) && isChosen(database));
  if (only.length > 0 && byKind.length === 0)
    throw new HoldfastError('bad-input', { problems: [`This backup holds no ${listNames(only)} there`] });
  const byName = object.flatMap((text) => {
    const wanted = parseObjectName(text);
    const found = held.filter(
      ({ kind, database, name }) =>
        database === wanted.database &&
        name === wanted.name &&
        (wanted.kind === null ? !['table', 'sequence'].includes(kind) : kind === wanted.kind),
    );
    if (found.length > 0) return found;
    throw new HoldfastError('bad-input', {
      problems: [`This backup holds no view, routine, trigger or event ${text}`],
    });
  });
  const all = new Map<string, { kind: ObjectKind; name: string }[]>();
  for (const { kind, database, name } of [...byKind, ...byName])
    all.set(database, [...(all.get(database) ?? []), { kind, name }]);
  return all;
}
