import type { Overview } from '../../../shared/contract.ts';
import { type Backup, hasOpenDrop, isGood, isRowsOnly } from '../../../shared/model/backup.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Server } from '../../../shared/model/server.ts';
import { describeError, describeTargetState, dropTitle, dropWhy } from '../../../shared/sentences.ts';
import { halfRestored } from './half-restored.ts';

/* What Overview says of a server that no plan backs up: how its newest backups stand, and what is wrong with them. */

/** How many backups the size trend of a card shows. */
const TREND_LENGTH = 20;

type Card = Overview['cards'][number];
type Exception = Overview['exceptions'][number];

/** The newest backup of every database; an encrypted one, whose names are not known here, counts as one. */
export function newestPerDatabase(backups: readonly Backup[]): ReadonlyMap<string, Backup> {
  const newest = new Map<string, Backup>();
  for (const backup of backups)
    for (const name of backup.databases ?? ['']) if (!newest.has(name)) newest.set(name, backup);
  return newest;
}

export function cardOf(server: Server, backups: readonly Backup[], runs: readonly Run[]): Card {
  const good = backups.filter(isGood);
  const newest = backups[0];
  const proven = good.find(({ provenAt }) => provenAt !== null);
  const running = runs.find((run) => run.serverId === server.id && run.outcome === null);
  return {
    serverId: server.id,
    serverName: server.name,
    isSample: server.isSample,
    databases: [...newestPerDatabase(good).keys()].filter((name) => name !== ''),
    state: cardState(server, backups, runs),
    lastGoodAt: good[0]?.finishedAt ?? null,
    lastProvenAt: proven?.provenAt ?? null,
    restoreMs: proven?.restoreMs ?? null,
    storedBytes: good[0]?.totals.storedBytes ?? null,
    trend: good
      .slice(0, TREND_LENGTH)
      .map(({ totals }) => totals.storedBytes)
      .reverse(),
    lastBackupId: newest?.id ?? null,
    runningRunId: running?.id ?? null,
  };
}

function cardState(server: Server, backups: readonly Backup[], runs: readonly Run[]): Card['state'] {
  const newest = [...new Set(newestPerDatabase(backups).values())];
  if (lastFailure(server, backups, runs) !== null) return 'failing';
  if (newest.length === 0) return 'none';
  const proofs = newest.map(({ proof }) => proof.state);
  if (proofs.some((proof) => proof === 'damaged' || proof === 'drill-failed' || proof === 'missing'))
    return 'failing';
  if (newest.some(({ completeness }) => completeness === 'degraded')) return 'degraded';
  if (proofs.includes('written')) return 'written';
  return proofs.includes('checked') ? 'checked' : 'proven';
}

/** The newest backup run, when it failed and nothing good came after it. */
function lastFailure(server: Server, backups: readonly Backup[], runs: readonly Run[]): Run | null {
  const last = runs.find(
    ({ kind, serverId, outcome }) =>
      kind === 'backup' && serverId === server.id && outcome !== null && outcome.kind !== 'cancelled',
  );
  if (last?.outcome == null || (last.outcome.kind !== 'failed' && last.outcome.kind !== 'interrupted'))
    return null;
  const after = backups.find(isGood);
  return after !== undefined && after.startedAt > last.startedAt ? null : last;
}

export function exceptionsOf(server: Server, backups: readonly Backup[], runs: readonly Run[]): Exception[] {
  const found: Exception[] = [];
  const failure = lastFailure(server, backups, runs);
  if (failure?.outcome != null) {
    const said = failure.outcome.kind === 'failed' ? describeError(failure.outcome.error) : null;
    found.push({
      severity: 'failing',
      title: `The last backup of ${server.name} ${said === null ? 'was interrupted' : 'failed'}`,
      detail: said?.title ?? 'Holdfast ended while it ran. Nothing of it is left in the storage.',
      planId: null,
      action:
        said === null ? { kind: 'back-up', serverId: server.id } : { kind: 'open-run', runId: failure.id },
    });
  }
  const newest = [...new Set(newestPerDatabase(backups).values())];
  return [
    ...found,
    ...newest.flatMap((backup) => [...backupExceptions(server, backup), ...dropException(server, backup)]),
  ];
}

/** Restores that ended while they changed a server; they concern also one that a plan backs up. */
export function restoreExceptions(server: Server, runs: readonly Run[]): Exception[] {
  return halfRestored(server, runs).map(({ id, title, targetState }) => ({
    severity: 'failing',
    title: `A restore into ${server.name} did not end`,
    detail: `“${title}”. ${targetState === null ? 'What it restored until then is there.' : describeTargetState(targetState)}`,
    planId: null,
    action: { kind: 'open-run', runId: id },
  }));
}

function dropException(server: Server, backup: Backup): Exception[] {
  const { drop, id } = backup;
  if (drop === null || !hasOpenDrop(backup) || !isGood(backup)) return [];
  return [
    {
      severity: 'dropped',
      title: `${server.name}: ${dropTitle(drop)}`,
      detail: dropWhy(drop),
      planId: null,
      action: { kind: 'compare', backupId: id, otherId: drop.since },
    },
  ];
}

function backupExceptions(server: Server, newest: Backup): Exception[] {
  const found: Exception[] = [];
  const action = { kind: 'open-backup', backupId: newest.id } as const;
  const name = newest.databases?.join(', ') ?? server.name;
  const { proof } = newest;
  if (proof.state === 'damaged')
    found.push({
      severity: 'failing',
      title: `The newest backup of ${name} is damaged`,
      detail: proof.problem,
      planId: null,
      action,
    });
  if (proof.state === 'drill-failed')
    found.push({
      severity: 'failing',
      title: `The newest backup of ${name} did not pass its drill`,
      detail: proof.summary,
      planId: null,
      action,
    });
  if (proof.state === 'missing')
    found.push({
      severity: 'failing',
      title: `The newest backup of ${name} is gone`,
      detail: `Its folder is no longer in ${newest.storageName}.`,
      planId: null,
      action: { kind: 'open-storage', storageId: newest.storageId },
    });
  if (newest.completeness === 'degraded')
    found.push({
      severity: 'degraded',
      title: `The newest backup of ${name} lacks something`,
      detail: 'It says by name what it lacks, and what to do about it.',
      planId: null,
      action,
    });
  else if (!isRowsOnly(newest) && (proof.state === 'written' || proof.state === 'checked'))
    found.push({
      severity: 'unproven',
      title: `The newest backup of ${name} is not proven yet`,
      detail: 'A drill restores it in a throw-away server and compares everything.',
      planId: null,
      action: { kind: 'drill', backupId: newest.id },
    });
  return found;
}
