import type { Backup } from '../../../shared/model/backup.ts';
import type { Instant } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { LastBackup } from '../dump/preflight.ts';
import type { State } from '../state/state.ts';
import { endOfPast } from './clock-watch.ts';
import type { JobDeps } from './deps.ts';

/** A shorter dump says more of starting a program than of a server's speed. */
const ENOUGH_TO_JUDGE_BY = 1_000_000;

/** Older backups than so many are not asked what they hold. */
const LOOKED_AT = 500;

/**
 * What earlier backups tell about the next one: how fast the last one was, of this plan where it is made for one
 * (plans of one server may take other databases each), and what any of them holds. Null where there is none.
 */
export async function lastBackupOf(
  server: Server,
  { state, clock }: Pick<JobDeps, 'state' | 'clock'>,
  plan?: Pick<Plan, 'id'>,
): Promise<LastBackup | null> {
  const last =
    plan === undefined
      ? await lastOfServer(server, state)
      : await lastOfPlan(plan, state, endOfPast(clock.now().getTime()));
  if (last === null) return null;
  const seconds = (Date.parse(last.finishedAt) - Date.parse(last.startedAt)) / 1000;
  const { rawBytes } = last.totals;
  return {
    databases: await backedUp(server, state),
    rawBytesPerSecond: rawBytes < ENOUGH_TO_JUDGE_BY ? null : rawBytes / Math.max(seconds, 0.001),
  };
}

/** Databases that some backup of this server holds; null where one does not say. */
async function backedUp({ id }: Server, state: State): Promise<readonly string[] | null> {
  const { backups } = await state.backups.list({ serverId: id, database: null, limit: LOOKED_AT, offset: 0 });
  const names = backups.map(({ databases }) => databases);
  return names.includes(null) ? null : [...new Set(names.flatMap((some) => some ?? []))];
}

async function lastOfServer(server: Server, state: State): Promise<Backup | null> {
  const { backups } = await state.backups.list({ serverId: server.id, database: null, limit: 1, offset: 0 });
  return backups[0] ?? null;
}

async function lastOfPlan({ id }: Pick<Plan, 'id'>, state: State, untilAt: Instant): Promise<Backup | null> {
  const newest = (await state.planFacts.read(id, untilAt)).get(id)?.newest;
  return newest == null ? null : state.backups.get(newest.id);
}

/**
 * How long the newest locked dump held writers back that was of these databases at least.
 * @returns null where there was none, or its run is no longer known
 */
export async function lastLockSeconds(
  server: Server,
  databases: readonly string[],
  { state }: Pick<JobDeps, 'state'>,
): Promise<number | null> {
  const filter = { serverId: server.id, offset: 0 };
  const { backups } = await state.backups.list({ ...filter, database: null, limit: 100 });
  const locked = backups.find(
    (backup) =>
      backup.notes.some(({ code }) => code === 'locked-for-consistency') &&
      databases.every((name) => backup.databases?.includes(name) === true),
  );
  if (locked === undefined) return null;
  const { runs } = await state.runs.list({ ...filter, kind: 'backup', limit: 200 });
  const run = runs.find(({ backupId }) => backupId === locked.id);
  const dump = run?.steps.find(({ name }) => name === 'dump');
  if (dump?.startedAt == null || dump.finishedAt === null) return null;
  return (Date.parse(dump.finishedAt) - Date.parse(dump.startedAt)) / 1000;
}
