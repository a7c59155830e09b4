import type { Overview } from '../../../shared/contract.ts';
import { plural } from '../../../shared/format.ts';
import { type Backup, isGood } from '../../../shared/model/backup.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Server } from '../../../shared/model/server.ts';
import { describeError } from '../../../shared/sentences.ts';

/** How many backups the size trend of a card shows. */
const TREND_LENGTH = 20;

type Card = Overview['cards'][number];
type Exception = Overview['exceptions'][number];

export interface OverviewInput {
  readonly servers: readonly Server[];
  /** Of each server, newest first. */
  readonly backups: ReadonlyMap<Server['id'], readonly Backup[]>;
  /** Newest first. */
  readonly runs: readonly Run[];
}

/**
 * What the first screen says: one sentence, then what needs the user, then a card per server.
 * Without plans nothing repeats a backup, so that the sentence never says "protected" (design §1).
 */
export function overviewOf({ servers, backups, runs }: OverviewInput): Overview {
  const cards = servers.map((server) => cardOf(server, backups.get(server.id) ?? [], runs));
  const exceptions = servers.flatMap((server) => exceptionsOf(server, backups.get(server.id) ?? [], runs));
  const proven = servers.reduce((sum, { id }) => sum + provenDatabases(backups.get(id) ?? []), 0);
  return { ...headline(cards, proven, exceptions), exceptions, cards };
}

/** The newest backup of every database; an encrypted one, whose names are not known here, counts as one. */
function newestPerDatabase(backups: readonly Backup[]): ReadonlyMap<string, Backup> {
  const newest = new Map<string, Backup>();
  for (const backup of backups)
    for (const name of backup.databases ?? ['']) if (!newest.has(name)) newest.set(name, backup);
  return newest;
}

function cardOf(server: Server, backups: readonly Backup[], runs: readonly Run[]): Card {
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

function exceptionsOf(server: Server, backups: readonly Backup[], runs: readonly Run[]): Exception[] {
  const found: Exception[] = [];
  const failure = lastFailure(server, backups, runs);
  if (failure?.outcome != null) {
    const said = failure.outcome.kind === 'failed' ? describeError(failure.outcome.error) : null;
    found.push({
      severity: 'failing',
      title: `The last backup of ${server.name} ${said === null ? 'was interrupted' : 'failed'}`,
      detail: said?.title ?? 'Holdfast ended while it ran. Nothing of it is left in the storage.',
      action:
        said === null ? { kind: 'back-up', serverId: server.id } : { kind: 'open-run', runId: failure.id },
    });
  }
  const half = halfRestored(server, runs);
  if (half !== null)
    found.push({
      severity: 'failing',
      title: `A restore into ${server.name} did not end`,
      detail: `“${half.title}”: what it restored until then is there. Restore again, or drop what is half restored.`,
      action: { kind: 'open-run', runId: half.id },
    });
  const newest = new Set(newestPerDatabase(backups).values());
  return [...found, ...[...newest].flatMap((backup) => backupExceptions(server, backup))];
}

/** The newest restore into a server, when it ended while the server was being changed. */
function halfRestored(server: Server, runs: readonly Run[]): Run | null {
  const last = runs.find(
    ({ kind, serverId, outcome }) => kind === 'restore' && serverId === server.id && outcome !== null,
  );
  if (last?.outcome == null || last.outcome.kind === 'good') return null;
  const changed = last.steps.find(({ name }) => name === 'restore')?.state;
  return changed === undefined || changed === 'waiting' ? null : last;
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
      action,
    });
  if (proof.state === 'drill-failed')
    found.push({
      severity: 'failing',
      title: `The newest backup of ${name} did not pass its drill`,
      detail: proof.summary,
      action,
    });
  if (proof.state === 'missing')
    found.push({
      severity: 'failing',
      title: `The newest backup of ${name} is gone`,
      detail: `Its folder is no longer in ${newest.storageName}.`,
      action: { kind: 'open-storage', storageId: newest.storageId },
    });
  if (newest.completeness === 'degraded')
    found.push({
      severity: 'degraded',
      title: `The newest backup of ${name} lacks something`,
      detail: 'It says by name what it lacks, and what to do about it.',
      action,
    });
  else if (proof.state === 'written' || proof.state === 'checked')
    found.push({
      severity: 'unproven',
      title: `The newest backup of ${name} is not proven yet`,
      detail: 'A drill restores it in a throw-away server and compares everything.',
      action: { kind: 'drill', backupId: newest.id },
    });
  return found;
}

function provenDatabases(backups: readonly Backup[]): number {
  const good = newestPerDatabase(backups.filter(isGood));
  return [...good.values()].filter(({ proof }) => proof.state === 'proven').length;
}

function headline(
  cards: readonly Card[],
  proven: number,
  exceptions: readonly Exception[],
): Pick<Overview, 'state' | 'sentence' | 'detail'> {
  const urgent = exceptions.filter(({ severity }) => severity !== 'unproven').length;
  const backedUp = cards.filter(({ lastGoodAt }) => lastGoodAt !== null);
  const databases = backedUp.reduce((sum, card) => sum + card.databases.length, 0);
  if (cards.length === 0)
    return {
      state: 'empty',
      sentence: 'Nothing is backed up yet',
      detail: 'Connect a server, or look around with a sample one.',
    };
  if (urgent > 0)
    return {
      state: 'needs-you',
      sentence: urgent === 1 ? 'One thing needs you' : `${urgent} things need you`,
      detail: `${plural(proven, 'database is', 'databases are')} backed up and proven.`,
    };
  if (databases === 0)
    return {
      state: 'nothing-backed-up',
      sentence: 'Nothing is backed up yet',
      detail: `${plural(cards.length, 'server is', 'servers are')} connected. Take the first backup.`,
    };
  const waiting = cards.length - backedUp.length;
  const rest = waiting > 0 ? ` ${plural(waiting, 'server has', 'servers have')} no backup yet.` : '';
  if (proven === databases)
    return {
      state: 'proven',
      sentence:
        databases === 1
          ? 'Your database is backed up and proven'
          : `All ${databases} databases are backed up and proven`,
      detail: `Nothing repeats the backups yet: take the next one when the data has changed.${rest}`,
    };
  return {
    state: 'unproven',
    sentence: `${proven} of ${plural(databases, 'database is', 'databases are')} backed up and proven`,
    detail: `${proven === 0 ? 'A drill restores a backup in a throw-away server and proves it.' : 'Run a drill to prove the others.'}${rest}`,
  };
}
