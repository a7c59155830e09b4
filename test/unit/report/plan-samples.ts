import { NO_FACTS } from '../../../electron/engine/jobs/plan-views.ts';
import type { EndedRun, GoodBackup, PlanFacts } from '../../../electron/engine/state/plan-facts.ts';
import {
  newBackupId,
  newPlanId,
  newRunId,
  newServerId,
  newStorageId,
} from '../../../electron/engine/system/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { planDraft } from '../../support/plans.ts';
import { at } from '../state/samples.ts';

/** Hourly, in UTC. */
export function aPlan(patch: Partial<Plan> = {}): Plan {
  return {
    ...planDraft(newServerId(), newStorageId()),
    id: newPlanId(),
    slug: 'nightly',
    paused: false,
    createdAt: at(0),
    updatedAt: at(0),
    ...patch,
  };
}

export function good(minutes: number): GoodBackup {
  return { id: newBackupId(), startedAt: at(minutes), finishedAt: at(minutes + 1), storedBytes: 700 };
}

/** A run that ended so, a minute after it began. */
export function ended(minutes: number, outcome: EndedRun['outcome']): EndedRun {
  return {
    id: newRunId(),
    startedAt: at(minutes),
    finishedAt: at(minutes + 1),
    cause: 'schedule',
    slotAt: at(minutes),
    outcome,
  };
}

/** Of a plan whose good backups are these, newest first. */
export function factsOf(backups: readonly GoodBackup[], patch: Partial<PlanFacts> = {}): PlanFacts {
  const [newest] = backups;
  return {
    ...NO_FACTS,
    backups: backups.length,
    good: backups,
    firstGoodAt: backups.at(-1)?.finishedAt ?? null,
    newest:
      newest === undefined
        ? null
        : {
            ...newest,
            completeness: 'complete',
            losses: [],
            proof: { state: 'written', at: newest.finishedAt },
          },
    lastBackup: newest === undefined ? null : ended(0, { kind: 'good', backupId: newest.id }),
    ...patch,
  };
}
