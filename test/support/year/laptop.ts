import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PowerState } from '../../../electron/engine/ports.ts';
import { SqliteFile } from '../../../electron/engine/system/sqlite.ts';
import {
  type PlanId,
  type RunId,
  type ServerId,
  type StorageId,
  shortId,
} from '../../../shared/model/ids.ts';
import type { PlanDraft, PlanView } from '../../../shared/model/plan.ts';
import type { Run } from '../../../shared/model/run.ts';
import { mapVault, startEngine, type TestEngine } from '../engine.ts';
import { type SetClock, setClock } from '../plans.ts';
import { tempFolder } from '../temp.ts';
import type { TestServer } from '../test-server.ts';
import { type GateProxy, gateProxy } from './gate-proxy.ts';
import { DATABASES, type YearPlan } from './plans.ts';

export const USER = 'year';
const PASSWORD = 'all year round';
const SERVERS = 4;
const STORAGES = 2;

export interface LivedPlan {
  readonly id: PlanId;
  readonly draft: PlanDraft;
  readonly of: YearPlan;
}

/** What is remembered of a run; a year has thousands. */
export type LivedRun = Pick<
  Run,
  'planId' | 'kind' | 'cause' | 'slotAt' | 'startedAt' | 'finishedAt' | 'outcome'
>;

/** A laptop with Holdfast on it: a real server behind ways that can be cut, real folders, and a clock that is ours. */
export class Laptop {
  readonly clock: SetClock;
  readonly plans: LivedPlan[] = [];
  /** Every run that plans started, as it ended. */
  readonly runs: LivedRun[] = [];
  power: PowerState = { onBattery: false, onMetered: false };
  /** Of these Holdfast is closed right after they began; they are looked up when they have ended. */
  readonly #cutOff: RunId[] = [];
  readonly #dataDir = tempFolder('data');
  readonly #vault = mapVault();
  readonly #serverIds: ServerId[] = [];
  readonly #storages: { readonly id: StorageId; readonly folder: string }[] = [];
  readonly #ways: GateProxy[] = [];
  #engine: TestEngine | null = null;

  constructor(begin: string) {
    this.clock = setClock(begin);
  }

  async setUp(server: TestServer, plans: readonly YearPlan[]): Promise<void> {
    for (const database of DATABASES)
      await server.query(
        `CREATE DATABASE ${database}`,
        `CREATE TABLE ${database}.notes (id INT PRIMARY KEY, text VARCHAR(100))`,
        `INSERT INTO ${database}.notes VALUES (1, 'first')`,
      );
    await server.query(
      `CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'`,
      `GRANT ALL ON *.* TO '${USER}'@'%'`,
    );
    await this.open();
    for (let n = 0; n < SERVERS; n += 1) {
      const way = await gateProxy(server.port);
      await way.open();
      this.#ways.push(way);
      this.#serverIds.push(await this.#add(server, n, way.port));
    }
    for (let n = 0; n < STORAGES; n += 1) {
      const { storageId, folder } = await this.engine.addStorage();
      this.#storages.push({ id: storageId, folder });
    }
    for (const of of plans) {
      const serverId = this.#serverIds[of.server];
      const storage = this.#storages[of.storage];
      if (serverId === undefined || storage === undefined) throw new Error('no such server or storage');
      const draft = of.draft(serverId, storage.id);
      const { planId } = await this.engine.call('plans.add', draft);
      this.plans.push({ id: planId, draft, of });
    }
  }

  #add(server: TestServer, n: number, port: number): Promise<ServerId> {
    return this.engine.addServer(server, {
      name: `server ${n}`,
      endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port } },
      user: USER,
      password: PASSWORD,
    });
  }

  get engine(): TestEngine {
    if (this.#engine === null) throw new Error('Holdfast is closed');
    return this.#engine;
  }

  async open(): Promise<void> {
    this.#engine = await startEngine(this.#dataDir, {
      vault: this.#vault,
      power: async () => this.power,
      tuning: { clock: this.clock, connectMs: 10_000, retryPausesMs: [1, 1] },
    });
    for (const runId of this.#cutOff.splice(0)) this.#remember(await this.#ended(runId));
  }

  async close(): Promise<void> {
    await this.engine.close();
    this.#engine = null;
  }

  /**
   * Holdfast looks, as the app does every few seconds and after each run, until there is nothing to start.
   * @param isCutOff it is closed as soon as something has begun
   * @returns whether anything waits
   */
  async look(isCutOff = false): Promise<boolean> {
    for (;;) {
      const { runIds, held } = await this.engine.call('plans.runDue', {});
      if (isCutOff && runIds.length > 0) {
        this.#cutOff.push(...runIds);
        await this.close();
        await this.open();
        return true;
      }
      for (const runId of runIds) this.#remember(await this.#ended(runId));
      await this.#pruned();
      this.engine.events.length = 0;
      if (runIds.length === 0) return held.length > 0;
    }
  }

  #remember({ planId, kind, cause, slotAt, startedAt, finishedAt, outcome }: Run): void {
    this.runs.push({ planId, kind, cause, slotAt, startedAt, finishedAt, outcome });
  }

  async #ended(runId: RunId): Promise<Run> {
    for (;;) {
      const run = await this.engine.call('runs.get', { runId });
      if (run.outcome !== null) return run;
      await sleep(4);
    }
  }

  /** A good backup lets its plan's retention be applied, by a run that nobody waits for. */
  async #pruned(): Promise<void> {
    const state = new SqliteFile(path.join(this.#dataDir, 'state.sqlite'));
    try {
      do await sleep(10);
      while (state.number('SELECT count(*) FROM runs WHERE outcome_kind IS NULL') > 0);
    } finally {
      state.close();
    }
  }

  views(): Promise<PlanView[]> {
    return this.engine.call('plans.list', {});
  }

  async cut(server: number): Promise<void> {
    await this.#ways[server]?.close();
  }

  async restore(server: number): Promise<void> {
    await this.#ways[server]?.open();
  }

  /** Somebody changed the account's password on the server, say. */
  async setPassword(server: number, isRight: boolean): Promise<void> {
    const owner = this.#serverIds[server] ?? '';
    await this.#vault.write({ kind: 'server-password', owner }, isRight ? PASSWORD : 'another');
  }

  setStorage(storage: number, isThere: boolean): void {
    const folder = this.#storages[storage]?.folder ?? '';
    if (isThere) renameSync(`${folder}.away`, folder);
    else renameSync(folder, `${folder}.away`);
  }

  /** Short ids of the backups of a plan that lie in its storage. */
  backupsOf({ of, draft }: LivedPlan): ReadonlySet<string> {
    const folder = this.#storages[of.storage]?.folder ?? '';
    const slug = draft.name.replaceAll(' ', '-');
    const suffix = `-${shortId(draft.serverId).slice(-6)}`;
    const server = readdirSync(folder).find((name) => name.endsWith(suffix));
    if (server === undefined) return new Set();
    const plan = readdirSync(path.join(folder, server)).find((name) => name === slug);
    if (plan === undefined) return new Set();
    return new Set(readdirSync(path.join(folder, server, plan)).map((name) => name.split('--')[1] ?? name));
  }

  /** How many rows each table of the state has. */
  sizes(): Record<string, number> {
    const state = new SqliteFile(path.join(this.#dataDir, 'state.sqlite'));
    try {
      const tables = ['runs', 'plan_slots', 'plan_misses', 'backups'];
      return Object.fromEntries(
        tables.map((table) => [table, state.number(`SELECT count(*) FROM ${table}`)]),
      );
    } finally {
      state.close();
    }
  }

  /** `plan time` → reason of what is remembered as missed. */
  misses(): ReadonlyMap<string, string> {
    const state = new SqliteFile(path.join(this.#dataDir, 'state.sqlite'));
    try {
      const rows = state.all('SELECT plan_id AS planId, due_at AS dueAt, reason FROM plan_misses');
      return new Map(rows.map(({ planId, dueAt, reason }) => [`${planId} ${dueAt}`, String(reason)]));
    } finally {
      state.close();
    }
  }

  async tearDown(): Promise<void> {
    if (this.#engine !== null) await this.close();
    for (const way of this.#ways) await way.close();
  }
}
