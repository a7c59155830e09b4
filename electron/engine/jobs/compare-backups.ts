import type { Backup } from '../../../shared/model/backup.ts';
import type { BackupComparison, ObjectChange } from '../../../shared/model/comparison.ts';
import { isDrop } from '../../../shared/model/drop.ts';
import type { BackupObject, Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { DumpReader } from '../container/reader.ts';
import { comparableText } from '../verify/definition-text.ts';
import { chosenOf, withoutUnasked } from './chosen.ts';
import type { JobDeps } from './deps.ts';
import { openBackup } from './open-backup.ts';

const ORDER: readonly ObjectChange['change'][] = ['removed', 'changed', 'added', 'same'];

/**
 * Compares two backups through their indexes; only definitions whose bytes differ are read.
 * @param left and right in any order: the older one is "before"
 * @throws HoldfastError backup-damaged, storage-missing …
 */
export async function compareBackups(
  left: Backup,
  right: Backup,
  deps: Pick<JobDeps, 'reach'>,
  signal: AbortSignal,
): Promise<BackupComparison> {
  const [before, after] = left.startedAt <= right.startedAt ? [left, right] : [right, left];
  const older = await openBackup(before, deps);
  try {
    const newer = await openBackup(after, deps);
    try {
      const isOneWriter = writerOf(older.manifest) === writerOf(newer.manifest);
      const all = await changesOf({ older: older.reader, newer: newer.reader, isOneWriter }, signal);
      return { before, after, ...withoutUnasked(all, chosenOf(older), chosenOf(newer)) };
    } finally {
      await newer.reader.close();
    }
  } finally {
    await older.reader.close();
  }
}

interface Pair {
  readonly older: DumpReader;
  readonly newer: DumpReader;
  /** The same rows are the same bytes. */
  readonly isOneWriter: boolean;
}

/** Versions of one dump program write the same INSERT statements; the flavours' programs and other makers do not. */
function writerOf({ segments, imported }: Manifest): string {
  if (imported !== undefined) return `import of ${imported.maker?.program ?? 'nobody known'}`;
  return segments.find(({ tool }) => tool !== null)?.tool?.flavour ?? 'holdfast';
}

async function changesOf(pair: Pair, signal: AbortSignal): Promise<ObjectChange[]> {
  const { older, newer } = pair;
  const [left, right] = [byKey(older.objects()), byKey(newer.objects())];
  const changes: ObjectChange[] = [];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    signal.throwIfAborted();
    const change = await changeOf(pair, left.get(key), right.get(key));
    if (change !== null) changes.push(change);
  }
  return changes.sort(byChange);
}

const byKey = (objects: readonly BackupObject[]) =>
  new Map(objects.map((object) => [objectKey(object), object]));

async function changeOf(
  pair: Pair,
  before: BackupObject | undefined,
  after: BackupObject | undefined,
): Promise<ObjectChange | null> {
  const object = after ?? before;
  if (object === undefined) return null;
  const { kind, database, name } = object;
  const figures = {
    kind,
    database,
    name,
    rowsBefore: before?.rows ?? null,
    rowsAfter: after?.rows ?? null,
    bytesBefore: before?.rawBytes ?? null,
    bytesAfter: after?.rawBytes ?? null,
  };
  if (before === undefined || after === undefined)
    return {
      ...figures,
      change: after === undefined ? 'removed' : 'added',
      definition: null,
      data: null,
      isDrop: after === undefined,
    };
  const sections = [pair.older, pair.newer].map((reader) => reader.sectionsOf(kind, database, name));
  const definition = (await isSameDefinition(pair, object, sections)) ? 'same' : 'changed';
  const data = kind === 'table' ? changeOfData(pair, before, after, sections) : null;
  return {
    ...figures,
    change: definition === 'changed' || (data !== null && data !== 'same') ? 'changed' : 'same',
    definition,
    data,
    isDrop: isDrop(before.rows, after.rows),
  };
}

/** The next AUTO_INCREMENT value belongs to the data, and would make every table another one each day. */
async function isSameDefinition(
  { older, newer }: Pair,
  { kind, database, name }: BackupObject,
  sections: readonly (readonly Section[])[],
): Promise<boolean> {
  const [left = '', right] = sections.map((some) =>
    some.flatMap((section) => (section.kind === 'table-data' ? [] : [section.sha256])).join(),
  );
  if (left !== '' && left === right) return true;
  const texts = await Promise.all(
    [older, newer].map(async (reader) => comparableText(await reader.definition(kind, database, name))),
  );
  return texts[0] === texts[1];
}

function changeOfData(
  { isOneWriter }: Pair,
  before: BackupObject,
  after: BackupObject,
  [left, right]: readonly (readonly Section[])[],
): ObjectChange['data'] {
  if (dataOf(left) === dataOf(right)) return 'same';
  return isOneWriter || before.rows !== after.rows ? 'changed' : 'unlike';
}

const dataOf = (sections: readonly Section[] = []): string =>
  sections.flatMap(({ dataSha256, rows }) => (dataSha256 === null || rows === 0 ? [] : [dataSha256])).join();

function byChange(a: ObjectChange, b: ObjectChange): number {
  if (a.isDrop !== b.isDrop) return a.isDrop ? -1 : 1;
  const rank = ORDER.indexOf(a.change) - ORDER.indexOf(b.change);
  if (rank !== 0) return rank;
  return objectKey(a) < objectKey(b) ? -1 : 1;
}
