import type { Overview } from '../../../shared/contract.ts';
import type { WireError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import { type Backup, isGood } from '../../../shared/model/backup.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Server } from '../../../shared/model/server.ts';
import { describeError } from '../../../shared/sentences.ts';
import { countDatabases } from './overview-databases.ts';
import { dropExceptions, planExceptions } from './overview-plans.ts';
import { cardOf, exceptionsOf, restoreExceptions } from './overview-servers.ts';

type Exception = Overview['exceptions'][number];
type Headline = Pick<Overview, 'state' | 'sentence' | 'detail'>;

export interface OverviewInput {
  readonly servers: readonly Server[];
  /** Those of these servers. */
  readonly plans: readonly PlanView[];
  /** What the last good backup of each plan that has one holds. */
  readonly lastGood: ReadonlyMap<PlanId, Pick<Backup, 'databases'>>;
  /** Of each server that no plan backs up, newest first. */
  readonly backups: ReadonlyMap<Server['id'], readonly Backup[]>;
  /** Newest first. */
  readonly runs: readonly Run[];
  /** Ways of being told that do not deliver. */
  readonly silent: readonly SilentChannel[];
}

export interface SilentChannel {
  readonly name: string;
  readonly error: WireError;
}

/**
 * What the first screen says: one sentence, then what needs the user, then a card per server that no plan backs up.
 * The cards of plans are made of the plans themselves. What no plan backs up is never called protected (design §1).
 */
export function overviewOf(given: OverviewInput): Overview {
  const input = { ...given, backups: withoutSafety(given.backups) };
  const { servers, plans, backups, runs, silent } = input;
  const planned = new Set(plans.map(({ serverId }) => serverId));
  const unplanned = servers.filter(({ id }) => !planned.has(id));
  const cards = unplanned.map((server) => cardOf(server, backups.get(server.id) ?? [], runs));
  const exceptions = [
    ...planExceptions(plans, runs),
    ...dropExceptions(plans),
    ...servers.flatMap((server) => restoreExceptions(server, runs)),
    ...silent.map(silentException),
    ...unplanned.flatMap((server) => exceptionsOf(server, backups.get(server.id) ?? [], runs)),
  ].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const headline = plans.length === 0 ? withoutPlans(input, exceptions) : withPlans(input, exceptions);
  return { ...headline, exceptions, cards };
}

/**
 * What was made before a restore, of what it was to replace, is often a part of a database: it is not the newest backup
 * of it, hides no older one that is damaged, and needs no drill.
 */
const withoutSafety = (backups: OverviewInput['backups']): OverviewInput['backups'] =>
  new Map([...backups].map(([id, all]) => [id, all.filter(({ pinnedUntil }) => pinnedUntil === null)]));

function silentException({ name, error }: SilentChannel): Exception {
  return {
    severity: 'failing',
    title: `“${name}” does not deliver`,
    detail: `${describeError(error).title}. What it was to tell did not arrive.`,
    planId: null,
    action: { kind: 'open-settings' },
  };
}

const SEVERITIES: readonly Exception['severity'][] = [
  'failing',
  'overdue',
  'dropped',
  'degraded',
  'unproven',
];

/** An unproven backup alone is no alarm: the sentence says how many are proven. Beside others it is listed and counted. */
function urgentOf(exceptions: readonly Exception[]): readonly Exception[] {
  return exceptions.filter(({ severity }) => severity !== 'unproven');
}

function withoutPlans({ servers, backups }: OverviewInput, exceptions: readonly Exception[]): Headline {
  if (servers.length === 0)
    return {
      state: 'empty',
      sentence: 'Nothing is backed up yet',
      detail: 'Connect a server, or look around with a sample one.',
    };
  const counts = countDatabases({ plans: [], lastGood: new Map(), backups });
  if (urgentOf(exceptions).length > 0)
    return {
      state: 'needs-you',
      sentence: things(exceptions.length),
      detail: `${plural(counts.unplannedProven, 'database is', 'databases are')} backed up and proven.`,
    };
  if (counts.unplanned === 0)
    return {
      state: 'nothing-backed-up',
      sentence: 'Nothing is backed up yet',
      detail: `${plural(servers.length, 'server is', 'servers are')} connected. Take the first backup.`,
    };
  const waiting = servers.filter(({ id }) => !(backups.get(id) ?? []).some(isGood)).length;
  const rest = waiting > 0 ? ` ${plural(waiting, 'server has', 'servers have')} no backup yet.` : '';
  const one = counts.unplanned === 1;
  const proven = counts.unplannedProven;
  const how = proven === counts.unplanned ? ' and proven' : proven === 0 ? '' : `, ${proven} of them proven`;
  return {
    state: 'unplanned',
    sentence: `${one ? 'Your database is' : `${counts.unplanned} databases are`} backed up${how}; nothing repeats ${one ? 'it' : 'them'} yet`,
    detail: `A plan backs ${one ? 'it' : 'them'} up by itself and proves the backups.${rest}`,
  };
}

function withPlans(input: OverviewInput, exceptions: readonly Exception[]): Headline {
  const counts = countDatabases(input);
  const total = counts.planned + counts.unplanned;
  const rest = restWords(input);
  if (urgentOf(exceptions).length > 0)
    return {
      state: 'needs-you',
      sentence: exceptions.every(({ planId }) => planId !== null)
        ? planWords(new Set(exceptions.map(({ planId }) => planId)).size)
        : things(exceptions.length),
      detail: `${counts.proven} of ${plural(total, 'database')} ${counts.proven === 1 ? 'is' : 'are'} protected and proven.${rest}`,
    };
  if (total === 0)
    return {
      state: 'nothing-backed-up',
      sentence: 'The first backup is still to come',
      detail: `${plural(input.plans.length, 'plan is', 'plans are')} made; nothing has run yet.${rest}`,
    };
  if (counts.proven === total)
    return {
      state: 'proven',
      sentence:
        total === 1
          ? 'Your database is protected and proven'
          : `All ${total} databases are protected and proven`,
      detail: `Nothing needs you.${rest}`,
    };
  if (counts.protected === total)
    return {
      state: 'protected',
      sentence: `${total === 1 ? 'Your database is' : `All ${total} databases are`} protected${
        counts.proven === 0 ? '' : `, ${counts.proven} of them proven`
      }`,
      detail: `A drill restores a backup in a throw-away server and proves it; the plans run theirs when they are due.${rest}`,
    };
  return {
    state: 'unproven',
    sentence: `${counts.protected} of ${plural(total, 'database')} ${counts.protected === 1 ? 'is' : 'are'} protected${
      counts.proven === 0
        ? ''
        : counts.proven === counts.protected
          ? ' and proven'
          : `, ${counts.proven} proven`
    }`,
    detail: `${
      counts.unplanned === 0
        ? ''
        : `${plural(counts.unplanned, 'database has', 'databases have')} no plan: nothing repeats ${counts.unplanned === 1 ? 'its backup' : 'their backups'}.`
    }${rest}`.trim(),
  };
}

function restWords({ servers, plans }: OverviewInput): string {
  const planned = new Set(plans.map(({ serverId }) => serverId));
  const bare = servers.filter(({ id, isSample }) => !planned.has(id) && !isSample).length;
  const paused = plans.filter((plan) => plan.paused).length;
  return [
    ...(bare > 0 ? [` ${plural(bare, 'server has', 'servers have')} no plan.`] : []),
    ...(paused > 0 ? [` ${plural(paused, 'plan is', 'plans are')} paused.`] : []),
  ].join('');
}

function things(count: number): string {
  return count === 1 ? 'One thing needs you' : `${count} things need you`;
}

function planWords(count: number): string {
  return count === 1 ? '1 plan needs you' : `${count} plans need you`;
}
