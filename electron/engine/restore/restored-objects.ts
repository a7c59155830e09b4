import type { Section } from '../../../shared/model/dump-index.ts';
import { ObjectKind, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';

/** The object that a section defines or fills; null for what is no object, and for a view's stand-in. */
export function objectOf({
  kind,
  database,
  object,
}: Pick<Section, 'kind' | 'database' | 'object'>): ObjectRef | null {
  if (database === null || object === null) return null;
  if (kind === 'table-structure' || kind === 'table-data') return { kind: 'table', database, name: object };
  const parsed = ObjectKind.safeParse(kind);
  return parsed.success ? { kind: parsed.data, database, name: object } : null;
}

/** The objects that some sections bring, each once. */
export function objectsOf(sections: readonly Section[]): readonly ObjectRef[] {
  const found = new Map<string, ObjectRef>();
  for (const section of sections) {
    const object = objectOf(section);
    if (object !== null) found.set(objectKey(object), object);
  }
  return [...found.values()];
}
