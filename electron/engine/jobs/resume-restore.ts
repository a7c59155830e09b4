import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { type RunId, shortId } from '../../../shared/model/ids.ts';
import type { RestorePlan } from '../../../shared/model/restore.ts';
import type { Run } from '../../../shared/model/run.ts';
import { compareIdentity, type ServerIdentity } from '../../../shared/model/server.ts';
import { targetName } from '../restore/run.ts';
import { changedSince } from '../restore/tables-so-far.ts';
import type { ServerConnection } from '../server/connect.ts';
import type { Pieces } from '../state/restore-pieces.ts';
import type { State } from '../state/state.ts';
import type { JobContext } from './job.ts';

/** A restore that can be continued, with what it has done. */
export interface Resumable {
  readonly run: Run;
  readonly plan: RestorePlan;
  readonly pieces: Pieces;
}

/**
 * @throws HoldfastError 'not-found'; 'not-possible' and why; 'restore-changed' when another restore has touched the
 *   same databases since
 */
export async function resumableRun(state: State, runId: RunId): Promise<Resumable> {
  const run = await state.runs.get(runId);
  if (run === null) throw new HoldfastError('not-found', { what: 'run', wanted: runId });
  const { restorePlan: plan, outcome, kind, serverId, startedAt } = run;
  const no = (why: string): HoldfastError => new HoldfastError('not-possible', { why });
  if (kind !== 'restore' || plan === null || serverId === null) throw no('Only a restore can be continued');
  if (outcome === null) throw no('The restore still goes on');
  if (outcome.kind === 'good') throw no('The restore has ended well, nothing is left to do');
  if (plan.preview.isBeside)
    throw no(
      'What is made beside what is there begins anew, since the half of it has replaced nothing: restore again',
    );
  const pieces = await state.restorePieces.of(runId);
  const own = new Set(plan.request.databases.map(targetName));
  const { runs } = await state.runs.list({ kind: 'restore', serverId, limit: 500, offset: 0 });
  const later = runs.find(
    (other) =>
      other.id !== runId &&
      other.startedAt > startedAt &&
      (other.restore !== null || (other.targetState !== null && other.targetState.kind !== 'untouched')) &&
      other.restorePlan?.request.databases.some((database) => own.has(targetName(database))),
  );
  if (pieces.size === 0) throw no(whyNothingIsKept(run, later));
  if (later !== undefined)
    throw new HoldfastError('restore-changed', { differences: [`“${later.title}” has run since`] });
  return { run, plan, pieces };
}

function whyNothingIsKept({ targetState }: Run, later: Run | undefined): string {
  if (later !== undefined)
    return `Run ${shortId(later.id)} (“${later.title}”) has gone on there since; continue that one, or restore again`;
  return targetState === null || targetState.kind === 'untouched'
    ? 'It had touched nothing yet; restore again'
    : 'Nothing of what it had done is complete enough to go on from; restore again';
}

/** From now on the new run is the one that can be continued, and tells what state the target is in. */
export async function takeOver(
  { run }: Resumable,
  { state }: { readonly state: State },
  context: JobContext,
): Promise<void> {
  await state.restorePieces.move(run.id, context.runId);
  const { safetyBackupId, targetState } = run;
  context.update({ resumable: true, safetyBackupId, targetState });
  context.log('info', `Goes on with the run ${shortId(run.id)}`);
}

/**
 * Looks whether the target is still what the restore left.
 * @throws HoldfastError 'restore-changed'
 */
export async function checkLeftTarget(
  { plan: { request, preview }, pieces }: Resumable,
  sections: readonly Section[],
  identity: ServerIdentity,
  target: ServerConnection,
): Promise<void> {
  if (!isSameServer(preview.target.identity, identity))
    throw new HoldfastError('restore-changed', {
      differences: [`${preview.target.name} is another server than then`],
    });
  const differences = await changedSince(target, sections, request.databases, pieces);
  if (differences.length > 0) throw new HoldfastError('restore-changed', { differences: [...differences] });
}

/** Old servers have no id of their own; then host and data directory must be the same. */
function isSameServer(then: ServerIdentity, now: ServerIdentity): boolean {
  const compared = compareIdentity(then, now);
  if (compared !== 'unknown') return compared === 'same';
  return then.hostname === now.hostname && then.datadir === now.datadir;
}
