import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { type InventoryObject, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { RestoreRequest, TargetDatabase } from '../../../shared/model/restore.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import { listDatabaseNames, type NameRule, readNameRule } from '../server/databases.ts';
import { takeInventory } from '../server/inventory.ts';
import type { DatabaseTarget } from './model.ts';
import { objectsOf } from './restored-objects.ts';
import { isWhole, targetName } from './run.ts';
import { arrivingIn } from './target-databases.ts';

/** What a safety backup holds of the target: objects by their keys → fingerprint; null: its definition is in the log. */
export type Held = ReadonlyMap<string, string | null>;

/** What a restore may replace. */
export interface SeenTarget {
  /** The server's name. */
  readonly name: string;
  readonly request: Pick<RestoreRequest, 'databases' | 'content'>;
  readonly sections: readonly Section[];
  /** As it was previewed and confirmed. */
  readonly databases: readonly TargetDatabase[];
  /** null: nothing was backed up before. */
  readonly held: Held | null;
}

/**
 * What was seen in the preview may be hours ago: whatever would be replaced, and is not what was confirmed and backed
 * up, stops the restore. Rows are not compared; what is gone by now is no loss.
 * @param names of databases on the target: only these
 * @param isTouched other databases have been replaced by then
 * @throws HoldfastError 'target-changed'
 */
export async function refuseChanged(
  connection: ServerConnection,
  seen: SeenTarget,
  names: readonly string[],
  isTouched: boolean,
): Promise<void> {
  const { fold } = await readNameRule(connection);
  const spelled = new Map((await listDatabaseNames(connection)).map(({ name }) => [fold(name), name]));
  const chosen = seen.request.databases.filter((database) => names.includes(targetName(database)));
  const standing = chosen.flatMap((database) => spelled.get(fold(targetName(database))) ?? []);
  const { objects } = standing.length === 0 ? { objects: [] } : await takeInventory(connection, standing);
  const changes = chosen.flatMap((database) => {
    const there = spelled.get(fold(targetName(database)));
    const here = objects.filter((object) => object.database === there);
    return there === undefined ? [] : changesOf(database, { there, here, isTouched }, seen, fold);
  });
  if (changes.length > 0) throw new HoldfastError('target-changed', { what: seen.name, changes, isTouched });
}

/** A database as it is now. */
interface Now {
  /** Its name as the server spells it. */
  readonly there: string;
  readonly here: readonly InventoryObject[];
  readonly isTouched: boolean;
}

function changesOf(
  database: DatabaseTarget,
  { there, here, isTouched }: Now,
  { databases, request: { content }, sections, held }: SeenTarget,
  fold: NameRule['fold'],
): readonly string[] {
  const before = databases.find(({ from }) => from === database.name);
  const isAllOfIt = isWhole(database) && content !== 'data';
  if (isAllOfIt && (before?.existing ?? null) === null) return [`the database ${there} is new`];
  const own = sections.filter((section) => section.database === database.name);
  const isArriving = arrivingIn(database, objectsOf(own), fold);
  const known = new Set((isAllOfIt ? before?.leftOver : before?.replaced)?.map(objectKey));
  // Of what comes to a whole database the preview has the number alone; the safety backup has all of it.
  const unseen = here.filter((object) => isArriving(object) !== isAllOfIt && !known.has(objectKey(object)));
  if (held === null || (unseen.length > 0 && !isAllOfIt)) return unseen.map(isNew);
  const arriving = here.filter(isArriving);
  const touched = isAllOfIt ? here : [...arriving, ...(content === 'data' ? [] : triggersOn(arriving, here))];
  return touched.flatMap((object) => {
    const fingerprint = held.get(objectKey(object));
    if (fingerprint === undefined) return [isNew(object)];
    // What a server says of views and foreign keys changes with the tables of other databases that they name.
    const isSame = isTouched || fingerprint === null || fingerprint === object.fingerprint;
    return isSame ? [] : [isDefinedAnew(object)];
  });
}

/** They go with their tables. */
function triggersOn(
  touched: readonly InventoryObject[],
  here: readonly InventoryObject[],
): readonly InventoryObject[] {
  const tables = new Set(touched.flatMap(({ kind, name }) => (kind === 'table' ? [name] : [])));
  return here.filter(
    (object) => object.kind === 'trigger' && tables.has(object.table ?? '') && !touched.includes(object),
  );
}

const nameOf = ({ kind, database, name }: ObjectRef): string =>
  `the ${objectKindWords[kind].one} ${database}.${name}`;
const isNew = (object: ObjectRef): string => `${nameOf(object)} is new`;
const isDefinedAnew = (object: ObjectRef): string => `${nameOf(object)} was defined anew`;
