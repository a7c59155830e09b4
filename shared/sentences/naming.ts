import { type ObjectRef, objectKey } from '../model/inventory.ts';
import type { RestorePreview } from '../model/restore.ts';

/** What would arrive under another name and still name the original. */
export interface NamingObject extends ObjectRef {
  /** The databases that it names. */
  readonly mentions: readonly string[];
}

/** Each object that names databases which get another name, once, with all that it names. */
export function namingObjects(qualifiedNames: RestorePreview['qualifiedNames']): readonly NamingObject[] {
  const found = new Map<string, ObjectRef & { mentions: string[] }>();
  for (const { mentions, ...object } of qualifiedNames) {
    const same = found.get(objectKey(object));
    if (same === undefined) found.set(objectKey(object), { ...object, mentions: [mentions] });
    else same.mentions.push(mentions);
  }
  return [...found.values()];
}
