import type { BackupObject, Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import { OBJECT_OF_SECTION } from './model.ts';

/** The objects that sections hold, in the order of the dump. */
export function objectsOf(sections: readonly Section[]): BackupObject[] {
  const objects = new Map<string, BackupObject>();
  for (const { kind: of, database, object, rows, rawBytes, storedBytes } of sections) {
    const kind = of === 'table-data' ? 'table' : OBJECT_OF_SECTION[of];
    if (kind === undefined || object === null) continue;
    const key = objectKey({ kind, database: database ?? '', name: object });
    const known = objects.get(key);
    if (known === undefined) {
      objects.set(key, { kind, database: database ?? '', name: object, rows, rawBytes, storedBytes });
      continue;
    }
    if (rows !== null) known.rows = (known.rows ?? 0) + rows;
    known.rawBytes += rawBytes;
    known.storedBytes += storedBytes;
  }
  return [...objects.values()];
}
