import type { Section } from '../../../shared/model/dump-index.ts';
import { type InventoryObject, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { RestoreRequest, TargetDatabase } from '../../../shared/model/restore.ts';
import type { ServerConnection } from '../server/connect.ts';
import { type NameRule, nameRule } from '../server/databases.ts';
import { listDatabases, takeInventory } from '../server/inventory.ts';
import type { DatabaseTarget } from './model.ts';
import { objectsOf } from './restored-objects.ts';
import { arrivalName, isWhole, targetName } from './run.ts';

/** Each database that would be restored: what stands in its place, what comes, what would be gone. */
export async function targetDatabases(
  connection: ServerConnection,
  { databases, content }: RestoreRequest,
  sections: readonly Section[],
  lowerCaseTableNames: number,
): Promise<TargetDatabase[]> {
  const { fold } = nameRule(lowerCaseTableNames);
  const existing = new Map((await listDatabases(connection)).map((each) => [fold(each.name), each]));
  const standing = databases.map(targetName).flatMap((name) => existing.get(fold(name))?.name ?? []);
  const inventory = standing.length === 0 ? null : await takeInventory(connection, standing);
  return databases.map((database) => {
    const to = targetName(database);
    const here = (inventory?.objects ?? []).filter((object) => fold(object.database) === fold(to));
    const own = sections.filter((section) => section.database === database.name);
    const objects = objectsOf(own);
    const counted = {
      from: database.name,
      to,
      tables: database.tables,
      copies: database.copies,
      objects: database.objects,
      leftOut: database.leftOut,
      restored: {
        tables: objects.filter(isTable).length,
        views: objects.filter(({ kind }) => kind === 'view').length,
        rawBytes: own.reduce((sum, { rawBytes }) => sum + rawBytes, 0),
      },
    };
    const isArriving = arrivingIn(database, objects, fold);
    if (!isWhole(database) || content === 'data') {
      // What has the name of a copy stays: a copy never replaces.
      const copies = new Set(Object.values(database.copies).map(fold));
      const touched = here.filter((object) => isArriving(object) && !copies.has(fold(object.name)));
      return {
        ...counted,
        existing: touched.length === 0 ? null : sumOf(touched),
        replaced: touched.map(refOf),
        leftOver: [],
      };
    }
    const found = existing.get(fold(to)) ?? null;
    return {
      ...counted,
      replaced: null,
      existing:
        found === null
          ? null
          : { ...sumOf(here), tables: found.tables, views: found.views, bytes: found.bytes },
      leftOver: here.filter((object) => !isArriving(object)).map(refOf),
    };
  });
}

/**
 * Whether something of that name and kind comes into a database.
 * @param objects what comes, by its names in the backup
 */
export function arrivingIn(
  database: DatabaseTarget,
  objects: readonly ObjectRef[],
  fold: NameRule['fold'],
): (object: ObjectRef) => boolean {
  const key = (object: ObjectRef): string => fold(objectKey({ ...object, database: '' }));
  const arriving = new Set(
    objects.map((object) =>
      key(isTable(object) ? { ...object, name: arrivalName(database, object.name) } : object),
    ),
  );
  return (object) => arriving.has(key(object));
}

const isTable = ({ kind }: Pick<ObjectRef, 'kind'>): boolean => kind === 'table' || kind === 'sequence';

const refOf = ({ kind, database, name }: ObjectRef): ObjectRef => ({ kind, database, name });

/** What their tables take, data and keys. */
export const bytesOf = (objects: readonly InventoryObject[]): number =>
  objects.reduce((sum, { dataBytes, indexBytes }) => sum + (dataBytes ?? 0) + (indexBytes ?? 0), 0);

function sumOf(objects: readonly InventoryObject[]): NonNullable<TargetDatabase['existing']> {
  const tables = objects.filter(isTable).length;
  const views = objects.filter(({ kind }) => kind === 'view').length;
  return { tables, views, programs: objects.length - tables - views, bytes: bytesOf(objects) };
}
