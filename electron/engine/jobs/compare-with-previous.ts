import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import { type Backup, hasOpenDrop, isGood } from '../../../shared/model/backup.ts';
import { DROP_PERCENT, type Drop } from '../../../shared/model/drop.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Totals } from '../../../shared/model/manifest.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Note } from '../../../shared/model/verdict.ts';
import { describeError } from '../../../shared/sentences.ts';
import { objectsOf } from '../container/objects.ts';
import { wholeManifest } from '../repository/manifest-privacy.ts';
import { type Chosen, chosenOf } from './chosen.ts';
import { endOfPast } from './clock-watch.ts';
import type { JobDeps } from './deps.ts';
import { dropOf, dropOfTotals, dropsBetween, type Held, sameChoices } from './drops.ts';

/** So many earlier backups by hand are asked whether they were of the same. */
const LOOKED_AT = 20;

/** A backup that is about to be committed. */
export interface NewBackup {
  readonly server: Pick<Server, 'id'>;
  /** null: by hand. */
  readonly plan: Pick<Plan, 'id' | 'dropPercent'> | null;
  readonly chosen: Chosen;
  readonly index: Pick<DumpIndex, 'sections'>;
  readonly totals: Totals;
}

export interface Compared {
  /** What dropped; undefined: nothing, or there was nothing to compare with. */
  readonly drop: Drop | undefined;
  readonly notes: readonly Note[];
}

/**
 * Compares a good backup, before it is committed, with the good one before it: of the same plan, or of the same
 * databases of a server by hand. Its index is read; where that cannot be, the totals of both are compared, and a note
 * says so. A comparison never fails a backup.
 */
export async function compareWithPrevious(
  backup: NewBackup,
  deps: Pick<JobDeps, 'state' | 'reach' | 'clock'>,
): Promise<Compared> {
  const percent = backup.plan?.dropPercent === undefined ? DROP_PERCENT : backup.plan.dropPercent;
  const newest = percent === null ? null : await newestGood(backup, deps);
  if (percent === null || newest === null) return { drop: undefined, notes: [] };
  const previous = await baselineOf(newest, deps);
  const since = { since: previous.id, sinceAt: previous.startedAt };
  try {
    const older = await heldBy(previous, deps);
    const newer = { objects: objectsOf(backup.index.sections), chosen: backup.chosen };
    return { drop: dropOf(since, dropsBetween(older, newer, percent)), notes: [] };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const isAlike =
      sameChoices(previous.notes, backup.chosen.notes) &&
      previous.databases?.join('\0') === backup.chosen.databases?.join('\0');
    const byTotals = isAlike ? dropOfTotals(previous.totals, backup.totals, percent) : [];
    // What was open before is not over because nobody could look.
    const kept = hasOpenDrop(newest) ? (newest.drop ?? undefined) : undefined;
    const why = describeError(toWireError(error)).title;
    return {
      drop: dropOf(since, byTotals) ?? kept,
      notes: [{ code: 'not-compared', database: null, objects: [why], more: 0 }],
    };
  }
}

/**
 * What a drop is measured from: while nobody has accepted one, still the backup of before it. So the alarm goes by
 * itself when the data are back, and does not when they are gone twice.
 */
async function baselineOf(newest: Backup, { state }: Pick<JobDeps, 'state'>): Promise<Backup> {
  if (newest.drop === null || newest.dropAccepted !== null) return newest;
  const before = await state.backups.get(newest.drop.since);
  return before !== null && isGood(before) ? before : newest;
}

/** The newest good backup of the same plan, or of the same databases by hand. */
async function newestGood(
  { server, plan, chosen }: NewBackup,
  { state, reach, clock }: Pick<JobDeps, 'state' | 'reach' | 'clock'>,
): Promise<Backup | null> {
  if (plan !== null) {
    const newest = (await state.planFacts.read(plan.id, endOfPast(clock.now().getTime()))).get(plan.id)
      ?.good[0];
    return newest === undefined ? null : state.backups.get(newest.id);
  }
  const { backups } = await state.backups.list({
    serverId: server.id,
    database: null,
    limit: 100,
    offset: 0,
  });
  // What was made before a restore, of what it was to replace, is no series.
  const byHand = backups.filter((each) => each.planId === null && each.pinnedUntil === null && isGood(each));
  for (const each of byHand.slice(0, LOOKED_AT)) {
    const repository = await reach.repository(each.storageId).catch(() => null);
    const read = await repository?.read(each.folder).catch(() => null);
    if (read?.manifest.selection !== chosen.selection) continue;
    if (chosen.selection === 'all' || sameNames(each.databases, chosen.databases)) return each;
  }
  return null;
}

function sameNames(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a !== null && b !== null && JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

async function heldBy(backup: Backup, { reach }: Pick<JobDeps, 'reach'>): Promise<Held> {
  const repository = await reach.repository(backup.storageId);
  const { manifest } = await repository.read(backup.folder);
  if (manifest.encryption !== null && !(await reach.keys.canRead(manifest.encryption.recipients)))
    throw new HoldfastError('key-not-here', {
      backup: backup.id,
      recipients: [...manifest.encryption.recipients],
    });
  const index = await repository.readIndex(backup.folder, manifest);
  return {
    objects: objectsOf(index.sections),
    chosen: chosenOf({ manifest: wholeManifest(manifest, index), index }),
  };
}
