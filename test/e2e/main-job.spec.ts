import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { BackupEvent, Manifest } from '../../shared/model/manifest.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { OURS } from '../support/memory.ts';
import { shopStatements } from '../support/shop.ts';
import { serverKinds, type TestServer } from '../support/test-server.ts';
import { test } from './support/app-test.ts';
import { ask, choose, endedRun, expectGood, fillServer, goTo } from './support/drive.ts';
import { findSecret, keyringSecret, ProcessWatch } from './support/secrets.ts';

/** Everything that is an escape somewhere; a line break cannot be typed into the field, and is tried elsewhere. */
const NASTY = `nä"s'ty \\#;p%w&<y>\${x}\`id\`😀`;
const USER = "back'up";

/** The shop, and an account for Holdfast that may also restore. */
async function fill(server: TestServer): Promise<void> {
  const connection = await server.connect();
  await connection.query('CREATE USER ?@? IDENTIFIED BY ?', [USER, '%', NASTY]);
  await connection.query('GRANT ALL PRIVILEGES ON *.* TO ?@?', [USER, '%']);
  await connection.end();
  await server.query(...shopStatements(server.flavour));
}

test('first start: connect, back up, look inside, drill, restore under a new name; the password is in the keyring alone', async ({
  launch,
  server: start,
  folder: temporary,
}) => {
  const server = await start('mariadb');
  await fill(server);
  const storage = temporary();
  const watch = new ProcessWatch(NASTY);
  const launched = await launch();
  const { window, dataDir, home } = launched;
  const serverName = 'Shop';
  try {
    await test.step('connect', async () => {
      await expect(window.getByRole('heading', { name: 'No database is backed up yet' })).toBeVisible();
      await window.getByRole('link', { name: 'Connect a server' }).click();
      await fillServer(window, { name: serverName, port: server.port, user: USER, password: NASTY });
      await window.getByRole('button', { name: 'Connect' }).click();
    });
    await test.step('a folder', async () => {
      await choose(launched, storage);
      await window.getByRole('button', { name: 'Choose a folder' }).click();
    });
    await test.step('back up', async () => {
      await window.getByRole('link', { name: 'Back up now' }).click();
      await window.getByRole('button', { name: 'Back up shop' }).click();
      await expect(window.getByText('The backup is whole, read back and in place')).toBeVisible();
    });
    const [serverView] = await ask(window, 'servers.list', {});
    if (serverView === undefined) throw new Error('no server');
    expect(keyringSecret(`server-password:${serverView.id}`)).toBe(NASTY);

    const run = await endedRun(window, 'backup');
    const { manifest, folder } = onlyBackup(storage);
    expect(run.outcome).toMatchObject({ kind: 'good', backupId: manifest.backupId });

    await test.step('a definition', async () => {
      await window.getByRole('link', { name: 'Open the backup' }).click();
      await window.getByRole('button', { name: 'customers', exact: true }).click();
      await expect(window.getByRole('region', { name: /customers/ })).toContainText(
        'GENERATED ALWAYS AS (ucase(`name`)) STORED',
      );
    });
    await test.step('drill', async () => {
      await window.getByRole('button', { name: 'Drill', exact: true }).click();
      expectGood(await endedRun(window, 'drill'));
      await expect(window.getByRole('heading', { level: 1 }).locator('..')).toContainText('Proven');
      expect(eventKinds(folder)).toContain('drilled');
    });
    await test.step('restore', async () => {
      await restoreUnderNewName(window, 'shop', 'shop_again');
      expectGood(await endedRun(window, 'restore'));
      await expect(window.getByText('shop → shop_again', { exact: true })).toBeVisible();
    });
    await expectEqual(server, 'shop', 'shop_again');

    await goTo(window, 'Overview');
    await expect(window.getByRole('heading', { level: 1 })).toContainText('proven');
    const { state, cards } = await ask(window, 'overview.get', {});
    // Nothing repeats it yet, and Overview says so.
    expect({ state, card: cards[0]?.state }).toEqual({ state: 'unplanned', card: 'proven' });
  } finally {
    watch.stop();
  }
  expect([...watch.found]).toEqual([]);
  expect([...watch.programs], 'the watch saw the short-lived programs, too').toContain('mariadb-dump');
  // While the app runs, so that everything that it writes is still there.
  expect(findSecret(NASTY, secretPlaces(dataDir, storage, home))).toEqual([]);
  expect(findSecret(serverName, [dataDir]), 'the search reads the database').not.toEqual([]);
});

test('first start with the sample server: backed up and proven in under a minute', async ({
  launch,
  folder: temporary,
}) => {
  const storage = temporary();
  const begin = performance.now();
  const launched = await launch();
  const { window } = launched;
  await choose(launched, storage);
  await window.getByRole('button', { name: 'Start the sample server' }).click();
  await window.getByRole('button', { name: 'Choose a folder' }).click();
  await window.getByRole('button', { name: 'Back up now' }).click();
  await window.getByRole('button', { name: 'Run the drill' }).click();
  await expect
    .poll(async () => (await ask(window, 'overview.get', {})).cards[0]?.state, {
      timeout: 60_000,
      intervals: [100],
    })
    .toBe('proven');
  const seconds = (performance.now() - begin) / 1000;
  console.log(`first start to proven: ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(60);

  const { manifest, folder } = onlyBackup(storage);
  expect(manifest.completeness).toBe('complete');
  expect(manifest.totals.tables).toBeGreaterThanOrEqual(12);
  expect(manifest.totals.rows).toBeGreaterThanOrEqual(200_000);
  expect(eventKinds(folder)).toContain('drilled');
});

test('MySQL 9: connect, back up, drill, restore under a new name', async ({
  launch,
  server: start,
  folder,
}) => {
  test.skip(!serverKinds().includes('mysql9'), 'no MySQL 9 on this machine');
  const server = await start('mysql9');
  await fill(server);
  const storage = folder();
  const launched = await launch({ env: { HOLDFAST_TOOLS_PATH: path.dirname(server.programs.dump) } });
  const { window } = launched;
  await choose(launched, storage);
  await window.getByRole('link', { name: 'Connect a server' }).click();
  await fillServer(window, { name: 'Shop', port: server.port, user: USER, password: NASTY });
  await window.getByRole('button', { name: 'Connect' }).click();
  await window.getByRole('button', { name: 'Choose a folder' }).click();
  await window.getByRole('link', { name: 'Back up now' }).click();
  await window.getByRole('button', { name: 'Back up shop' }).click();
  await window.getByRole('link', { name: 'Open the backup' }).click();
  await window.getByRole('button', { name: 'Drill', exact: true }).click();
  expectGood(await endedRun(window, 'drill'));
  await restoreUnderNewName(window, 'shop', 'shop_again');
  expectGood(await endedRun(window, 'restore'));
  await expectEqual(server, 'shop', 'shop_again');
  expect(onlyBackup(storage).manifest.server.identity.flavour).toBe('mysql');
});

/** From the page of a backup. */
async function restoreUnderNewName(window: Page, database: string, name: string): Promise<void> {
  await window.getByRole('link', { name: 'Restore', exact: true }).click();
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByRole('radio', { name: 'Shop', exact: true }).check();
  await window.getByRole('radio', { name: 'New names' }).check();
  await window.getByLabel(`New name of ${database}`).fill(name);
  await window.getByRole('button', { name: 'What will change' }).click();
  await window.getByRole('button', { name: 'Restore 1 database' }).click();
}

/** The one backup of a storage, read from its files alone. */
function onlyBackup(storage: string): { readonly folder: string; readonly manifest: Manifest } {
  const found = readdirSync(storage, { recursive: true, encoding: 'utf8' }).filter(
    (name) => path.basename(name) === 'manifest.json',
  );
  expect(found).toHaveLength(1);
  const file = path.join(storage, found[0] ?? '');
  return { folder: path.dirname(file), manifest: Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))) };
}

function eventKinds(folder: string): readonly string[] {
  const events = path.join(folder, 'events');
  if (!existsSync(events)) return [];
  return readdirSync(events).map(
    (name) => BackupEvent.parse(JSON.parse(readFileSync(path.join(events, name), 'utf8'))).what.kind,
  );
}

async function expectEqual(server: TestServer, database: string, copy: string): Promise<void> {
  const original = await checksums(server, database);
  expect(original.size).toBeGreaterThan(5);
  expect(await checksums(server, copy)).toEqual(original);
  const programs = await programTexts(server, database);
  expect(programs.length).toBeGreaterThanOrEqual(5);
  expect(await programTexts(server, copy)).toEqual(programs);
  expect(await eventTexts(server, copy)).toEqual(await eventTexts(server, database));
}

/** Without their state: a copy's events arrive disabled, so that no job runs twice. */
async function eventTexts(server: TestServer, database: string): Promise<readonly string[]> {
  const [row] = await server.query(`SHOW CREATE EVENT \`${database}\`.nightly`);
  return [String(row?.['Create Event']).replace(/ (ENABLE|DISABLE)\b/, ' STATE'), String(row?.sql_mode)];
}

function secretPlaces(dataDir: string, storage: string, home: string): readonly string[] {
  const { XDG_RUNTIME_DIR = '', XDG_DATA_HOME = '' } = process.env;
  // In memory are also the servers of tests, which know their passwords.
  const inMemory = readdirSync('/dev/shm').filter((name) => !OURS.test(name));
  return [
    ...[dataDir, storage, home, XDG_RUNTIME_DIR, XDG_DATA_HOME, '/tmp/holdfast-0'],
    ...inMemory.map((name) => path.join('/dev/shm', name)),
  ];
}
