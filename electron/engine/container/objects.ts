import type { BackupObject, Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import { OBJECT_OF_SECTION } from './model.ts';

/** The objects that sections hold, in the order of the dump. */
export function objectsOf(sections: readonly Section[]): BackupObject[] {
  const objects = new Map<string, BackupObject>();
  for (const section of sections) {
    const kind = section.kind === 'table-data' ? 'table' : OBJECT_OF_SECTION[section.kind];
    if (kind === undefined || section.object === null) continue;
    const ref = { kind, database: section.database ?? '', name: section.object };
    const known = objects.get(objectKey(ref));
    objects.set(objectKey(ref), {
      ...ref,
      rows: section.rows === null ? (known?.rows ?? null) : (known?.rows ?? 0) + section.rows,
      rawBytes: (known?.rawBytes ?? 0) + section.rawBytes,
      storedBytes: (known?.storedBytes ?? 0) + section.storedBytes,
    });
  }
  return [...objects.values()];
}
