import type { PlanId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Log } from '../system/log.ts';
import type { JobDeps } from './deps.ts';
import type { JobRunner } from './job-runner.ts';
import { isToApply, pruneJob } from './prune.ts';
import { decideFor } from './retention.ts';

/** Applies a plan's retention after each of its good backups; where nothing is to be done there is no run. */
export class Pruner {
  readonly #deps: JobDeps & { readonly runner: JobRunner; readonly log: Log };
  readonly #working = new Map<PlanId, Promise<void>>();

  constructor(deps: JobDeps & { readonly runner: JobRunner; readonly log: Log }) {
    this.#deps = deps;
  }

  /** To be told of every change of a run. */
  heard({ kind, outcome, planId, isOurs }: Run): void {
    if (kind !== 'backup' || outcome?.kind !== 'good' || planId === null || !isOurs) return;
    const before = this.#working.get(planId) ?? Promise.resolve();
    const work = before
      .then(() => this.#apply(planId))
      // The backup is there; that older ones stay a little longer is no reason to call anything failed.
      .catch((error: unknown) => this.#deps.log.write('warning', `retention of ${planId}: ${String(error)}`))
      .finally(() => {
        if (this.#working.get(planId) === work) this.#working.delete(planId);
      });
    this.#working.set(planId, work);
  }

  /** Settles when what was begun has ended; a command that made a backup waits for it. */
  async idle(): Promise<void> {
    await Promise.all(this.#working.values());
  }

  async #apply(planId: PlanId): Promise<void> {
    const { state, runner } = this.#deps;
    const plan = await state.plans.get(planId);
    if (plan === null) return;
    const [decision] = await decideFor(plan, [plan.retention], this.#deps);
    if (decision === undefined || !isToApply(decision)) return;
    const runId = await runner.start(...pruneJob(plan, null, this.#deps));
    await runner.finished(runId);
  }
}
