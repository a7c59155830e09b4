import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { CallInput, CallName, CallOutput, CallResult } from '../../shared/contract.ts';
import { type LaunchedApp, launchApp } from '../support/launch-app.ts';
import { isAlive } from '../support/processes.ts';
import { removeTempFolder, tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

/* Closing the window while a backup runs: the three answers. */

const BUTTONS = ['Keep running', 'Cancel them and quit', 'Stay'] as const;

async function call<N extends CallName>(page: Page, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const result = await page.evaluate(
    ({ name, input }) => window.holdfast.call(name, input) as Promise<CallResult<CallName>>,
    { name, input },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value as CallOutput<N>;
}

/** Answers every further message box with a button; what was asked is kept in the app. */
const answerWith = ({ app }: LaunchedApp, button: (typeof BUTTONS)[number]) =>
  app.evaluate(({ dialog }, button) => {
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, options: Electron.MessageBoxOptions) => {
        Object.assign(globalThis, { asked: options });
        return { response: options.buttons?.indexOf(button) ?? -1, checkboxChecked: false };
      },
    });
  }, button);

const asked = ({ app }: LaunchedApp) =>
  app.evaluate(() => {
    const options: unknown = Reflect.get(globalThis, 'asked');
    Reflect.deleteProperty(globalThis, 'asked');
    return options === undefined ? null : (options as Electron.MessageBoxOptions).detail;
  });

const close = ({ app }: LaunchedApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const isVisible = ({ app }: LaunchedApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

async function startBackup(launched: LaunchedApp, server: TestServer, folder: string) {
  await launched.app.evaluate(({ dialog }, folder) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [folder] }) });
  }, folder);
  const picked = await call(launched.window, 'app.pickFolder', { title: 'Storage' });
  if (picked === null) throw new Error('no folder was picked');
  const { storageId } = await call(launched.window, 'storages.addFolder', {
    name: 'safe',
    folder: { token: picked.token },
  });
  const { serverId } = await call(launched.window, 'servers.add', {
    draft: {
      name: 'shop db',
      endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
      tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
      user: 'root',
      environment: 'development',
      tools: { dump: null, client: null },
    },
    password: { kind: 'none' },
  });
  const selection = {
    databases: null,
    excludedTables: [],
    acceptedLosses: [],
    consistency: 'snapshot' as const,
  };
  const { runId } = await call(launched.window, 'backups.start', { serverId, storageId, selection });
  return runId;
}

test.describe('closing during a backup', () => {
  let server: TestServer;
  let launched: LaunchedApp;
  let dataDir: string;
  let pid: number | undefined;
  let lock: Awaited<ReturnType<TestServer['connect']>>;

  test.beforeEach(async () => {
    server = await startMariadb();
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.t (a INT)',
      'INSERT INTO shop.t VALUES (1)',
    );
    lock = await server.connect();
    await lock.query('LOCK TABLES shop.t WRITE');
    dataDir = tempFolder('hd');
    launched = await launchApp({ dataDir });
    pid = launched.app.process().pid;
    const runId = await startBackup(launched, server, path.join(dataDir, 'store'));
    await expect
      .poll(
        async () =>
          (await call(launched.window, 'runs.get', { runId })).steps.find(({ name }) => name === 'dump')
            ?.state,
      )
      .toBe('running');
  });
  test.afterEach(async () => {
    // Most of these tests end the app themselves.
    if (pid !== undefined && isAlive(pid)) await launched.close();
    lock.destroy();
    await server.stop();
    removeTempFolder(dataDir);
  });

  test('it names what is going on; “Stay” stays', async () => {
    await answerWith(launched, 'Stay');
    await close(launched);
    await expect.poll(() => asked(launched)).toContain('shop db');
    expect(await isVisible(launched)).toBe(true);
    // What would hold the test's own closing up.
    await answerWith(launched, 'Cancel them and quit');
  });

  test('“Cancel them and quit” cancels, cleans up and quits', async () => {
    await answerWith(launched, 'Cancel them and quit');
    await close(launched);
    await expect.poll(() => pid !== undefined && isAlive(pid), { timeout: 20_000 }).toBe(false);
    lock.destroy();
    const again = await launchApp({ dataDir });
    const { runs } = await call(again.window, 'runs.list', {
      kind: null,
      serverId: null,
      limit: 10,
      offset: 0,
    });
    expect(runs).toMatchObject([{ outcome: { kind: 'cancelled', by: 'shutdown' } }]);
    await again.close();
  });

  test('“Keep running” hides the window, finishes the backup, and then quits', async () => {
    await answerWith(launched, 'Keep running');
    await close(launched);
    await expect.poll(() => isVisible(launched)).toBe(false);
    await lock.end();
    await expect.poll(() => pid !== undefined && isAlive(pid), { timeout: 20_000 }).toBe(false);
    const again = await launchApp({ dataDir });
    const { backups } = await call(again.window, 'backups.list', {
      serverId: null,
      database: null,
      limit: 10,
      offset: 0,
    });
    expect(backups).toMatchObject([{ databases: ['shop'], completeness: 'complete' }]);
    await again.close();
  });
});
