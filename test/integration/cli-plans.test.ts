import { renameSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openState } from '../../electron/engine/state/state.ts';
import { builtCli } from '../support/cli-process.ts';
import { type Cli, cliOf } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

/* Plans as scripts meet them: exit codes and documents of the built program, against a real server. */

let server: TestServer;
let dataDir: string;
let store: string;
let cli: Cli;

beforeAll(async () => {
  const program = await builtCli();
  server = await startMariadb();
  await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
  await server.query('INSERT INTO shop.orders VALUES (1), (2)');
  dataDir = tempFolder('cli');
  store = path.join(tempFolder('cs'), 'store');
  cli = cliOf(program, dataDir);
});
afterAll(() => server.stop());

let minutesAgo = 4;

/** As if the plan's next slot had come some minutes ago, another each time: what `run-due` finds is in the state. */
async function makeDue(): Promise<void> {
  const state = await openState(dataDir);
  try {
    const past = new Date((Math.floor(Date.now() / 60_000) - minutesAgo) * 60_000).toISOString();
    minutesAgo -= 1;
    const rows = [...(await state.due.list()).values()];
    await state.due.set(rows.map((row) => ({ ...row, slotAt: past, startsAt: past })));
  } finally {
    state.close();
  }
}

describe('plans on the command line', () => {
  test('nothing is promised before there is a plan', async () => {
    expect(await cli.json(['status'])).toMatchObject({ code: 3, document: { state: null, plans: [] } });
    expect(await cli.json(['run-due'])).toMatchObject({ code: 0, document: { runs: [], held: [] } });
    expect((await cli.run(['plan', 'list'])).stdout).toContain('There is no plan yet');
    expect(await cli.json(['plan', 'show', 'nightly'])).toMatchObject({
      code: 2,
      document: { error: { code: 'not-found', data: { what: 'plan', wanted: 'nightly' } } },
    });
  });

  test('a plan is made, changed and shown; what cannot be is refused with its field', async () => {
    const address = ['--socket', server.socket, '--user', 'root', '--no-password', '--tls', 'off'];
    expect((await cli.json(['server', 'add', '--name', 'acme', ...address])).code).toBe(0);
    expect((await cli.json(['storage', 'add', 'folder', '--path', store, '--name', 'safe'])).code).toBe(0);
    const add = [
      'plan',
      'add',
      'acme',
      '--name',
      'nightly',
      '--daily',
      '02:30',
      '--zone',
      'UTC',
      '--jitter',
      '0',
    ];
    expect(await cli.json([...add, '--drill-every', 'never', '--check-every', 'never'])).toMatchObject({
      code: 0,
      document: {
        plan: {
          name: 'nightly',
          serverName: 'acme',
          storageName: 'safe',
          state: 'unproven',
          schedule: { rule: { kind: 'daily', at: '02:30' }, timeZone: 'UTC' },
          selection: { databases: null },
          nextDueAt: expect.stringMatching(/T02:30:00\.000Z$/),
        },
      },
    });
    expect(await cli.json(add)).toMatchObject({ code: 2, document: { error: { code: 'bad-input' } } });
    expect(await cli.json(['plan', 'add', 'acme', '--daily', '25:00'])).toMatchObject({
      code: 2,
      document: { error: { data: { problems: [expect.stringContaining('--daily: ')] } } },
    });
    expect(
      await cli.json([
        'plan',
        'edit',
        'nightly',
        '--every-minutes',
        '30',
        '--keep',
        'last=2,daily=3,size=20GB',
      ]),
    ).toMatchObject({
      code: 0,
      document: {
        plan: {
          schedule: { rule: { kind: 'minutes', every: 30 } },
          retention: { last: 2, daily: 3, weekly: 0, maxBytes: 20_000_000_000 },
        },
      },
    });
    // Half a day away, so that no slot of its own comes between those that the tests make due.
    const at = new Date(Date.now() + 43_200_000).toISOString().slice(11, 16);
    expect((await cli.json(['plan', 'edit', 'nightly', '--daily', at])).code).toBe(0);
    expect(await cli.json(['status'])).toMatchObject({ code: 3, document: { state: 'unproven' } });
  });

  test('run-due runs a slot once, and ends with what is due no more', async () => {
    await makeDue();
    const ran = await cli.json(['run-due']);
    expect(ran).toMatchObject({
      code: 0,
      document: { held: [], runs: [{ kind: 'backup', cause: 'schedule', outcome: { kind: 'good' } }] },
    });
    expect(await cli.json(['run-due'])).toMatchObject({ code: 0, document: { runs: [] } });
    expect(await cli.json(['status'])).toMatchObject({
      code: 0,
      document: { state: 'protected', plans: [{ name: 'nightly', backups: 1 }] },
    });
  });

  test('a storage that is not there holds what is due, fails run-due, and is no run', async () => {
    await makeDue();
    renameSync(store, `${store}.away`);
    try {
      const held = await cli.json(['run-due']);
      expect(held).toMatchObject({
        code: 1,
        document: { runs: [], held: [{ reason: 'unreachable', error: { code: expect.any(String) } }] },
      });
      expect((await cli.run(['run-due'])).stderr).toContain('“nightly” is due and waits');
      // Asked for by hand it is tried all the same, and fails with the storage's own reason.
      expect(await cli.json(['plan', 'run', 'nightly'])).toMatchObject({
        code: 1,
        document: { runs: [{ cause: 'user', outcome: { kind: 'failed' } }] },
      });
      expect(await cli.json(['status'])).toMatchObject({ code: 1, document: { state: 'failing' } });
    } finally {
      renameSync(`${store}.away`, store);
    }
    expect(await cli.json(['run-due'])).toMatchObject({
      code: 0,
      document: { runs: [{ outcome: { kind: 'good' } }] },
    });
    expect((await cli.json(['status'])).code).toBe(0);
  });

  test('paused plans do not run, and pausing twice changes nothing', async () => {
    expect(await cli.json(['plan', 'pause', 'nightly'])).toMatchObject({ code: 0, document: { changed: 1 } });
    expect(await cli.json(['plan', 'pause', '--all'])).toMatchObject({ document: { changed: 0 } });
    expect(await cli.json(['plan', 'pause'])).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input' } },
    });
    expect(await cli.json(['status'])).toMatchObject({ code: 0, document: { state: 'paused' } });
    expect(await cli.json(['run-due'])).toMatchObject({ code: 0, document: { runs: [] } });
    expect(await cli.json(['plan', 'resume', 'nightly'])).toMatchObject({ document: { changed: 1 } });
  });
});

describe('retention on the command line', () => {
  test('says of each backup why it stays, and what another policy would cost', async () => {
    const saved = await cli.json(['retention', 'preview', 'nightly']);
    expect(saved).toMatchObject({ code: 0, document: { isSaved: true, keeps: 2, goes: 0, due: 0 } });
    for (const backup of saved.document.backups)
      expect(backup).toMatchObject({ decision: 'keep', safeguards: expect.arrayContaining(['too-young']) });
    const other = await cli.json(['retention', 'preview', 'nightly', '--last', '1', '--daily', '0']);
    expect(other).toMatchObject({ code: 0, document: { isSaved: false, policy: { last: 1, daily: 0 } } });
    expect((await cli.run(['retention', 'preview', 'nightly', '--last', 'many'])).code).toBe(2);
  });

  test('applies what is to go, and keeps what somebody wants', async () => {
    expect(await cli.json(['retention', 'apply', 'nightly'])).toMatchObject({
      code: 0,
      document: { marked: 0, removed: 0, run: { kind: 'prune', outcome: { kind: 'good' } } },
    });
    const [newest] = (await cli.json(['backups', 'list'])).document.backups;
    expect(await cli.json(['retention', 'keep', newest.id.slice(-8)])).toMatchObject({
      code: 0,
      document: { kept: newest.id },
    });
    const { document } = await cli.json(['retention', 'preview', 'nightly']);
    expect(document.backups[0].safeguards).toContain('pinned');
  });
});

describe('what holds for the whole machine', () => {
  test('how many runs go on at once', async () => {
    expect(await cli.json(['settings', 'at-once'])).toMatchObject({ code: 0, document: { atOnce: 2 } });
    expect(await cli.json(['settings', 'at-once', '4'])).toMatchObject({ code: 0, document: { atOnce: 4 } });
    expect(await cli.json(['settings', 'at-once', '17'])).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input' } },
    });
    expect((await cli.run(['settings', 'at-once'])).stdout).toBe('4 runs at once.\n');
  });

  test('a way to be told is changed bit by bit', async () => {
    const mail = ['notify', 'add', 'mail', '--name', 'ops', '--host', 'localhost', '--from', 'a@example.org'];
    expect((await cli.json([...mail, '--to', 'b@example.org'])).code).toBe(0);
    const edited = await cli.json(['notify', 'edit', 'ops', '--name', 'Operators', '--to', 'c@example.org']);
    expect(edited).toMatchObject({
      code: 0,
      document: {
        channel: { name: 'Operators', target: { host: 'localhost', port: 465, to: ['c@example.org'] } },
      },
    });
    expect(
      await cli.json(['notify', 'edit', 'Operators', '--security', 'starttls', '--event', 'failure']),
    ).toMatchObject({
      document: {
        channel: { name: 'Operators', events: ['failure'], target: { security: 'starttls', port: 587 } },
      },
    });
    expect(await cli.json(['notify', 'edit', 'Operators'])).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input' } },
    });
    expect(await cli.json(['notify', 'edit', 'Operators', '--preset', 'slack'])).toMatchObject({
      code: 2,
      document: { error: { data: { problems: [expect.stringContaining('--preset')] } } },
    });
  });
});
