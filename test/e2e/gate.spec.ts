import { spawn } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { electronEnv } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { type LaunchedApp, launchApp } from '../support/launch-app.ts';
import { removeTempFolder, tempFolder } from '../support/temp.ts';

/** Calls as any script of a page could: what its input is, is for main to check. */
function call(page: Page, name: string, input: unknown) {
  return page.evaluate(
    ({ name, input }) => Reflect.apply(Reflect.get(window.holdfast, 'call'), window.holdfast, [name, input]),
    { name, input },
  );
}

const engineOf = ({ app }: LaunchedApp) =>
  app.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ serviceName, name }) => [serviceName, name].includes('Holdfast engine'))
        ?.pid,
  );

test.describe('the gate', () => {
  let launched: LaunchedApp;
  test.beforeAll(async () => {
    launched = await launchApp();
  });
  test.afterAll(() => launched.close());

  test('a window has the bridge and nothing else of Node or Electron', async () => {
    const seen = await launched.window.evaluate(() => ({
      bridge: Object.keys(window.holdfast).sort(),
      node: ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in window),
      origin: location.href,
    }));
    expect(seen).toEqual({
      bridge: ['call', 'cancel', 'on'],
      node: [],
      origin: expect.stringMatching(/^app:\/\/holdfast\/index\.html/),
    });
  });

  test('our window is answered, by main and by the engine', async () => {
    expect(await call(launched.window, 'app.info', {})).toMatchObject({
      ok: true,
      value: { dataDir: launched.dataDir },
    });
    expect(await call(launched.window, 'app.diagnostics', {})).toMatchObject({ ok: true });
  });

  test('input that does not fit, unknown calls and paths of one’s own are refused with a code', async () => {
    const bad = { ok: false, error: { code: 'bad-input' } };
    expect(await call(launched.window, 'runs.get', { runId: '../../etc/passwd' })).toMatchObject(bad);
    expect(await call(launched.window, 'app.copy', { text: 1 })).toMatchObject(bad);
    expect(
      await call(launched.window, 'app.setPreferences', { sandboxFolder: { path: '/etc' } }),
    ).toMatchObject(bad);
    expect(
      await call(launched.window, 'storages.addFolder', { name: 'x', folder: { path: '/tmp/x' } }),
    ).toMatchObject(bad);
    expect(
      await call(launched.window, 'storages.addFolder', { name: 'x', folder: { token: 'x' } }),
    ).toMatchObject(bad);
    for (const name of ['no.such', '__proto__', 'toString'])
      expect(await call(launched.window, name, {})).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
  });

  test('a page that is not ours is refused, though it has our preload', async () => {
    const answer = await launched.app.evaluate(async ({ BrowserWindow, app }) => {
      const foreign = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${app.getAppPath()}/out/preload/preload.cjs`, sandbox: true },
      });
      await foreign.loadURL('data:text/html,<p>foreign</p>');
      const result: unknown = await foreign.webContents.executeJavaScript(
        'window.holdfast.call("app.info", {})',
      );
      foreign.destroy();
      return result;
    });
    expect(answer).toEqual({ ok: false, error: { code: 'untrusted-sender', data: {}, raw: null } });
  });

  test('scripts, connections, pages, windows and permissions from elsewhere are denied', async () => {
    const denied = await launched.window.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.wasInjected = true';
      document.head.append(inline);
      const style = document.createElement('style');
      style.textContent = ':root { --was-styled: yes }';
      document.head.append(style);
      // Playwright's own evaluate() may use eval; a timer's text is compiled after it, by the page's own rules.
      Reflect.apply(setTimeout, window, ['window.wasEvaluated = true', 0]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return {
        injected: 'wasInjected' in window,
        styled: getComputedStyle(document.documentElement).getPropertyValue('--was-styled'),
        evaluated: 'wasEvaluated' in window,
        fetched: await fetch('http://127.0.0.1:9/').then(
          () => true,
          () => false,
        ),
        opened: window.open('https://example.org/') !== null,
        notifications: await Notification.requestPermission(),
      };
    });
    expect(denied).toEqual({
      injected: false,
      styled: '',
      evaluated: false,
      fetched: false,
      opened: false,
      notifications: 'denied',
    });
    const before = launched.window.url();
    await launched.window.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await launched.window.waitForTimeout(300);
    expect(launched.window.url()).toBe(before);
  });

  test('nothing outside the built window is served', async () => {
    const statuses = await launched.window.evaluate(async () => {
      const paths = ['/../main/main.cjs', '/%2e%2e/main/main.cjs', '/..%2fmain%2fmain.cjs', '/nothing.js'];
      return Promise.all(paths.map(async (path) => (await fetch(`app://holdfast${path}`)).status));
    });
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  test('an engine that is killed is started again, and the window hears of it', async () => {
    const before = await engineOf(launched);
    if (before === undefined) throw new Error('there is no engine');
    const heard = launched.window.evaluate(
      () =>
        new Promise((resolve) =>
          window.holdfast.on('engine-restarted', ({ interrupted }) => resolve(interrupted)),
        ),
    );
    process.kill(before, 'SIGKILL');
    expect(await heard).toBe(0);
    expect(await engineOf(launched)).not.toBe(before);
    expect(await call(launched.window, 'app.diagnostics', {})).toMatchObject({ ok: true });
  });
});

test('the window comes back in the size it was left, and a second start shows the first one', async () => {
  const dataDir = tempFolder('hd');
  const first = await launchApp({ dataDir });
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1010, 707));
  await first.window.waitForTimeout(800);
  await first.close();

  const second = await launchApp({ dataDir });
  const size = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  expect(size).toEqual([1010, 707]);
  const executable = await second.app.evaluate(() => process.execPath);
  await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const third = spawn(executable, ['--no-sandbox', root], {
    env: { ...process.env, ...electronEnv(), HOLDFAST_DATA_DIR: dataDir },
  });
  expect(await new Promise((resolve) => third.once('exit', resolve))).toBe(0);
  const isVisible = () =>
    second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isVisible).toBe(true);
  await second.close();
  removeTempFolder(dataDir);
});
