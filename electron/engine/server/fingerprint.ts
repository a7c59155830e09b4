import { createHash } from 'node:crypto';
import type { Sha256 } from '../../../shared/model/ids.ts';
import { type Inventory, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';

/** Hash of a definition; the order in which the server sent its parts does not matter. */
export function fingerprintOf(lines: readonly string[]): Sha256 {
  const hash = createHash('sha256');
  for (const line of [...lines].sort()) hash.update(line).update('\n');
  return hash.digest('hex');
}

/**
 * What was added, removed or defined anew between two inventories of the same databases (truths A11).
 * @returns by kind, database and name; empty when the schema stayed as it was
 */
export function differingObjects(before: Inventory, after: Inventory): ObjectRef[] {
  const left = new Map(before.objects.map((object) => [objectKey(object), object]));
  const right = new Map(after.objects.map((object) => [objectKey(object), object]));
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => left.get(key)?.fingerprint !== right.get(key)?.fingerprint,
  );
  return differing.sort().flatMap((key) => {
    const object = left.get(key) ?? right.get(key);
    return object === undefined ? [] : [{ kind: object.kind, database: object.database, name: object.name }];
  });
}

/** Databases whose defaults changed, or that came or went. */
export function differingDatabases(before: Inventory, after: Inventory): string[] {
  const defaults = ({ databases }: Inventory) =>
    new Map(databases.map(({ name, charset, collation }) => [name, `${charset} ${collation}`]));
  const left = defaults(before);
  const right = defaults(after);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => left.get(name) !== right.get(name))
    .sort();
}
