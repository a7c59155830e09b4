import type { BackupComparison, ObjectChange, Unasked } from '../../../shared/model/comparison.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';

/* What a backup was asked to hold: what another one has besides is neither gone nor new. */

/** The choice of a backup, as far as its manifest and index tell. */
export type Chosen = Pick<Manifest, 'databases' | 'selection' | 'losses' | 'notes'>;

/** The manifest shortens long lists of names, the index does not. */
export function chosenOf({
  manifest: { databases, selection },
  index: { losses, notes },
}: {
  readonly manifest: Pick<Manifest, 'databases' | 'selection'>;
  readonly index: Pick<DumpIndex, 'losses' | 'notes'>;
}): Chosen {
  return { databases, selection, losses, notes };
}

/** What one backup was never asked to hold is neither gone nor new. */
export function withoutUnasked(
  all: readonly ObjectChange[],
  older: Chosen,
  newer: Chosen,
): Pick<BackupComparison, 'objects' | 'unasked'> {
  const objects: ObjectChange[] = [];
  const unasked = new Map<string, Unasked>();
  for (const object of all) {
    const { change, database } = object;
    const by = change === 'removed' ? 'after' : 'before';
    const other = by === 'after' ? newer : older;
    const name = isChosen(other, database) ? object.name : null;
    if (change === 'same' || change === 'changed' || (name !== null && !isLeftOut(other, object)))
      objects.push(object);
    else unasked.set(JSON.stringify([database, name, by]), { database, name, by });
  }
  return { objects, unasked: [...unasked.values()] };
}

/** One that was chosen and had gone from the server is named as a loss. */
export function isChosen({ databases, selection, losses }: Chosen, database: string): boolean {
  return (
    selection === 'all' ||
    databases?.includes(database) === true ||
    losses.some((loss) => loss.code === 'database-gone' && loss.database === database)
  );
}

/** The note names tables and views alone, and programs with their kind. */
export function isLeftOut({ notes }: Chosen, { kind, database, name }: ObjectRef): boolean {
  const named = kind === 'table' || kind === 'view' ? name : `${kind} ${name}`;
  return notes.some(
    (note) =>
      note.code === 'left-out-by-choice' && note.database === database && note.objects.includes(named),
  );
}
