import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensure } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { checksums } from '../support/equality.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

/* The command line as people and scripts meet it: the built program in a process of its own, without a keychain. */

const PASSWORD = `p'a"s#s\\w`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until stdout and stderr together hold a text. */
  said(text: string): Promise<void>;
}

let server: TestServer;
let dataDir: string;
let store: string;

function start(args: readonly string[], stdin = ''): Started {
  const child = spawn(process.execPath, [path.join(root, 'out/main/cli.cjs'), ...args], {
    env: { ...process.env, HOLDFAST_DATA_DIR: dataDir, DBUS_SESSION_BUS_ADDRESS: 'disabled:', DISPLAY: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(stdin);
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    said: async (text) => {
      while (!(stdout + stderr).includes(text)) {
        if (child.exitCode !== null) throw new Error(`ended without saying ${text}: ${stdout}${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const cli = (args: readonly string[], stdin?: string): Promise<Ended> => start(args, stdin).ended;

/** Runs with --json; stdout must be one document, whatever the outcome. */
async function json(args: readonly string[], stdin?: string) {
  const { code, stdout, stderr } = await cli([...args, '--json'], stdin);
  if (stdout === '') throw new Error(`no document on stdout, ended with ${code}: ${stderr}`);
  return { code, stderr, document: JSON.parse(stdout) };
}

const backups = async () => (await json(['backups', 'list'])).document.backups as { id: string }[];

beforeAll(async () => {
  await ensure(['build:node']);
  server = await startMariadb({ password: PASSWORD });
  await server.query(...shopStatements('mariadb'));
  dataDir = tempFolder('cli');
  store = path.join(tempFolder('cs'), 'store');
});
afterAll(() => server.stop());

describe('the main job', () => {
  test('a server is added; without a keychain only with a password that is asked for each time', async () => {
    const add = [
      'server',
      'add',
      '--name',
      'shop db',
      '--socket',
      server.socket,
      '--user',
      'root',
      '--tls',
      'off',
      '--password-stdin',
    ];
    const refused = await json(add, `${PASSWORD}\n`);
    expect(refused).toMatchObject({ code: 5, document: { error: { code: 'keychain-unavailable' } } });
    expect(refused.stderr).toContain('keychain');
    expect(await json([...add, '--ask-each-time'], `${PASSWORD}\n`)).toMatchObject({
      code: 0,
      document: { server: { name: 'shop db' } },
    });
    expect(await json([...add, '--ask-each-time'], PASSWORD)).toMatchObject({
      code: 1,
      document: { error: { code: 'name-taken' } },
    });
  });

  test('nothing of the password is in the user-data folder', async () => {
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(dataDir, name);
      if (!statSync(file).isFile()) continue;
      expect((await readFile(file)).includes(PASSWORD), name).toBe(false);
    }
  });

  test('a password is needed each time; a wrong one is said', async () => {
    expect(await json(['server', 'test', 'shop db'])).toMatchObject({
      code: 5,
      document: { error: { code: 'password-needed' } },
    });
    expect(await json(['server', 'test', 'shop db', '--password-stdin'], 'wrong')).toMatchObject({
      code: 1,
      document: { error: { code: 'access-denied', action: expect.stringContaining('password') } },
    });
    const good = await json(['server', 'test', 'shop db', '--password-stdin'], PASSWORD);
    expect(good).toMatchObject({
      code: 0,
      document: { profile: { identity: { flavour: 'mariadb' }, rights: [] } },
    });
  });

  test('back up, with progress as JSON lines', async () => {
    expect(await json(['storage', 'add', 'folder', '--path', store, '--name', 'safe'])).toMatchObject({
      code: 0,
    });
    const made = await json(['backup', 'shop db', '--progress', '--password-stdin'], PASSWORD);
    expect(made).toMatchObject({
      code: 0,
      document: {
        backup: { databases: ['shop'], completeness: 'complete' },
        run: { outcome: { kind: 'good' } },
      },
    });
    const lines = made.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(({ event, run }) => event === 'run' && run.kind === 'backup')).toBe(true);
  });

  test('look inside: list, show, definition by a suffix of the id', async () => {
    const [backup] = await backups();
    const id = backup?.id ?? '';
    expect((await cli(['backups', 'list'])).stdout).toMatch(/ID +TAKEN.*\n.*shop db.*written +by hand +safe/);
    const shown = await cli(['backups', 'show', id.slice(-6)]);
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toContain('shop.customers');
    const { document } = await json(['backups', 'definition', id.slice(-6), 'shop.customers']);
    expect(document).toMatchObject({
      kind: 'table',
      sql: expect.stringContaining('CREATE TABLE `customers`'),
    });
    expect(await json(['backups', 'definition', id, 'shop.nothing'])).toMatchObject({
      code: 1,
      document: { error: { code: 'object-not-in-backup' } },
    });
    expect(await json(['backups', 'show', 'zzzzzz'])).toMatchObject({
      code: 2,
      document: { error: { code: 'not-found' } },
    });
  });

  test('check, export, drill and its report', async () => {
    const id = (await backups())[0]?.id ?? '';
    expect(await json(['backups', 'check', id])).toMatchObject({
      code: 0,
      document: { backup: { proof: { state: 'checked' } } },
    });
    const file = path.join(path.dirname(store), 'shop.sql.gz');
    expect(await json(['backups', 'export', id, '--out', file])).toMatchObject({
      code: 0,
      document: { file },
    });
    expect(gunzipSync(await readFile(file)).toString('utf8')).toMatch(/-- Dump completed[^\n]*\n$/);
    expect(await json(['backups', 'export', id, '--out', file])).toMatchObject({
      code: 1,
      document: { error: { code: 'file-exists' } },
    });
    expect(await json(['drill', id])).toMatchObject({ code: 0, document: { drill: { passed: true } } });
    const report = path.join(path.dirname(store), 'report.html');
    const [drill] = (await json(['drills', 'list'])).document.drills as { runId: string }[];
    expect(await json(['drills', 'report', drill?.runId ?? '', '--out', report])).toMatchObject({ code: 0 });
    expect(await readFile(report, 'utf8')).toContain('<html');
    expect((await cli(['overview'])).stdout).not.toBe('');
  });

  test('restore under a new name asks for nothing; what would replace something is confirmed', async () => {
    const id = (await backups())[0]?.id ?? '';
    const restore = [
      'restore',
      id,
      '--to',
      'shop db',
      '--as',
      'shop=shop_friday',
      '--password-stdin',
      '--confirm-qualified-names',
    ];
    const first = await json(restore, PASSWORD);
    expect(first).toMatchObject({
      code: 0,
      document: { result: { databases: [{ from: 'shop', to: 'shop_friday' }] } },
    });
    expect(await checksums(server, 'shop_friday')).toEqual(await checksums(server, 'shop'));
    await server.query('DROP TABLE shop_friday.customers');
    expect(await json(restore, PASSWORD)).toMatchObject({
      code: 4,
      document: { error: { code: 'confirmation-needed' } },
    });
    expect(await server.query("SHOW TABLES FROM shop_friday LIKE 'customers'")).toEqual([]);
    expect(await json([...restore, '--yes', '--without-safety-backup', '-'], PASSWORD)).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input' } },
    });
    const { code, document } = await json([...restore, '--yes'], PASSWORD);
    expect(code).toBe(0);
    expect(await checksums(server, 'shop_friday')).toEqual(await checksums(server, 'shop'));
    const safety = String(document.safetyBackupId);
    expect(await json(['backups', 'show', safety])).toMatchObject({
      code: 0,
      document: { backup: { databases: ['shop_friday'], pinned: true } },
    });
    const gone = ['backups', 'delete', safety, '--confirm', 'shop_friday'];
    expect(await json(gone)).toMatchObject({ code: 1, document: { error: { code: 'backup-pinned' } } });
    expect(await json(['backups', 'unpin', safety])).toMatchObject({ code: 0 });
    expect(await json(gone)).toMatchObject({ code: 0 });
  });

  test('a restore without one table says which one, and names what there is instead of one that is not', async () => {
    const id = (await backups())[0]?.id ?? '';
    const restore = ['restore', id, '--to', 'shop db', '--as', 'shop=shop_but', '--password-stdin'];
    const rest = ['--confirm-qualified-names', '--exclude-table'];
    const wrong = await cli([...restore, ...rest, 'shop.bag'], PASSWORD);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('no table or view shop.bag; of shop it holds');
    const { code, stdout, stderr } = await cli([...restore, ...rest, 'shop.bags'], PASSWORD);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('shop.bags is left out');
    expect(stdout).toContain('Restored shop without bags into shop_but into “shop db”');
    expect(await server.query("SHOW TABLES FROM shop_but LIKE 'bags'")).toEqual([]);
    await server.query('DROP DATABASE shop_but');
  });

  test('a production target must be named', async () => {
    const id = (await backups())[0]?.id ?? '';
    expect(await json(['server', 'edit', 'shop db', '--environment', 'production'])).toMatchObject({
      code: 0,
    });
    const restore = [
      'restore',
      id,
      '--to',
      'shop db',
      '--as',
      'shop=shop_again',
      '--password-stdin',
      '--confirm-qualified-names',
    ];
    expect(await json([...restore, '--yes'], PASSWORD)).toMatchObject({ code: 4 });
    expect(await json([...restore, '--confirm', 'shop db'], PASSWORD)).toMatchObject({ code: 4 });
    expect(await server.query("SHOW DATABASES LIKE 'shop_again'")).toEqual([]);
    expect(await json([...restore, '--confirm', 'shop_again'], PASSWORD)).toMatchObject({ code: 0 });
  });

  test('the last good backup is deleted only by its name', async () => {
    const id = (await backups())[0]?.id ?? '';
    expect(await json(['backups', 'delete', id])).toMatchObject({ code: 4 });
    expect(await json(['backups', 'delete', id, '--yes'])).toMatchObject({ code: 4 });
    expect(await backups()).toHaveLength(1);
    expect(await json(['backups', 'delete', id, '--confirm', 'shop'])).toMatchObject({ code: 0 });
    expect(await backups()).toHaveLength(0);
  });
});

describe('exit codes of what does not go well', () => {
  const hold = async () => {
    const connection = await server.connect();
    await connection.query('LOCK TABLES shop.customers WRITE');
    return connection;
  };

  test('Ctrl-C cancels a backup with 130 and leaves nothing; meanwhile the server is busy with 6', async () => {
    const lock = await hold();
    try {
      const running = start(['backup', 'shop db', '--progress', '--json', '--password-stdin'], PASSWORD);
      await running.said('"name":"dump","state":"running"');
      const second = await json(['backup', 'shop db', '--password-stdin'], PASSWORD);
      expect(second).toMatchObject({ code: 6, document: { error: { code: 'busy' } } });
      running.child.kill('SIGINT');
      const ended = await running.ended;
      expect(ended.code).toBe(130);
      expect(JSON.parse(ended.stdout)).toMatchObject({ run: { outcome: { kind: 'cancelled' } } });
    } finally {
      await lock.end();
    }
    expect(await backups()).toHaveLength(0);
    const left = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('dump.sql'),
    );
    expect(left).toEqual([]);
  });

  test('`runs cancel` ends a run of another terminal', async () => {
    const lock = await hold();
    try {
      const running = start(['backup', 'shop db', '--progress', '--password-stdin'], PASSWORD);
      await running.said('"name":"dump","state":"running"');
      const { document } = await json(['runs', 'list', '--limit', '1']);
      expect(document.runs[0]).toMatchObject({ outcome: null, isOurs: false });
      expect(await json(['runs', 'cancel', document.runs[0].id])).toMatchObject({
        code: 0,
        document: { accepted: true },
      });
      expect((await running.ended).code).toBe(130);
    } finally {
      await lock.end();
    }
  });

  test('a backup that lacks something ends with 3, and with 0 once that is accepted', async () => {
    await server.query(
      'CREATE DATABASE old',
      'CREATE TABLE old.t (a INT) ENGINE=MyISAM',
      'INSERT INTO old.t VALUES (1)',
    );
    const backup = ['backup', 'shop db', '--databases', 'old', '--password-stdin'];
    expect(await json(backup, PASSWORD)).toMatchObject({
      code: 3,
      document: { backup: { completeness: 'degraded' } },
    });
    expect(await json([...backup, '--accept', 'inconsistent-tables'], PASSWORD)).toMatchObject({ code: 0 });
  });

  test('a server that is down, a storage that is gone, a database that is not there: 1, and why', async () => {
    const missing = await json(['backup', 'shop db', '--databases', 'nothing', '--password-stdin'], PASSWORD);
    expect(missing).toMatchObject({ code: 1, document: { error: { code: 'unknown-database' } } });
    await server.shutdown();
    const down = await json(['backup', 'shop db', '--password-stdin'], PASSWORD);
    expect(down.code).toBe(1);
    expect(down.document.error.action).not.toBe('');
    expect(existsSync(store)).toBe(true);
    await server.restart();
  });
});

describe('the sample server', () => {
  test('runs until Ctrl-C, can be backed up from another terminal meanwhile, and is gone afterwards', async () => {
    const sample = start(['sample', 'start']);
    await sample.said('Ctrl-C ends it');
    expect(await json(['backup', 'Sample shop'])).toMatchObject({ code: 0 });
    sample.child.kill('SIGINT');
    expect((await sample.ended).code).toBe(0);
    const { document } = await json(['server', 'list']);
    expect(document.servers.map(({ name }: { name: string }) => name)).toEqual(['shop db']);
  });

  test('ends when another terminal stops it', async () => {
    const sample = start(['sample', 'start']);
    await sample.said('Ctrl-C ends it');
    expect(await json(['sample', 'stop'])).toMatchObject({ code: 0 });
    expect((await sample.ended).code).toBe(0);
  });
});

test('a drill can keep its server until Ctrl-C', async () => {
  const id = (await backups())[0]?.id ?? '';
  const drill = start(['drill', id, '--keep-server', '--json']);
  await drill.said('"command"');
  drill.child.kill('SIGINT');
  const { code, stdout } = await drill.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kept: { socket: expect.stringContaining('/') } });
});
