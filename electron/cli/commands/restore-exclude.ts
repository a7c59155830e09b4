import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import type { RestoreContent, RestoreDatabase } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import { parseQualifiedName, qualifiedText } from '../object-names.ts';

type Held = Pick<BackupObject, 'kind' | 'database' | 'name'>;

/**
 * Leaves tables and views out of the databases that are restored.
 * @param names as given with --exclude-table
 * @param held what the backup holds
 * @throws HoldfastError 'bad-input' for what the backup does not hold there, or where nothing would be left
 */
export function withoutExcluded(
  databases: readonly RestoreDatabase[],
  names: readonly string[],
  held: readonly Held[],
  content: RestoreContent,
): RestoreDatabase[] {
  const wanted = names.map(parseQualifiedName);
  const idle = wanted.find(({ database }) => !databases.some(({ name }) => name === database));
  if (idle !== undefined)
    throw problem(
      `--exclude-table names ${qualifiedText(idle)}; what is restored is of ${listNames(databases.map(({ name }) => name))}`,
    );
  return databases.map((database) => {
    const own = held.filter((object) => object.database === database.name);
    const leftOut = wanted.filter((each) => each.database === database.name).map((each) => found(each, own));
    if (leftOut.length === 0) return database;
    const rest = allBut(own, [...new Set(leftOut)], content);
    if (rest.tables === null && rest.objects === null)
      throw problem(
        `--exclude-table leaves nothing of ${database.name}: name the others with --database instead`,
      );
    return { ...database, ...rest };
  });
}

/**
 * All the others by name, and not the whole of the database, which would be dropped first, and with it what the target
 * has of what is left out. Triggers come and stay with their tables.
 */
function allBut(
  own: readonly Held[],
  leftOut: readonly Held[],
  content: RestoreContent,
): Pick<RestoreDatabase, 'tables' | 'objects' | 'leftOut'> {
  const chosen = own.filter((object) => object.kind !== 'trigger' && !leftOut.includes(object));
  const tables = chosen.filter(({ kind }) => kind === 'table').map(({ name }) => name);
  // Rows alone go into tables, and into nothing else.
  const objects = content === 'data' ? [] : chosen.filter(({ kind }) => kind !== 'table').map(partOf);
  return {
    tables: tables.length === 0 ? null : tables,
    objects: objects.length === 0 ? null : objects,
    leftOut: leftOut.map(partOf),
  };
}

const partOf = ({ kind, name }: Held): Pick<Held, 'kind' | 'name'> => ({ kind, name });

function found(wanted: { readonly database: string; readonly name: string }, own: readonly Held[]): Held {
  const tables = own.filter(({ kind }) => kind === 'table' || kind === 'view');
  const match = tables.find(({ name }) => name === wanted.name);
  if (match !== undefined) return match;
  const there = listNames(
    tables.map(({ name }) => name),
    0,
    20,
  );
  throw problem(
    `--exclude-table: this backup holds no table or view ${qualifiedText(wanted)}; of ${wanted.database} it holds ${there || 'none'}`,
  );
}

const problem = (text: string): HoldfastError => new HoldfastError('bad-input', { problems: [text] });
