import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { PlanId } from '../../shared/model/ids.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { startMailServer } from '../support/mail-server.ts';
import { manualPlan } from '../support/plans.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, ended, goTo } from './support/drive.ts';
import { expectNothingFound, picture } from './support/looks.ts';

/* Being told, and life in the background: a real mail server, the tray, start at login, the system's scheduler. */

test('a plan that fails is told by mail and on the desktop, its recovery too, and the tray says its state', async ({
  launch,
  folder,
  server,
}) => {
  test.setTimeout(240_000);
  const login = { user: 'ops', password: 'Mail-Secret-4711' };
  const mail = await startMailServer({ login });
  try {
    const launched = await launch({ env: { HOLDFAST_TRAY: 'yes' } });
    const { window } = launched;
    await watchDesktop(launched);

    await goTo(window, 'Settings');
    await expect(window.getByText('Nobody is told yet.')).toBeVisible();
    await addMailByHand(window, mail.port, login);
    await expect
      .poll(() => mail.mails.map(({ subject }) => subject))
      .toEqual(['[Holdfast] Holdfast can reach you here']);
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(window.getByText('Mail to ops@example.org through localhost.')).toBeVisible();
    await expectNothingFound(window);
    await picture(launched.window, 'notifications');

    const database = await server('mariadb', { password: 'Database-4711' });
    await database.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    const store = folder('store');
    const storageId = await addStorage(launched, store);
    const serverId = await addServer(window, {
      name: 'acme',
      port: database.port,
      user: database.root.user,
      password: database.root.password,
    });
    const { planId } = await ask(window, 'plans.add', manualPlan(serverId, storageId));

    renameSync(store, `${store}.away`);
    expect(await run(window, planId)).toBe('failed');
    await expect
      .poll(() => mail.mails.at(-1)?.subject, { timeout: 30_000 })
      .toBe('[Holdfast] Nightly shop is failing');
    expect(mail.mails.at(-1)).toMatchObject({ user: 'ops', to: ['ops@example.org'] });
    await expect.poll(() => told(launched), { timeout: 20_000 }).toEqual(['Nightly shop is failing']);
    await expect
      .poll(() => tray(launched), { timeout: 20_000 })
      .toMatchObject({
        toolTip: 'Holdfast\nNightly shop is failing\nNothing runs by itself',
        labels: expect.arrayContaining([
          'Nightly shop is failing',
          'Open Holdfast',
          'Back up now',
          'Pause all',
        ]),
      });
    // Again is not told again.
    expect(await run(window, planId)).toBe('failed');

    renameSync(`${store}.away`, store);
    expect(await run(window, planId)).toBe('good');
    await expect
      .poll(() => mail.mails.map(({ subject }) => subject), { timeout: 30_000 })
      .toEqual([
        '[Holdfast] Holdfast can reach you here',
        '[Holdfast] Nightly shop is failing',
        '[Holdfast] Nightly shop is well again',
      ]);
    await expect
      .poll(() => told(launched), { timeout: 20_000 })
      .toEqual(['Nightly shop is failing', 'Nightly shop is well again']);
    // The password is in the keychain, and nowhere in what Holdfast keeps.
    for (const file of ['state.sqlite', 'state.sqlite-wal', 'logs/engine.log'])
      if (existsSync(path.join(launched.dataDir, file)))
        expect(readFileSync(path.join(launched.dataDir, file)).includes(login.password)).toBe(false);
    await launched.close();
  } finally {
    await mail.stop();
  }
});

test('closing puts the window away where there is a tray; start at login and the scheduler’s entry are written and removed', async ({
  launch,
  folder,
}) => {
  test.setTimeout(180_000);
  const config = folder('config');
  const launched = await launch({ env: { HOLDFAST_TRAY: 'yes', XDG_CONFIG_HOME: config } });
  const { window, app } = launched;
  await watchDesktop(launched);
  await goTo(window, 'Settings');

  const autostart = path.join(config, 'autostart', 'holdfast.desktop');
  await window.getByLabel('Start at login').click();
  await expect.poll(() => existsSync(autostart)).toBe(true);
  expect(readFileSync(autostart, 'utf8')).toMatch(/^Exec=.* --hidden$/m);
  await expect(window.getByLabel('Start at login')).toBeChecked();
  await window.getByLabel('Start at login').click();
  await expect.poll(() => existsSync(autostart)).toBe(false);

  const timer = path.join(config, 'systemd', 'user', 'holdfast-run-due.timer');
  await window.getByRole('button', { name: 'Write it and switch it on' }).click();
  await expect.poll(() => existsSync(timer)).toBe(true);
  await expect(window.getByText(/^The systemd timer is /)).toBeVisible();
  await expectNothingFound(window);
  await picture(launched.window, 'scheduler');
  await window.getByRole('button', { name: 'Remove it' }).click();
  await expect.poll(() => existsSync(timer)).toBe(false);

  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await close();
  await expect.poll(isVisible).toBe(false);
  expect(await told(launched)).toEqual(['Holdfast keeps running']);
  await app.evaluate(({ app }) => app.emit('activate'));
  await expect.poll(isVisible).toBe(true);
  await close();
  await expect.poll(isVisible).toBe(false);
  // That is explained once.
  expect(await told(launched)).toEqual(['Holdfast keeps running']);
  await launched.close();
});

test('settings of the background in the dark, small', async ({ launch }) => {
  const launched = await launch({ colorScheme: 'dark' });
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1024, 700));
  await goTo(launched.window, 'Settings');
  // No desktop of a test shows a tray, which is said.
  await expect(launched.window.getByText('this desktop shows no tray icons')).toBeVisible();
  await expectNothingFound(launched.window);
  await picture(launched.window, 'dark');
  await launched.window.getByRole('button', { name: 'Add a notification' }).click();
  await launched.window.getByRole('menuitem', { name: /^Webhook/ }).click();
  await expect(launched.window.getByRole('dialog')).toBeVisible();
  await launched.window.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(launched.window.getByText('The whole address, with https://')).toBeVisible();
  await expectNothingFound(launched.window);
  await picture(launched.window, 'webhook-dark');
});

async function addMailByHand(
  window: Page,
  port: number,
  login: { readonly user: string; readonly password: string },
): Promise<void> {
  await window.getByRole('button', { name: 'Add a notification' }).click();
  await window.getByRole('menuitem', { name: 'Mail' }).click();
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('ops');
  await dialog.getByLabel('Mail server').fill('localhost');
  await dialog.getByRole('combobox', { name: 'Encryption' }).click();
  await window.getByRole('option', { name: 'None' }).click();
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByLabel('User').fill(login.user);
  await dialog.getByLabel('Password', { exact: true }).fill('wrong');
  await dialog.getByLabel('From').fill('holdfast@example.org');
  await dialog.getByLabel('To', { exact: true }).fill('ops@example.org');
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog.getByText(/refused the login of “ops”/)).toBeVisible();
  await expectNothingFound(window);
  await dialog.getByLabel('Password', { exact: true }).fill(login.password);
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog.getByText('The test was sent and accepted')).toBeVisible();
}

async function run(window: Page, planId: PlanId): Promise<string | undefined> {
  const { runIds } = await ask(window, 'plans.runNow', { planIds: [planId] });
  const [runId] = runIds;
  if (runId === undefined) throw new Error('nothing was started');
  return (await ended(window, runId)).outcome?.kind;
}

/** Keeps what the tray and the desktop are told from now on, in the app; both still get it. */
async function watchDesktop({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(({ Tray, Notification }) => {
    const seen = { toolTip: '', labels: [] as string[], notifications: [] as string[] };
    Object.assign(globalThis, { seen });
    const { setToolTip, setContextMenu } = Tray.prototype;
    Tray.prototype.setToolTip = function (text) {
      seen.toolTip = text;
      setToolTip.call(this, text);
    };
    Tray.prototype.setContextMenu = function (menu) {
      seen.labels = menu?.items.map(({ label }) => label) ?? [];
      setContextMenu.call(this, menu);
    };
    const { show } = Notification.prototype;
    Object.assign(Notification, { isSupported: () => true });
    Notification.prototype.show = function () {
      seen.notifications.push(this.title);
      show.call(this);
    };
  });
}

interface Seen {
  readonly toolTip: string;
  readonly labels: readonly string[];
  readonly notifications: readonly string[];
}

const seen = ({ app }: LaunchedApp) => app.evaluate(() => Reflect.get(globalThis, 'seen') as Seen);
const tray = seen;
const told = async (launched: LaunchedApp) => (await seen(launched)).notifications;
