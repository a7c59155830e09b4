import type { Run } from '../../../shared/model/run.ts';
import type { EnginePorts } from '../ports.ts';
import { openRepository } from '../repository/repository.ts';
import { cleanSandboxes } from '../sandbox/sandbox.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import type { Log } from '../system/log.ts';
import type { OwnerSource } from '../system/owner.ts';
import { sweepPrivateSockets } from '../system/private-socket.ts';
import { endLeftoverThreads } from './leftover-threads.ts';
import type { Reach } from './reach.ts';
import { forgetDeadSample } from './sample-servers.ts';

/**
 * What a start does about the end that the last process had no time for: runs are marked, sandboxes, drafts and
 * connections left in servers are removed.
 * @returns how many runs were found interrupted; `cleaning` settles when the servers were looked at, too, which may take
 *   as long as they take to answer. Never rejects
 */
export async function recover(deps: {
  readonly ports: EnginePorts;
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
  readonly reach: Reach;
  readonly log: Log;
  /** Ends the cleaning; what was not reached is cleaned at the next start. */
  readonly signal: AbortSignal;
}): Promise<{ readonly interrupted: number; readonly cleaning: Promise<void> }> {
  const { state, ports, owner, log } = deps;
  const interrupted = await markInterrupted(deps);
  await forgetDeadSample(state, owner);
  // None of these may keep the app from starting: what cannot be cleaned now is tried at the next start.
  const cleaning = [
    (async () => sweepPrivateSockets())(),
    cleanSandboxes({ dataDir: ports.dataDir }, owner.isAbandoned),
    ...(await state.storages.list()).map(async (storage) =>
      (await openRepository(storage)).sweep(owner.isAbandoned),
    ),
  ];
  const warn = (reason: unknown) => log.write('warning', `start-up cleaning: ${String(reason)}`);
  for (const result of await Promise.allSettled(cleaning))
    if (result.status === 'rejected') warn(result.reason);
  // A server that does not answer must not hold up the start.
  return { interrupted: interrupted.length, cleaning: endLeftoverThreads(interrupted, deps).catch(warn) };
}

/** Marks the runs whose process is gone. @returns them */
export async function markInterrupted({
  state,
  clock,
  owner,
}: {
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
}): Promise<readonly Run[]> {
  const interrupted: Run[] = [];
  for (const run of await state.runs.unfinished()) {
    if (!owner.isAbandoned(run.owner)) continue;
    interrupted.push(run);
    const at = toInstant(clock.now());
    const steps = run.steps.map((step) =>
      step.state === 'running' ? { ...step, state: 'failed' as const, finishedAt: at } : step,
    );
    await state.runs.update({
      ...run,
      steps,
      progress: null,
      waiting: null,
      finishedAt: at,
      outcome: { kind: 'interrupted' },
      sequence: run.sequence + 1,
    });
  }
  return interrupted;
}
