import { HoldfastError } from '../../../shared/errors.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { RestorePreview, RestoreRequest } from '../../../shared/model/restore.ts';
import { namingObjects } from '../../../shared/sentences.ts';
import { dryRunJob, lookAtRestore } from '../jobs/preview-restore.ts';
import { restoreJob } from '../jobs/restore.ts';
import { resumableRun } from '../jobs/resume-restore.ts';
import type { Touched } from '../jobs/safety-backup.ts';
import { restoreReport } from '../report/restore-report.ts';
import { outsideError } from '../restore/outside-findings.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

/** What was seen of a target holds for so long: whoever answers at once, as a script does, has nothing looked at twice. */
const FRESH_MS = 2_000;

export function restoreHandlers(context: ApiContext): HandlersOf<'restores'> {
  const { reach, runner, state, clock } = context;
  let latest: { readonly about: string; readonly preview: RestorePreview; readonly seenMs: number } | null =
    null;
  async function look(request: RestoreRequest, signal: AbortSignal): Promise<RestorePreview> {
    const seenMs = clock.monotonicMs();
    const preview = await lookAtRestore(request, context, signal);
    latest = { about: JSON.stringify(request), preview, seenMs };
    return preview;
  }
  /** Once: the restore that starts then changes what was seen. @returns null unless the latest look was this one */
  function justSeen(request: RestoreRequest): RestorePreview | null {
    const seen = latest;
    latest = null;
    if (seen === null || seen.about !== JSON.stringify(request)) return null;
    return clock.monotonicMs() - seen.seenMs <= FRESH_MS ? seen.preview : null;
  }
  async function planned(runId: RunId) {
    const run = runner.snapshot(runId) ?? (await state.runs.get(runId));
    const plan = run?.restorePlan ?? null;
    if (run === null || plan === null)
      throw new HoldfastError('not-found', { what: 'plan of a restore', wanted: runId });
    return { run, plan };
  }

  return {
    'restores.report': async ({ runId }) => {
      const { run, plan } = await planned(runId);
      const name = plan.preview.target.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
      return {
        html: restoreReport(run, plan),
        suggestedName: `${run.kind}-${name}-${run.startedAt.slice(0, 10)}`,
      };
    },
    'restores.saveReport': async ({ runId, file, format }) => {
      const { run, plan } = await planned(runId);
      const { kind, title, startedAt, finishedAt, outcome, restore, targetState, safetyBackupId } = run;
      const document = {
        runId,
        kind,
        title,
        startedAt,
        finishedAt,
        outcome,
        ...plan,
        restore,
        targetState,
        safetyBackupId,
      };
      const text = format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : restoreReport(run, plan);
      await writeFileAtomic(pathOf(file), text);
      return {};
    },
    'restores.preview': (request, { signal }) => look(request, signal),
    'restores.dryRun': async (request) => ({
      runId: await runner.start(...(await dryRunJob(request, context))),
    }),
    'restores.start': async ({ request, safety, ...confirmed }, { signal }) => {
      // Looked at anew: what the user confirmed must still be what will happen.
      const now = justSeen(request) ?? (await lookAtRestore(request, context, signal));
      refuseUnconfirmed(now, confirmed);
      const [backup, target] = [
        await reach.backup(request.backupId),
        await reach.server(request.targetServerId),
      ];
      const touched = touchedBy(now);
      const order = {
        allowOutside: confirmed.allowOutside,
        ...{ backup, target, plan: { request, preview: now } },
        safety:
          touched.length === 0 || safety.kind === 'none'
            ? null
            : { storage: await reach.storage(safety.storageId ?? backup.storageId), touched },
        refusal: touched.length > 0 && safety.kind === 'none' ? safety.reason : null,
      };
      return { runId: await runner.start(...restoreJob(order, context)) };
    },
    'restores.resume': async ({ runId, allowOutside }) => {
      const { plan } = await resumableRun(state, runId);
      const order = {
        ...{ plan, resumes: runId, safety: null, refusal: null },
        backup: await reach.backup(plan.request.backupId),
        target: await reach.server(plan.request.targetServerId),
        // What was allowed of this very backup then, it still is.
        allowOutside: allowOutside || plan.preview.outsideCount > 0,
      };
      return { runId: await runner.start(...restoreJob(order, context)) };
    },
  };
}

/** What stands there now and will be replaced. */
function touchedBy({ databases }: RestorePreview): readonly Touched[] {
  return databases.flatMap(({ to, existing, replaced }) =>
    existing === null ? [] : [{ database: replaced?.[0]?.database ?? to, objects: replaced }],
  );
}

/** What was confirmed of a preview. */
interface Confirmed {
  readonly token: string;
  readonly typed: string | null;
  readonly confirmQualifiedNames: boolean;
  readonly acceptLosses: boolean;
  readonly allowOutside: boolean;
}

function refuseUnconfirmed(now: RestorePreview, given: Confirmed): void {
  const blocker = now.blockers[0];
  if (blocker !== undefined) throw HoldfastError.fromWire(blocker);
  if (now.token !== given.token)
    throw new HoldfastError('target-changed', { what: now.target.name, changes: [], isTouched: false });
  if (now.confirmQualifiedNames && !given.confirmQualifiedNames)
    throw new HoldfastError('qualified-names', {
      objects: namingObjects(now.qualifiedNames).map(({ database, name }) => `${database}.${name}`),
    });
  const [loss] = now.losses;
  if (loss !== undefined && !given.acceptLosses)
    throw new HoldfastError('restore-losses', {
      count: now.losses.length,
      first: `${loss.object} loses ${loss.what}`,
    });
  const outside = outsideError(now, given.allowOutside ? now.outsideDigest : null);
  if (outside !== null) throw outside;
  if (now.typedName !== null && given.typed !== now.typedName)
    throw new HoldfastError('confirmation-needed', {
      why: `${now.target.name} is ${now.target.environment}`,
      expected: now.typedName,
    });
}
