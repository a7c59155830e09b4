import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, type CliProcess, startCli, untilGone } from '../support/cli-process.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { type ServerKind, serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { filesIn, type HeldTable, holdTable } from '../support/truths.ts';

/** Truths C1 and D6: SIGKILL at so many points between a start and its end. */
const POINTS = 20;
/** After the next start, all must be gone within this. */
const LIMIT_MS = 10_000;

/** It has a name until its program opens it, for a moment: the next start of the same program removes it. */
const UNOPENED = /^socket-\d+-\w+$/;

type Victim = 'engine' | 'supervisor';

interface Scene {
  readonly name: string;
  readonly kind: ServerKind;
  /**
   * What is killed in the middle.
   * @param database a name of its own for what it makes
   */
  readonly args: (backup: string, database: string) => readonly string[];
  /** A table that another session holds all the while. */
  readonly holds?: string;
  /** Where the process waits for ever, points are spread over this time after the start of its run. */
  readonly windowMs?: number;
  /** Both unless told: another scene is the same to the other. */
  readonly victims?: readonly Victim[];
}

const kinds = serverKinds();
const other: ServerKind = kinds.includes('mysql9') ? 'mysql9' : 'mariadb';

const SCENES: readonly Scene[] = [
  {
    name: 'a backup that waits for a lock',
    kind: 'mariadb',
    args: () => ['backup', 'server', '--databases', 'small', '--progress'],
    holds: 'small.zz',
    windowMs: 1_500,
    victims: ['engine'],
  },
  {
    name: 'a backup that waits for a lock, of the other flavour',
    kind: other,
    args: () => ['backup', 'server', '--databases', 'small', '--progress'],
    holds: 'small.zz',
    windowMs: 1_500,
  },
  {
    name: 'a backup of a large table',
    kind: 'mariadb',
    args: () => ['backup', 'server', '--databases', 'large', '--progress'],
  },
  { name: 'a drill', kind: 'mariadb', args: (backup) => ['drill', backup, '--progress'] },
  {
    name: 'a restore',
    kind: 'mariadb',
    args: restoreArgs,
    victims: ['engine'],
  },
  {
    // Over connections of our own no program runs, and none has to be supervised.
    name: 'a restore through one client program',
    kind: 'mariadb',
    args: (backup, database) => [...restoreArgs(backup, database), '--connections', '1'],
  },
];

function restoreArgs(backup: string, database: string): readonly string[] {
  return ['restore', backup, '--to', 'server', '--as', `large=${database}`, '--yes', '--progress'];
}

/** Rows that a dump and a restore take about a second for. */
const LARGE = [
  'CREATE DATABASE large',
  'CREATE TABLE large.rows_ (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(500), KEY (v(20)))',
  'INSERT INTO large.rows_ (v) VALUES (SHA2(RAND(), 256))',
  ...Array.from(
    { length: 15 },
    () => 'INSERT INTO large.rows_ (v) SELECT CONCAT(SHA2(RAND(), 256), REPEAT("x", 200)) FROM large.rows_',
  ),
  'CREATE DATABASE small',
  'CREATE TABLE small.aa (id INT)',
  'CREATE TABLE small.zz (id INT)',
];

let cli: string;
const servers = new Map<ServerKind, TestServer>();

beforeAll(async () => {
  cli = await builtCli();
  await Promise.all(
    [...new Set(SCENES.map(({ kind }) => kind))].map(async (kind) => {
      const server = await startServer(kind);
      await server.query(...LARGE);
      servers.set(kind, server);
    }),
  );
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});

describe('SIGKILL at any point', () => {
  const cases = SCENES.flatMap((scene) =>
    (scene.victims ?? (['engine', 'supervisor'] as const)).map((victim) => ({ ...scene, victim })),
  );
  it.concurrent.each(cases)(
    'C1, D6: of the $victim during $name, on $kind',
    async (scene) => {
      const stage = await setUp(scene);
      try {
        const windowMs = await stage.windowMs();
        for (let point = 0; point < POINTS; point += 1)
          await stage.strike({
            victim: scene.victim,
            afterMs: (windowMs * (point + Math.random())) / POINTS,
            // Nobody is left then who could clean up at once.
            both: point % 5 === 4,
          });
        expect(stage.struck()).toBeGreaterThan(POINTS / 4);
        await stage.startAgain();
      } finally {
        await stage.tearDown();
      }
    },
    500_000,
  );
});

interface Strike {
  readonly victim: Victim;
  /** After the start of the run. */
  readonly afterMs: number;
  /** The engine and the supervisors of its tools at once. */
  readonly both: boolean;
}

interface Stage {
  /** How long the run takes when nobody kills anything. */
  windowMs(): Promise<number>;
  /** Starts, kills, starts again, and looks at what is left. */
  strike(strike: Strike): Promise<void>;
  /** How often a run was hit, and not the time after it. */
  struck(): number;
  /** The same program in the same folders: nothing is left then, not even for a start to come. */
  startAgain(): Promise<void>;
  tearDown(): Promise<void>;
}

let scenes = 0;

async function setUp(scene: Scene & { readonly victim: Victim }): Promise<Stage> {
  const server = servers.get(scene.kind);
  if (server === undefined) throw new Error(`no ${scene.kind}`);
  // An account of its own for each scene, so that its connections are told from others'.
  scenes += 1;
  const user = `scene${scenes}`;
  await server.query(`CREATE USER ${user}@localhost`, `GRANT ALL ON *.* TO ${user}@localhost`);
  const dataDir = tempFolder('kd');
  const runtime = tempFolder('kr');
  const storage = tempFolder('ks');
  const env = { HOLDFAST_DATA_DIR: dataDir, HOLDFAST_RUNTIME_DIR: runtime };

  const engine = await startEngine(dataDir);
  const serverId = await engine.addServer(server, { name: 'server', user, password: null });
  const { storageId } = await engine.call('storages.addFolder', {
    name: 'storage',
    folder: { path: storage },
  });
  const backupId = await engine.goodBackup(serverId, storageId, { databases: ['large'] });
  await engine.close();
  const committed = new Set([backupId]);
  const held: HeldTable | null = scene.holds === undefined ? null : await holdTable(server, scene.holds);
  let struck = 0;

  const start = () => startCli(cli, scene.args(backupId, user), env);

  async function nothingIsLeft(process: CliProcess): Promise<void> {
    expect(await untilGone(process.children.values(), LIMIT_MS)).toEqual([]);
    expect(leftIn(runtime).filter((name) => !UNOPENED.test(name))).toEqual([]);
    const work = path.join(storage, '.holdfast-work');
    expect(existsSync(work) ? readdirSync(work) : []).toEqual([]);
    for (const folder of ['sandbox', 'sandboxes'])
      expect(existsSync(path.join(dataDir, folder)) ? readdirSync(path.join(dataDir, folder)) : []).toEqual(
        [],
      );
    expect(await connectionsOf(server as TestServer, user)).toEqual([]);
  }

  /** What has a manifest is whole, and what is whole has one (truths C1). */
  function backupsAreWhole(): void {
    for (const file of filesIn(storage).filter((name) => name.endsWith('manifest.json')))
      execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], {
        cwd: path.dirname(path.join(storage, file)),
      });
    const folders = filesIn(storage)
      .filter((name) => name !== 'holdfast.json' && !name.includes('/events/'))
      .map((name) => path.dirname(name));
    for (const folder of new Set(folders))
      expect(readdirSync(path.join(storage, folder))).toContain('manifest.json');
  }

  return {
    windowMs: async () => {
      if (scene.windowMs !== undefined) return scene.windowMs;
      // The second one, since the first prepares what the others only copy.
      let begun = 0;
      for (let run = 0; run < 2; run += 1) {
        const whole = start();
        await whole.said('"sequence"');
        begun = performance.now();
        const code = await whole.ended;
        if (code !== 0) throw new Error(`${scene.name} ended with ${code}: ${whole.output()}`);
      }
      return performance.now() - begun;
    },
    strike: async ({ victim, afterMs, both }) => {
      const process = start();
      await process.said('"sequence"');
      await Promise.race([sleep(afterMs), process.ended]);
      if (victim === 'supervisor') {
        const hits = await process.killSupervisors({ waitMs: 1_000 });
        struck += Math.min(hits, 1);
        // A program that came up later waits for the lock, as it should.
        while (process.isRunning() && (hits === 0 || held !== null)) {
          if ((await process.killSupervisors({ waitMs: 200 })) === 0 && held === null) process.kill();
          await sleep(100);
        }
      } else {
        if (process.isRunning()) struck += 1;
        if (both) await process.killSupervisors({ waitMs: 0 });
        process.kill();
      }
      await process.ended;
      const next = await startEngine(dataDir);
      try {
        const { runs } = await next.call('runs.list', { kind: null, serverId: null, limit: 500, offset: 0 });
        expect(runs.filter(({ outcome }) => outcome === null)).toEqual([]);
        const [last] = runs;
        const expected = victim === 'engine' && !both ? /interrupted|good/ : /failed|good|interrupted/;
        expect(last?.outcome?.kind).toMatch(expected);
        await nothingIsLeft(process);
        backupsAreWhole();
        const { backups } = await next.call('backups.list', {
          serverId,
          database: null,
          limit: 1000,
          offset: 0,
        });
        for (const { id } of backups) committed.add(id);
        expect(backups.length).toBe(committed.size);
      } finally {
        await next.close();
      }
    },
    struck: () => struck,
    startAgain: async () => {
      const again = startCli(cli, ['runs', 'list'], env);
      expect(await again.ended, again.output()).toBe(0);
      expect(leftIn(runtime)).toEqual([]);
    },
    tearDown: async () => {
      await held?.release();
    },
  };
}

/** `empty` is the HOME of tools, and stays. */
const leftIn = (runtime: string): readonly string[] => [
  ...filesIn(runtime),
  ...readdirSync(runtime).filter((name) => name !== 'empty'),
];

async function connectionsOf(server: TestServer, user: string): Promise<unknown[]> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const threads = (await server.query('SHOW FULL PROCESSLIST')).filter(({ User }) => User === user);
    if (threads.length === 0 || performance.now() > end) return threads;
    await sleep(100);
  }
}
