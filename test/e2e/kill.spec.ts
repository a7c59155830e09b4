import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import type { BackupId, RunId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, backUp, EVERYTHING, ended } from './support/drive.ts';
import {
  backupFolders,
  draftsIn,
  foldersLeft,
  processesOf,
  threadsOf,
  toolsOf,
} from './support/leftovers.ts';
import { type SlowProxy, slowProxy } from './support/slow-proxy.ts';

/* Truths D6: whatever is killed, and whenever, nothing of ours is left within 10 s of the next start. */

const LIMIT_MS = 10_000;
const USER = 'holdfast';
const PASSWORD = 'password-of-holdfast';
const COPY = 'big_copy';

/** Things to be killed in; each takes about two seconds, so that these moments fall into all of their parts. */
const kinds = ['backup', 'drill', 'restore', 'sample server'] as const;
type Kind = (typeof kinds)[number];
const MOMENTS_MS = [40, 250, 600, 1_100, 1_700] as const;
const points = MOMENTS_MS.flatMap((afterMs) => kinds.map((kind) => ({ kind, afterMs })));

interface Place {
  readonly dataDir: string;
  readonly runtimeDir: string;
  readonly storage: string;
}

interface Known {
  readonly serverId: ServerId;
  readonly storageId: StorageId;
  readonly backupId: BackupId;
}

test.describe('killed at any point, nothing is left', () => {
  let server: TestServer;
  let proxy: SlowProxy;

  test.beforeAll(async () => {
    server = await startMariadb();
    await server.query(
      'CREATE DATABASE big',
      'USE big',
      'CREATE TABLE big.first_rows (id INT PRIMARY KEY, v VARCHAR(1000))',
      'INSERT INTO big.first_rows SELECT seq, HEX(RANDOM_BYTES(500)) FROM seq_1_to_6000',
      'CREATE TABLE big.z_last (i INT PRIMARY KEY)',
      `CREATE USER ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`,
      `GRANT ALL PRIVILEGES ON *.* TO ${USER}@'%'`,
    );
    proxy = await slowProxy(server.port);
  });
  test.afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  /** An app with a server, a storage and one good backup. */
  async function firstApp(
    launch: (options: object) => Promise<LaunchedApp>,
    folder: (prefix: string) => string,
  ): Promise<{ place: Place; known: Known; start(): Promise<LaunchedApp>; first: LaunchedApp }> {
    const place = { dataDir: folder('hd'), runtimeDir: folder('hr'), storage: folder('hs') };
    const start = () =>
      launch({
        dataDir: place.dataDir,
        env: { HOLDFAST_RUNTIME_DIR: place.runtimeDir },
        trace: false,
      });
    const first = await start();
    const serverId = await addServer(first.window, {
      name: 'Big',
      port: proxy.port,
      user: USER,
      password: PASSWORD,
    });
    const storageId = await addStorage(first, place.storage);
    const backupId = await backUp(first.window, serverId, storageId);
    // From here on a dump and a restore take about two seconds.
    proxy.slow(3_000_000);
    return { place, known: { serverId, storageId, backupId }, start, first };
  }

  /** What is left now, of everything that must not be. */
  async function leftovers(place: Place, app: LaunchedApp): Promise<readonly string[]> {
    const { pid } = app.app.process();
    return [
      ...processesOf([place.dataDir, place.runtimeDir], pid),
      ...toolsOf(place.runtimeDir),
      ...foldersLeft(place.dataDir, place.runtimeDir),
      ...draftsIn(place.storage),
      ...(await threadsOf(server, USER)),
    ];
  }

  const expectNothingLeft = (place: Place, app: LaunchedApp, what: string) =>
    expect
      .poll(() => leftovers(place, app), { timeout: LIMIT_MS, intervals: [50, 100], message: what })
      .toEqual([]);

  test('main, at 20 points', async ({ launch, folder }) => {
    test.setTimeout(480_000);
    const { place, known, start, first } = await firstApp(launch, folder);
    let app = first;
    for (const [index, { kind, afterMs }] of points.entries()) {
      const what = `${kind}, killed after ${afterMs} ms`;
      await test.step(what, async () => {
        // A dump that waits for a lock leaves its thread waiting in the server.
        const locker = kind === 'backup' && index % 8 === 0 ? await lockTable(server) : null;
        const runId = await begin(app.window, kind, known);
        await sleep(afterMs);
        // With its supervisors gone, the kernel is what ends the tools.
        const orphans = index % 3 === 0 ? supervisorsOf(place.runtimeDir) : [];
        for (const pid of orphans) kill(pid);
        await app.close('kill');
        app = await start();
        await expectNothingLeft(place, app, what);
        await locker?.end();
        // An engine that saw its supervisor go had a moment to say so.
        await expectMarked(app.window, runId, [
          'interrupted',
          'good',
          ...(orphans.length > 0 ? ['failed'] : []),
        ]);
        await expectUnharmed(app.window, known, place);
        await server.query(`DROP DATABASE IF EXISTS ${COPY}`);
      });
    }
    await app.close();
  });

  test('the engine, at 20 points: the app says so, starts it again and marks the run', async ({
    launch,
    folder,
  }) => {
    test.setTimeout(480_000);
    const { place, known, start, first } = await firstApp(launch, folder);
    let app = first;
    for (const [index, { kind, afterMs }] of points.entries()) {
      const what = `${kind}, engine killed after ${afterMs} ms`;
      await test.step(what, async () => {
        const runId = await begin(app.window, kind, known);
        await sleep(afterMs);
        const before = await enginePid(app);
        kill(before);
        const banner = app.window.getByRole('alert').filter({ hasText: 'engine stopped' });
        await expect(banner).toContainText('Holdfast’s engine stopped and was started again.');
        expect(await enginePid(app)).not.toBe(before);
        await expectNothingLeft(place, app, what);
        const outcome = await expectMarked(app.window, runId, ['interrupted', 'good']);
        if (outcome === 'interrupted') await expect(banner).toContainText('1 run was interrupted');
        await banner.getByRole('button', { name: 'Close this message' }).click();
        await server.query(`DROP DATABASE IF EXISTS ${COPY}`);
        // An engine that keeps dying is started later and later; a fresh app starts it at once.
        if (index % 2 === 1) {
          await app.close();
          app = await start();
        }
      });
    }
    await expectUnharmed(app.window, known, place);
    await app.close();
  });

  test('supervisors, at 20 points: the run fails and its programs end', async ({ launch, folder }) => {
    test.setTimeout(480_000);
    const { place, known, first: app } = await firstApp(launch, folder);
    const struck = new Map<Kind, number>();
    for (const { kind, afterMs } of points) {
      const what = `${kind}, supervisors killed after ${afterMs} ms`;
      await test.step(what, async () => {
        const runId = await begin(app.window, kind, known, 1);
        await sleep(afterMs);
        const pids = await supervisorsUp(app.window, place.runtimeDir, runId);
        for (const pid of pids) kill(pid);
        if (pids.length > 0) struck.set(kind, (struck.get(kind) ?? 0) + 1);
        const outcome =
          runId === null ? await sampleEnded(app.window) : (await ended(app.window, runId)).outcome?.kind;
        // It may have been at its end.
        expect(['failed', 'good', 'gone']).toContain(outcome);
        await expectNothingLeft(place, app, what);
        await server.query(`DROP DATABASE IF EXISTS ${COPY}`);
      });
    }
    for (const kind of kinds) expect(struck.get(kind), kind).toBeGreaterThan(MOMENTS_MS.length / 2);
    await expectUnharmed(app.window, known, place);
    await app.close();
  });
});

/**
 * Starts it and answers at once.
 * @param connections of a restore: over one a client program runs all the while, over several none may
 * @returns null for the sample server, which is no run
 */
async function begin(page: Page, kind: Kind, known: Known, connections?: number): Promise<RunId | null> {
  const { serverId, storageId, backupId } = known;
  switch (kind) {
    case 'backup':
      return (await ask(page, 'backups.start', { serverId, storageId, selection: EVERYTHING })).runId;
    case 'drill':
      return (await ask(page, 'drills.start', { backupId, keepServer: false })).runId;
    case 'restore': {
      const databases = [{ name: 'big', as: COPY }];
      const request = { backupId, targetServerId: serverId, databases, ...(connections && { connections }) };
      const { token, typedName } = await ask(page, 'restores.preview', request);
      return (
        await ask(page, 'restores.start', { request, token, typed: typedName, confirmQualifiedNames: true })
      ).runId;
    }
    case 'sample server':
      // Answered once it runs, which is later than the kill.
      await page.evaluate(() => void window.holdfast.call('sample.start', {}).catch(() => undefined));
      return null;
  }
}

/** @returns how the run stands in the state */
async function expectMarked(
  window: Page,
  runId: RunId | null,
  wanted: readonly string[],
): Promise<string | null> {
  const { runs } = await ask(window, 'runs.list', { kind: null, serverId: null, limit: 500, offset: 0 });
  expect(runs.filter(({ outcome }) => outcome === null)).toEqual([]);
  const run = runs.find(({ id }) => id === runId);
  const outcome = run?.outcome?.kind ?? null;
  if (runId !== null) expect(wanted, `${run?.title}: ${JSON.stringify(run?.outcome)}`).toContain(outcome);
  return outcome;
}

/** What was good before is good still. */
async function expectUnharmed(window: Page, { backupId }: Known, { storage }: Place): Promise<void> {
  const { backup, objects } = await ask(window, 'backups.get', { backupId });
  expect(backup.completeness).toBe('complete');
  expect(['written', 'checked', 'proven']).toContain(backup.proof.state);
  expect(objects.map(({ name }) => name)).toContain('first_rows');
  const { total } = await ask(window, 'backups.list', {
    serverId: null,
    database: null,
    limit: 1,
    offset: 0,
  });
  expect(backupFolders(storage)).toHaveLength(total);
}

/** The supervisors of the programs that run; where none does just now, of the next. None when the run ends before. */
async function supervisorsUp(
  window: Page,
  runtimeDir: string,
  runId: RunId | null,
): Promise<readonly number[]> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(20)) {
    const pids = supervisorsOf(runtimeDir);
    if (pids.length > 0) return pids;
    if (runId !== null && (await ask(window, 'runs.get', { runId })).outcome !== null) return [];
  }
  return [];
}

async function sampleEnded(window: Page): Promise<string> {
  await ask(window, 'sample.stop', {}).catch(() => undefined);
  await expect
    .poll(async () => (await ask(window, 'servers.list', {})).some(({ isSample }) => isSample))
    .toBe(false);
  return 'gone';
}

/** Holds a table, so that a dump waits for it. */
async function lockTable(server: TestServer) {
  const locker = await server.connect();
  await locker.query('LOCK TABLES big.z_last WRITE');
  return locker;
}

function enginePid({ app }: LaunchedApp): Promise<number> {
  return app.evaluate(async ({ app }) => {
    for (;;) {
      const engine = app
        .getAppMetrics()
        .find(({ serviceName, name }) => [serviceName, name].includes('Holdfast engine'));
      if (engine !== undefined) return engine.pid;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

function supervisorsOf(runtimeDir: string): readonly number[] {
  return toolsOf(runtimeDir)
    .filter((line) => line.includes('holdfast-supervisor'))
    .map((line) => Number.parseInt(line, 10));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}
