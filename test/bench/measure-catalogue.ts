import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Engine } from '../../electron/engine/engine.ts';
import type { CallInput, CallName } from '../../shared/contract.ts';
import type { Plan } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { type Amounts, fillState } from '../support/fill-state.ts';
import { builtParts } from './built-parts.ts';
import { type Figure, figure } from './figures.ts';

const BACKUPS = 100_000;
const SERVERS = 200;
const PLANS = 500;

type CatalogueParts = typeof import('./catalogue-parts.ts');

/** 100,000 backups in the catalogue: of 200 servers and 500 plans, and once all of a single plan. */
export async function measureCatalogue(
  rounds: number,
  { quick, say }: { readonly quick: boolean; readonly say: (text: string) => void },
): Promise<readonly Figure[]> {
  const parts = createRequire(import.meta.url)(await builtParts('catalogue-parts.ts')) as CatalogueParts;
  const backups = quick ? BACKUPS / 20 : BACKUPS;
  const many = await filled(parts, { servers: SERVERS, plans: PLANS, backups, runDays: 30 });
  say(`made a catalogue of ${backups} backups of ${PLANS} plans`);
  const one = await filled(parts, { servers: 1, plans: 1, backups, runDays: 0 });
  say(`made a catalogue of ${backups} backups of one plan`);
  try {
    const starts: number[] = [];
    const pages: number[] = [];
    const byServer: number[] = [];
    const byDatabase: number[] = [];
    const planLists: number[] = [];
    const overviews: number[] = [];
    const decisions: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { engine, ms } = await started(parts, many.dataDir);
      starts.push(ms);
      const page = { serverId: null, database: null, limit: 50, offset: 0 };
      pages.push(await timed(engine, 'backups.list', page));
      byServer.push(
        await timed(engine, 'backups.list', { ...page, serverId: many.plans[0]?.serverId ?? null }),
      );
      byDatabase.push(await timed(engine, 'backups.list', { ...page, database: 'shop' }));
      planLists.push(await timed(engine, 'plans.list', {}));
      overviews.push(await timed(engine, 'overview.get', {}));
      await engine.close();
      const large = (await started(parts, one.dataDir)).engine;
      const planId = one.plans[0]?.id;
      if (planId === undefined) throw new Error('there is no plan');
      decisions.push(await timed(large, 'retention.preview', { planId, policy: null }));
      const policy = { ...DEFAULT_RETENTION, withinDays: 14, maxBytes: 1_000_000 };
      costs.push(await timed(large, 'retention.preview', { planId, policy }));
      await large.close();
    }
    return [
      figure('start of the engine', 'ms', starts, 1500),
      figure('first page of Backups, with why each is kept', 'ms', pages, 200),
      figure('the same, of one server', 'ms', byServer, 150),
      figure('the same, of one database', 'ms', byDatabase, 150),
      figure('the list of plans, with their states', 'ms', planLists, 300),
      figure('Overview', 'ms', overviews, 500),
      figure('retention of one plan with all of them', 'ms', decisions, 2000),
      figure('what another policy would cost it', 'ms', costs, 2000),
    ];
  } finally {
    for (const { dataDir } of [many, one]) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function started(parts: CatalogueParts, dataDir: string): Promise<{ engine: Engine; ms: number }> {
  const beginMs = performance.now();
  const engine = await parts.createEngine({
    vault: {
      state: async () => ({ kind: 'ready' }),
      read: async () => null,
      write: async () => undefined,
      hold: async () => undefined,
      remove: async () => undefined,
    },
    dataDir,
    launch: { command: { program: process.execPath, args: [] }, remarks: [] },
    emit: () => undefined,
  });
  return { engine, ms: performance.now() - beginMs };
}

async function timed<N extends CallName>(engine: Engine, name: N, input: CallInput<N>): Promise<number> {
  const beginMs = performance.now();
  const result = await engine.call(name, input);
  const ms = performance.now() - beginMs;
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return ms;
}

/** A user-data folder of its own, with a catalogue of so many backups. */
async function filled(
  parts: CatalogueParts,
  amounts: Amounts,
): Promise<{ dataDir: string; plans: readonly Plan[] }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-catalogue-'));
  const { plans } = await fillState(parts, dataDir, amounts);
  return { dataDir, plans };
}
