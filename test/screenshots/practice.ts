import { openState } from '../../electron/engine/state/state.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newClientId, newPlanId } from '../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../electron/engine/system/owner.ts';
import type { Backup } from '../../shared/model/backup.ts';
import type { ClientId, Instant } from '../../shared/model/ids.ts';
import type { Plan } from '../../shared/model/plan.ts';
import type { RunOutcome } from '../../shared/model/run.ts';
import type { Environment } from '../../shared/model/server.ts';
import { forgetConnections } from '../support/forget-connections.ts';
import { planDraft, scheduleOf } from '../support/plans.ts';
import { aBackup, aRun, aServer, aStorage, at } from '../unit/state/samples.ts';

const DAY_MINUTES = 24 * 60;
const nowMinutes = () => Math.round((Date.now() - Date.parse(at(0))) / 60_000);
const fromNow = (minutes: number): Instant => at(nowMinutes() + minutes);

interface Kept {
  readonly client: string;
  readonly server: string;
  readonly environment: Environment;
  readonly plan: string;
  readonly databases: readonly string[];
  /** Of the last thirty days, oldest first: g good, p proven, d degraded, f failed, . nothing. */
  readonly days: string;
  readonly megabytes: number;
}

const kept: readonly Kept[] = [
  {
    client: 'Northwind',
    server: 'nw-prod-1',
    environment: 'production',
    plan: 'CRM nightly',
    databases: ['northwind-crm'],
    days: 'gggggpggggggpggggggpgggggpggff',
    megabytes: 3_100,
  },
  {
    client: 'Acme Ltd',
    server: 'acme-prod',
    environment: 'production',
    plan: 'Shop every night',
    databases: ['shop', 'shop_audit'],
    days: 'gggpggggggpggggggpgggg.gggggd.',
    megabytes: 1_200,
  },
  {
    client: 'Acme Ltd',
    server: 'acme-acct',
    environment: 'staging',
    plan: 'Accounting',
    databases: ['ledger'],
    days: 'p......p......p......p.......p',
    megabytes: 610,
  },
  {
    client: 'Northwind',
    server: 'nw-web',
    environment: 'development',
    plan: 'A plan whose name is as long as somebody may well make it',
    databases: ['wordpress', 'wordpress_old', 'matomo', 'forum'],
    days: '.............gggggggggggpggggd',
    megabytes: 240,
  },
];

/** Fills a user-data folder with a month of somebody who looks after two clients' servers, of which nobody answers. */
export async function fillPractice(dataDir: string): Promise<void> {
  const state = await openState(dataDir);
  try {
    const owner = (await openOwnerSource(dataDir, systemClock)).current();
    const storage = aStorage('Office NAS');
    await state.storages.insert(storage);
    const clients = new Map<string, ClientId>();
    for (const name of ['Acme Ltd', 'Northwind', 'Söhne & Partner Steuerberatungsgesellschaft']) {
      const id = newClientId();
      clients.set(name, id);
      await state.clients.insert({ id, name, createdAt: at(0) });
    }
    await state.servers.insert(aServer('new-one', { environment: 'development' }));
    const backups: Backup[] = [];
    for (const { client, server: name, environment, plan: planName, databases, days, megabytes } of kept) {
      const server = aServer(name, { environment, clientId: clients.get(client) ?? null, ...unreached });
      await state.servers.insert(server);
      const plan: Plan = {
        ...planDraft(server.id, storage.id, { name: planName, schedule: scheduleOf(daily) }),
        id: newPlanId(),
        slug: name,
        paused: false,
        createdAt: fromNow(-40 * DAY_MINUTES),
        updatedAt: fromNow(-40 * DAY_MINUTES),
      };
      await state.plans.insert(plan);
      for (const [day, mark] of [...days].entries()) {
        if (mark === '.') continue;
        const minutes = nowMinutes() - (29 - day) * DAY_MINUTES - 90;
        const backup = aBackup(storage, server.id, minutes, {
          serverName: name,
          planId: plan.id,
          databases: [...databases],
          ...looks(mark, minutes),
        });
        backup.totals.storedBytes = Math.round(megabytes * 1e6 * (0.9 + day / 300));
        if (mark !== 'f') backups.push(backup);
        await state.runs.insert(
          aRun(owner, minutes, {
            title: `Back up ${databases.join(', ')} from ${name}`,
            planId: plan.id,
            serverId: server.id,
            cause: 'schedule',
            finishedAt: at(minutes + 2),
            outcome: outcomeOf(mark, backup),
          }),
        );
      }
    }
    await state.backups.replaceOfStorage(storage.id, backups);
  } finally {
    state.close();
  }
  forgetConnections();
}

const unreached = {
  endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: 9 } },
  passwordPolicy: 'none',
} as const;
const daily = { kind: 'daily', at: new Date(Date.now() + 42 * 60_000).toISOString().slice(11, 16) } as const;

function looks(mark: string, minutes: number): Partial<Backup> {
  const provenAt = at(minutes + 9);
  if (mark === 'p')
    return { proof: { state: 'proven', at: provenAt, restoreMs: 400_000 }, provenAt, restoreMs: 400_000 };
  return mark === 'd' ? { completeness: 'degraded' } : {};
}

function outcomeOf(mark: string, { id, losses }: Backup): RunOutcome {
  if (mark === 'd') return { kind: 'degraded', backupId: id, losses };
  if (mark !== 'f') return { kind: 'good', backupId: id };
  const data = {
    privilege: 'TRIGGER',
    database: 'northwind-crm',
    cure: "GRANT TRIGGER ON `northwind-crm`.* TO 'backup'@'%';",
  };
  return { kind: 'failed', error: { code: 'missing-privilege', data, raw: null } };
}
