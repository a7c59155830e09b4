import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { OURS } from '../support/memory.ts';
import { restoring } from '../support/restoring.ts';
import { formsOf } from '../support/secret-forms.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';

const PASSWORD = `Zx"9'q\\#w~k$(e) %25&=ü\nL4st`;
/** One that the server refuses must not be told either. */
const WRONG = `Nope'"\\ ~hush~ 77+/x`;
/** Given on a command line on purpose, to see that the watch would find it. */
const CONTROL = 'control-4711-on-argv';
const FORMS = [...formsOf(PASSWORD), ...formsOf(WRONG)];

describe('the search itself', () => {
  it('finds a secret in each of its forms, also inside of other texts', () => {
    const hides = (text: string) => FORMS.some((form) => text.includes(form));
    for (const secret of [PASSWORD, WRONG]) {
      expect(hides(`user:${secret}@host`)).toBe(true);
      expect(hides(JSON.stringify({ a: { b: secret } }))).toBe(true);
      expect(hides(JSON.stringify(JSON.stringify(secret)))).toBe(true);
      expect(hides(`mysql://u:${encodeURIComponent(secret)}@h`)).toBe(true);
      for (const before of ['', 'a', 'ab', 'abc'])
        expect(hides(Buffer.from(`${before}${secret}xyz`).toString('base64'))).toBe(true);
      expect(
        hides(
          `IDENTIFIED BY '${secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`,
        ),
      ).toBe(true);
      expect(hides(Buffer.from(secret).toString('hex'))).toBe(true);
    }
    expect(hides('nothing of it')).toBe(false);
  });
});

describe.each(allServerKinds())('the password of %s', (kind) => {
  let server: TestServer;
  let watch: Watch;

  beforeAll(async () => {
    server = await startServer(kind, { password: PASSWORD });
    await server.query(...shopStatements(kind === 'mysql56' ? kind : server.flavour));
    watch = await startWatch();
  });
  afterAll(async () => {
    await watch.stop();
    await server.stop();
  });

  it('is nowhere but in the vault: no file, event, answer, command line or environment has it', async () => {
    const dataDir = tempFolder('data');
    const vault = mapVault();
    const engine = await startEngine(dataDir, { vault });
    const answers: unknown[] = [];
    const { storageId, folder } = await engine.addStorage();
    const exported = tempFolder('export');
    try {
      const serverId = await engine.addServer(server);
      const tcp = await engine.addServer(server, {
        name: 'over tcp',
        endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: server.port } },
      });
      const wrong = await engine.addServer(server, { name: 'wrong', password: WRONG });
      answers.push(await engine.call('servers.list', {}), await engine.call('servers.test', { serverId }));
      answers.push(await engine.engine.call('servers.test', { serverId: wrong }));
      const failed = await engine.backUp(wrong, storageId);
      expectFailure(failed, 'access-denied');
      const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
      await engine.goodBackup(tcp, storageId, { databases: ['shop'] });
      answers.push(await engine.call('backups.get', { backupId }));
      answers.push(
        await engine.call('backups.preview', {
          serverId,
          storageId,
          selection: { databases: ['shop'], excludedTables: [], acceptedLosses: [], consistency: 'snapshot' },
        }),
      );
      for (const start of [
        engine.call('backups.check', { backupId }),
        engine.call('backups.export', {
          backupId,
          database: null,
          file: { path: path.join(exported, 'shop.sql') },
          overwrite: false,
        }),
        engine.call('drills.start', { backupId, keepServer: false }),
      ])
        answers.push(await engine.finished((await start).runId));
      answers.push(await restoring(engine, backupId, serverId, { shop: 'shop_copy' }));
      // A wrong one that the user then corrects.
      await engine.call('servers.setPassword', {
        serverId: wrong,
        password: { kind: 'keychain', password: PASSWORD },
      });
      answers.push(await engine.call('servers.test', { serverId: wrong }));
      const { runs } = await engine.call('runs.list', { kind: null, serverId: null, limit: 100, offset: 0 });
      answers.push(runs);
      for (const { id } of runs) answers.push(await engine.call('runs.log', { runId: id }));
      answers.push(await engine.call('app.diagnostics', {}), await engine.call('overview.get', {}));
      expect(runs.map(({ kind: each }) => each).sort()).toEqual([
        'backup',
        'backup',
        'backup',
        'check',
        'drill',
        'export',
        'restore',
      ]);
      expect([...vault.secrets.values()]).toContain(PASSWORD);
      expect(shown(engine, answers)).toEqual([]);
      // While it runs, and after it has ended: files that are open may be written late.
      expect(filesWithSecret([dataDir, folder, exported, ...inMemory(), tmpdir()], server.folder)).toEqual(
        [],
      );
    } finally {
      await engine.close();
    }
    expect(filesWithSecret([dataDir, folder, exported, ...inMemory(), tmpdir()], server.folder)).toEqual([]);
    await new Promise((resolve) =>
      spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1500)', CONTROL]).once('exit', resolve),
    );
    const found = await watch.stop();
    expect(found.filter((each) => each.includes(CONTROL))).not.toEqual([]);
    expect(found.filter((each) => !each.includes(CONTROL))).toEqual([]);
  });
});

/** What the window would have got. */
function shown({ events }: TestEngine, answers: readonly unknown[]): string[] {
  return [...events, ...answers]
    .map((each) => JSON.stringify(each))
    .filter((text) => FORMS.some((form) => text.includes(form)));
}

/** Of what is in memory all but the folders of this and other test files, which are searched by their names. */
function inMemory(): string[] {
  const { XDG_RUNTIME_DIR } = process.env;
  const names = readdirSync('/dev/shm').filter((name) => !OURS.test(name));
  return [
    ...names.map((name) => path.join('/dev/shm', name)),
    ...(XDG_RUNTIME_DIR === undefined ? [] : [XDG_RUNTIME_DIR]),
  ];
}

/** Files that hold a form of it; the server's own folder, which has the hash at most, is left out. */
function filesWithSecret(folders: readonly string[], without: string): string[] {
  const needles = FORMS.map((form) => Buffer.from(form));
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
      const file = path.join(folder, entry.name);
      if (file === without) continue;
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile()) {
        try {
          const bytes = readFileSync(file);
          if (needles.some((needle) => bytes.includes(needle) || Buffer.from(file).includes(needle)))
            found.push(file);
        } catch {
          // It ended meanwhile.
        }
      }
    }
  };
  for (const folder of folders) visit(folder);
  return found;
}

interface Watch {
  /** Ends it; again gives the same answer. @returns what was found where */
  stop(): Promise<readonly string[]>;
}

async function startWatch(): Promise<Watch> {
  const child: ChildProcess = spawn(process.execPath, [path.join(root, 'test/support/secret-watch.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.startsWith('ready\n')) resolve();
    });
    child.stdin?.write(`${JSON.stringify([...FORMS, CONTROL])}\n`);
  });
  return {
    stop: async () => {
      child.stdin?.end();
      await ended;
      return JSON.parse(output.slice('ready\n'.length));
    },
  };
}
