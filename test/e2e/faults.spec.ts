import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Run } from '../../shared/model/run.ts';
import { smallDisk } from '../support/small-disk.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';
import { test } from './support/app-test.ts';
import {
  addServer,
  addStorage,
  ask,
  backUp,
  choose,
  endedRun,
  expectGood,
  fillServer,
} from './support/drive.ts';
import { backupFolders, draftsIn, threadsOf } from './support/leftovers.ts';
import { findSecret, keyringSecret } from './support/secrets.ts';
import { type SlowProxy, slowProxy } from './support/slow-proxy.ts';

const USER = 'holdfast';
const PASSWORD = 'first-password';
/** What cannot be packed: 12 MB stay 12 MB, in SQL and in the storage. */
const BIG = [
  'CREATE DATABASE big',
  'USE big',
  'CREATE TABLE big.a_small (i INT PRIMARY KEY)',
  'CREATE TABLE big.rows_of_it (id INT PRIMARY KEY, v VARCHAR(1000))',
  'INSERT INTO big.rows_of_it SELECT seq, HEX(RANDOM_BYTES(500)) FROM seq_1_to_12000',
  'CREATE TABLE big.z_last (i INT PRIMARY KEY)',
  // Its size is estimated by what the server's statistics say.
  'ANALYZE TABLE big.rows_of_it',
];

test.describe('when something goes wrong', () => {
  let server: TestServer;
  let proxy: SlowProxy;
  let entry: Parameters<typeof addServer>[1];

  test.beforeAll(async () => {
    server = await startMariadb();
    await server.query(
      ...BIG,
      `CREATE USER ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`,
      `GRANT ALL PRIVILEGES ON *.* TO ${USER}@'%'`,
    );
    proxy = await slowProxy(server.port);
    entry = { name: 'Slow', port: proxy.port, user: USER, password: PASSWORD };
  });
  test.afterEach(() => proxy.slow(null));
  test.afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  test('a backup that is cancelled leaves nothing', async ({ launch, folder }) => {
    const storage = folder();
    const launched = await launch();
    const { window } = launched;
    await addServer(window, entry);
    await addStorage(launched, storage);
    proxy.slow(0);
    await startBackup(window);
    await inTheMiddle(window);
    expect(draftsIn(storage)).not.toEqual([]);
    await window.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await expect(window.getByText('Cancelled on request')).toBeVisible();
    expect((await endedRun(window, 'backup')).outcome).toEqual({ kind: 'cancelled', by: 'user' });
    expect(draftsIn(storage)).toEqual([]);
    expect(backupFolders(storage)).toEqual([]);
    await expect.poll(() => threadsOf(server, USER)).toEqual([]);
  });

  test('a password that was changed: the run says so and takes the new one, then runs again', async ({
    launch,
    folder,
  }) => {
    const launched = await launch();
    const { window } = launched;
    const serverId = await addServer(window, entry);
    await addStorage(launched, folder());
    await window.getByRole('navigation').getByRole('link', { name: 'Backups' }).click();
    await window.getByRole('main').getByRole('link', { name: 'Back up now' }).first().click();
    const start = window.getByRole('button', { name: 'Back up big' });
    await expect(start).toBeEnabled();
    await server.query(`ALTER USER ${USER}@'%' IDENTIFIED BY 'second-password'`);
    try {
      await start.click();
      const failed = await endedRun(window, 'backup');
      expect(failed.outcome).toMatchObject({ kind: 'failed', error: { code: 'access-denied' } });
      await window.getByLabel(/^Password of holdfast at/).fill('second-password');
      await window.getByRole('button', { name: 'Use it and run again' }).click();
      expectGood(await endedRun(window, 'backup', 2));
      expect(keyringSecret(`server-password:${serverId}`)).toBe('second-password');
      await expect(window.getByText('The backup is whole, read back and in place')).toBeVisible();
    } finally {
      await server.query(`ALTER USER ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`);
    }
  });

  test('a server that is killed in the middle of a dump: failed, with the table named', async ({
    launch,
    folder,
  }) => {
    const storage = folder();
    const launched = await launch();
    const { window } = launched;
    await addServer(window, entry);
    await addStorage(launched, storage);
    proxy.slow(0);
    await startBackup(window);
    await inTheMiddle(window);
    await server.kill();
    try {
      proxy.slow(null);
      const run = await endedRun(window, 'backup', 1, 90_000);
      expect(run.outcome).toMatchObject({ kind: 'failed' });
      await expect(window.getByRole('main')).toContainText('rows_of_it');
      expect(JSON.stringify(run.outcome)).toContain('rows_of_it');
      expect(draftsIn(storage)).toEqual([]);
    } finally {
      await server.restart();
    }
  });

  test('no keychain: says so, asks each time, and keeps nothing', async ({ launch, folder }) => {
    const dataDir = folder('hd');
    const storage = folder();
    const env = { DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
    const first = await launch({ dataDir, env });
    const { window } = first;
    await window.getByRole('link', { name: 'Connect a server' }).click();
    await expect(window.getByRole('radio', { name: 'In this system’s keychain' })).toBeDisabled();
    await expect(window.getByText(/the keychain does not answer/)).toBeVisible();
    await expect(window.getByRole('radio', { name: 'Nowhere: ask me each time' })).toBeChecked();
    await fillServer(window, entry);
    await window.getByRole('button', { name: 'Connect' }).click();
    await choose(first, storage);
    await window.getByRole('button', { name: 'Choose a folder' }).click();
    await window.getByRole('link', { name: 'Back up now' }).click();
    await window.getByRole('button', { name: 'Back up big' }).click();
    expectGood(await endedRun(window, 'backup'));
    await first.close();
    expect(findSecret(PASSWORD, [dataDir, storage])).toEqual([]);

    const second = await launch({ dataDir, env });
    await second.window.getByRole('navigation').getByRole('link', { name: 'Servers' }).click();
    await second.window.getByRole('button', { name: 'Slow', exact: true }).click();
    await second.window.getByRole('button', { name: 'Enter the password' }).click();
    const dialog = second.window.getByRole('dialog', { name: 'Password for Slow' });
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Use this password' }).click();
    await expect(
      second.window.getByText('This account may read everything that a backup needs.'),
    ).toBeVisible();
    await second.close();
    expect(findSecret(PASSWORD, [dataDir, storage])).toEqual([]);
  });

  test('a folder without room: said before the start, and when it fills up under way', async ({ launch }) => {
    const disk = smallDisk(24);
    test.skip(disk === null, 'no small file system can be mounted');
    if (disk === null) return;
    const small = disk.folder;
    try {
      const launched = await launch();
      const { window } = launched;
      const serverId = await addServer(window, entry);
      const storageId = await addStorage(launched, small);
      proxy.slow(0);
      await startBackup(window);
      await inTheMiddle(window);
      writeFileSync(path.join(small, 'somebody-elses.bin'), Buffer.alloc(20_000_000));
      proxy.slow(null);
      const { outcome } = await endedRun(window, 'backup');
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'disk-full' } });
      const notice = window
        .getByRole('main')
        .getByText(`There is not enough room at ${small}`, { exact: true });
      await expect(notice).toBeVisible();
      await expect(window.getByText(/About .* are needed, and .* are free/).first()).toBeVisible();
      expect(draftsIn(small).map((file) => path.basename(file))).toEqual(['somebody-elses.bin']);

      writeFileSync(path.join(small, 'more.bin'), Buffer.alloc(4_000_000));
      await window.getByRole('navigation').getByRole('link', { name: 'Backups' }).click();
      await window.getByRole('main').getByRole('link', { name: 'Back up now' }).first().click();
      await expect(notice).toBeVisible();
      await expect(window.getByRole('button', { name: 'Back up big' })).toBeDisabled();
      await expect(backUp(window, serverId, storageId)).rejects.toThrow('disk-full');
      await launched.close();
    } finally {
      disk.unmount();
    }
  });
});

/** From the rail, as a user would; the window then shows the run. */
async function startBackup(window: Page): Promise<void> {
  await window.getByRole('navigation').getByRole('link', { name: 'Backups' }).click();
  await window.getByRole('main').getByRole('link', { name: 'Back up now' }).first().click();
  await window.getByRole('button', { name: 'Back up big' }).click();
}

/** Waits until rows of the large table have come. */
async function inTheMiddle(window: Page): Promise<void> {
  await expect
    .poll(async () => (await newest(window))?.progress?.current, { timeout: 30_000, intervals: [50] })
    .toContain('rows_of_it');
}

async function newest(window: Page): Promise<Run | undefined> {
  const { runs } = await ask(window, 'runs.list', { kind: null, serverId: null, limit: 1, offset: 0 });
  return runs[0];
}
