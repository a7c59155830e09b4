import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteFile } from '../../electron/engine/system/sqlite.ts';
import { builtCli, startCli } from '../support/cli-process.ts';
import { startEngine } from '../support/engine.ts';
import { planDraft } from '../support/plans.ts';
import { tempFolder } from '../support/temp.ts';
import { startServer, type TestServer } from '../support/test-server.ts';
import { buildProgram } from '../unit/system/programs/build.ts';

/* The app and three terminals, real processes on one user-data folder, at the moment at which plans are due. */

const PLANS = 6;

describe('plans that several processes look at', () => {
  let server: TestServer;
  let cli: string;
  let app: string;

  beforeAll(async () => {
    server = await startServer('mariadb');
    await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    cli = await builtCli();
    app = await buildProgram(path.join(import.meta.dirname, '../support/programs/app-engine.ts'), {
      isWhole: true,
    });
  });
  afterAll(() => server.stop());

  it('run each slot once, one after the other on their server', async () => {
    const dataDir = tempFolder('data');
    const { slotAt, folder } = await duePlans(dataDir);
    const running: ChildProcess = spawn(process.execPath, [app, dataDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(running, 'exit');
    const terminals = [1, 2, 3].map(() => startCli(cli, ['run-due'], { HOLDFAST_DATA_DIR: dataDir }));
    const codes = await Promise.all(terminals.map(({ ended }) => ended));
    const runs = await allRuns(dataDir);
    running.stdin?.end();
    const [code] = await exited;

    // Each of them ended well, whatever was left to it.
    expect(code).toBe(0);
    expect(codes, terminals.map(({ output }) => output()).join('\n')).toEqual([0, 0, 0]);
    expect(runs.map((run) => run.slotAt)).toEqual(Array(PLANS).fill(slotAt));
    expect(new Set(runs.map((run) => run.planId)).size).toBe(PLANS);
    expect(runs.map((run) => run.outcome)).toEqual(Array(PLANS).fill('good'));
    const [serverFolder = ''] = readdirSync(folder).filter(
      (name) => name !== 'holdfast.json' && !name.startsWith('.'),
    );
    const backups = readdirSync(path.join(folder, serverFolder)).flatMap((plan) =>
      readdirSync(path.join(folder, serverFolder, plan)),
    );
    expect(backups).toHaveLength(PLANS);
    // One run per server at a time.
    const times = runs.map(({ steps }) => JSON.parse(steps) as { startedAt: string; finishedAt: string }[]);
    const spans = times.map((steps) => [steps[0]?.startedAt ?? '', steps.at(-1)?.finishedAt ?? '']).sort();
    spans.forEach(([begin = ''], n) => {
      if (n > 0) expect(begin >= (spans[n - 1]?.[1] ?? '')).toBe(true);
    });
  });

  /** Daily plans that were due two minutes ago, and that nobody has looked at since. */
  async function duePlans(dataDir: string) {
    const engine = await startEngine(dataDir);
    const serverId = await engine.addServer(server);
    const { storageId, folder } = await engine.addStorage();
    const slotAt = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000).toISOString();
    const { schedule } = planDraft(serverId, storageId);
    for (let n = 0; n < PLANS; n += 1)
      await engine.call(
        'plans.add',
        planDraft(serverId, storageId, {
          name: `plan ${n}`,
          schedule: { ...schedule, rule: { kind: 'daily', at: slotAt.slice(11, 16) } },
        }),
      );
    await engine.close();
    const state = new SqliteFile(path.join(dataDir, 'state.sqlite'));
    state.run('UPDATE plan_due SET slot_at = ?, starts_at = ?', [slotAt, slotAt]);
    state.close();
    return { slotAt, folder };
  }

  /** When nothing waits or goes on any more. */
  async function allRuns(dataDir: string) {
    const state = new SqliteFile(path.join(dataDir, 'state.sqlite'));
    try {
      const unfinished = () => state.number('SELECT count(*) FROM runs WHERE outcome_kind IS NULL');
      const due = () =>
        state.number("SELECT count(*) FROM plan_due WHERE starts_at < strftime('%Y-%m-%dT%H:%M:%fZ')");
      while (unfinished() > 0 || due() > 0) await sleep(100);
      return state
        .all(
          "SELECT plan_id, slot_at, outcome_kind, steps FROM runs WHERE kind = 'backup' ORDER BY started_at",
        )
        .map((row) => ({
          planId: String(row.plan_id),
          slotAt: String(row.slot_at),
          outcome: String(row.outcome_kind),
          steps: String(row.steps),
        }));
    } finally {
      state.close();
    }
  }
});
