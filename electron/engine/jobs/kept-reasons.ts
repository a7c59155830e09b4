import type { Backup } from '../../../shared/model/backup.ts';
import type { BackupId, PlanId } from '../../../shared/model/ids.ts';
import type { Kept } from '../../../shared/model/retention.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import { type Decided, decideSaved } from './retention.ts';

/** Reasons depend on the time of day as well as on what is there. */
const FRESH_MS = 60_000;
/** Plans whose decisions are remembered: more than a page of backups shows. */
const REMEMBERED = 200;

interface Known {
  readonly changes: number;
  readonly atMs: number;
  readonly kept: ReadonlyMap<BackupId, Kept>;
}

/**
 * Why backups are kept, for lists: a plan's decision is made once and remembered until anything changes in the state.
 */
export class KeptReasons {
  readonly #deps: { readonly state: State; readonly clock: Clock };
  readonly #known = new Map<PlanId, Known>();

  constructor(deps: { readonly state: State; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** @returns nothing for backups that no plan of this machine made, and for those that are missing */
  async of(backups: readonly Backup[]): Promise<ReadonlyMap<BackupId, Kept>> {
    const found = new Map<BackupId, Kept>();
    const decided = await this.#ofPlans([...new Set(backups.flatMap(({ planId }) => planId ?? []))]);
    for (const { id, planId } of backups) {
      const kept = planId === null ? undefined : decided.get(planId)?.get(id);
      if (kept !== undefined) found.set(id, kept);
    }
    return found;
  }

  /** What is remembered and still true, and the rest decided in one go. */
  async #ofPlans(planIds: readonly PlanId[]): Promise<ReadonlyMap<PlanId, ReadonlyMap<BackupId, Kept>>> {
    const { state, clock } = this.#deps;
    const changes = state.changeCounter();
    const nowMs = clock.monotonicMs();
    const isFresh = (known: Known | undefined) =>
      known !== undefined && known.changes === changes && nowMs - known.atMs < FRESH_MS;
    const unknown = planIds.filter((planId) => !isFresh(this.#known.get(planId)));
    if (unknown.length > 0) {
      const decisions = await decideSaved(await state.plans.some(unknown), this.#deps);
      for (const [planId, { all }] of decisions) {
        this.#known.delete(planId);
        this.#known.set(planId, { changes, atMs: nowMs, kept: keptOf(all) });
      }
    }
    const found = new Map(
      planIds.flatMap((id) => {
        const known = this.#known.get(id);
        return known === undefined || !isFresh(known) ? [] : [[id, known.kept] as const];
      }),
    );
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return found;
  }
}

function keptOf(all: readonly Decided[]): ReadonlyMap<BackupId, Kept> {
  return new Map(
    all.map(({ verdict: { backupId, decision, reasons, safeguards, removalDueAt } }) => [
      backupId,
      { decision, reasons, safeguards, removalDueAt },
    ]),
  );
}
