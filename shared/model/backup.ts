import { z } from 'zod';
import { Drop, DropAccepted } from './drop.ts';
import { BackupId, Count, Instant, PlanId, ServerId, StorageId } from './ids.ts';
import { type BackupEvent, Totals } from './manifest.ts';
import { Completeness, Loss, Note } from './verdict.ts';

/** How far a backup has been shown to restore; the last three end its being good. */
export const Proof = z.discriminatedUnion('state', [
  z.object({ state: z.literal('written'), at: Instant }),
  /** `hashesOnly`: an encrypted backup, whose structure nobody has looked at since it was written. */
  z.object({ state: z.literal('checked'), at: Instant, hashesOnly: z.boolean().optional() }),
  z.object({ state: z.literal('proven'), at: Instant, restoreMs: Count }),
  z.object({ state: z.literal('damaged'), at: Instant, problem: z.string() }),
  z.object({ state: z.literal('drill-failed'), at: Instant, summary: z.string() }),
  z.object({ state: z.literal('missing'), at: Instant }),
]);
export type Proof = z.infer<typeof Proof>;

/** A backup as the catalogue knows it: a cache of its manifest and events. */
export const Backup = z.object({
  id: BackupId,
  storageId: StorageId,
  storageName: z.string(),
  serverId: ServerId,
  serverName: z.string(),
  planId: PlanId.nullable(),
  /** Relative to the storage's root, with `/`. */
  folder: z.string(),
  startedAt: Instant,
  finishedAt: Instant,
  databases: z.array(z.string()).nullable(),
  totals: Totals,
  completeness: Completeness,
  losses: z.array(Loss),
  notes: z.array(Note),
  proof: Proof,
  /** Time of the last passed check and drill, whatever came after. */
  checkedAt: Instant.nullable(),
  provenAt: Instant.nullable(),
  /** Of the newest passed drill. */
  restoreMs: Count.nullable(),
  pinned: z.boolean(),
  /** When the pin ends by itself (safety backups); null: only by hand. */
  pinnedUntil: Instant.nullable().default(null),
  encrypted: z.boolean(),
  /** What it holds much less of than the good backup before it; null: nothing, or it was not compared. */
  drop: Drop.nullable().default(null),
  /** Somebody said that the drop is right. */
  dropAccepted: DropAccepted.nullable().default(null),
});
export type Backup = z.infer<typeof Backup>;

/** Complete or accepted, and not damaged, failed in its drill, or missing (design §1). */
export function isGood(backup: Pick<Backup, 'completeness' | 'proof'>): boolean {
  if (backup.completeness !== 'complete') return false;
  return !['damaged', 'drill-failed', 'missing'].includes(backup.proof.state);
}

/** A drop of which nobody has said that it is right; it is of concern while no newer good backup was made. */
export function hasOpenDrop(backup: Pick<Backup, 'drop' | 'dropAccepted'>): boolean {
  return backup.drop !== null && backup.dropAccepted === null;
}

/** Rows without definitions: it can be checked, but neither drilled nor restored by itself. */
export function isRowsOnly({ notes }: { readonly notes: readonly Pick<Note, 'code'>[] }): boolean {
  return notes.some(({ code }) => code === 'rows-only');
}

/** Made by another program: nobody knows what it lacks, and it is of no server that is known. */
export function isImported({ notes }: { readonly notes: readonly Pick<Note, 'code'>[] }): boolean {
  return notes.some(({ code }) => code === 'imported');
}

/** Whether it must not be removed now. @param now an instant: they compare as texts */
export function isPinned(
  { pinned, pinnedUntil }: Pick<Backup, 'pinned' | 'pinnedUntil'>,
  now: Instant,
): boolean {
  return pinned && (pinnedUntil === null || now < pinnedUntil);
}

/** What the events of a backup, in order of time, say about it. */
export interface Standing {
  readonly proof: Proof;
  readonly pinned: boolean;
  readonly pinnedUntil: Instant | null;
  readonly checkedAt: Instant | null;
  readonly provenAt: Instant | null;
  readonly restoreMs: number | null;
  readonly dropAccepted: DropAccepted | null;
}

/**
 * Folds events into a standing.
 * A damaged backup is healed only by a later check that passes; a failed drill only by a later drill that passes.
 * @param writtenAt when the manifest was committed
 */
export function standing(writtenAt: Instant, events: readonly BackupEvent[]): Standing {
  let proof: Proof = { state: 'written', at: writtenAt };
  let pinned = false;
  let pinnedUntil: Instant | null = null;
  let checkedAt: Instant | null = null;
  let provenAt: Instant | null = null;
  let restoreMs: number | null = null;
  let isReadWhole = false;
  let dropAccepted: DropAccepted | null = null;
  for (const { at, what } of [...events].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1,
  )) {
    switch (what.kind) {
      case 'pinned':
      case 'unpinned':
        pinned = what.kind === 'pinned';
        pinnedUntil = what.kind === 'pinned' ? (what.until ?? null) : null;
        break;
      case 'checked':
        checkedAt = at;
        isReadWhole ||= what.hashesOnly !== true;
        if (proof.state === 'written' || proof.state === 'checked') proof = checked(at, isReadWhole);
        else if (proof.state === 'damaged')
          proof =
            provenAt === null
              ? checked(at, isReadWhole)
              : { state: 'proven', at: provenAt, restoreMs: restoreMs ?? 0 };
        break;
      case 'drop-accepted':
        dropAccepted = { at, by: what.by };
        break;
      case 'damaged':
        proof = { state: 'damaged', at, problem: what.problem };
        break;
      case 'drilled':
        if (what.passed) {
          provenAt = at;
          restoreMs = what.restoreMs;
          if (proof.state !== 'damaged') proof = { state: 'proven', at, restoreMs: what.restoreMs };
        } else if (proof.state !== 'damaged') proof = { state: 'drill-failed', at, summary: what.summary };
        break;
    }
  }
  return { proof, pinned, pinnedUntil, checkedAt, provenAt, restoreMs, dropAccepted };
}

function checked(at: Instant, isReadWhole: boolean): Proof {
  return isReadWhole ? { state: 'checked', at } : { state: 'checked', at, hashesOnly: true };
}
