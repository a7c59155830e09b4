import type { ObjectKind } from '../../../shared/model/inventory.ts';
import type { Totals } from '../../../shared/model/manifest.ts';
import type { WrittenContainer } from '../container/model.ts';

const ROUTINES: ReadonlySet<ObjectKind> = new Set(['function', 'procedure', 'package', 'package-body']);

/** What is in the dump, counted from the dump itself. */
export function totalsOf(databases: readonly string[], written: WrittenContainer): Totals {
  const count = (isCounted: (kind: ObjectKind) => boolean) =>
    written.objects.filter(({ kind }) => isCounted(kind)).length;
  return {
    databases: databases.length,
    tables: count((kind) => kind === 'table'),
    views: count((kind) => kind === 'view'),
    sequences: count((kind) => kind === 'sequence'),
    routines: count((kind) => ROUTINES.has(kind)),
    triggers: count((kind) => kind === 'trigger'),
    events: count((kind) => kind === 'event'),
    rows: written.sections.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    rawBytes: written.rawBytes,
    storedBytes: written.storedBytes,
    sections: written.sections.length,
    frames: written.frames.length,
  };
}
