import type { Backup } from '../../../shared/model/backup.ts';
import type { BackupId, PlanId } from '../../../shared/model/ids.ts';
import type { Kept } from '../../../shared/model/retention.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import { decideFor } from './retention.ts';

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
    const plans = new Set(backups.flatMap(({ planId }) => planId ?? []));
    const decided = new Map<PlanId, ReadonlyMap<BackupId, Kept>>();
    for (const planId of plans) decided.set(planId, await this.#ofPlan(planId));
    for (const { id, planId } of backups) {
      const kept = planId === null ? undefined : decided.get(planId)?.get(id);
      if (kept !== undefined) found.set(id, kept);
    }
    return found;
  }

  async #ofPlan(planId: PlanId): Promise<ReadonlyMap<BackupId, Kept>> {
    const { state, clock } = this.#deps;
    const changes = state.changeCounter();
    const nowMs = clock.monotonicMs();
    const known = this.#known.get(planId);
    if (known !== undefined && known.changes === changes && nowMs - known.atMs < FRESH_MS) return known.kept;
    const plan = await state.plans.get(planId);
    const decisions = plan === null ? [] : await decideFor(plan, [plan.retention], this.#deps);
    const kept = new Map(
      decisions.flatMap(({ all }) =>
        all.map(({ verdict: { backupId, ...rest } }): [BackupId, Kept] => [backupId, rest]),
      ),
    );
    this.#known.delete(planId);
    this.#known.set(planId, { changes, atMs: nowMs, kept });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return kept;
  }
}
