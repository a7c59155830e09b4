import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { checksums } from '../support/equality.ts';
import { shopStatements } from '../support/shop.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, backUp, endedRun, expectGood } from './support/drive.ts';
import { expectNothingFound, picture } from './support/looks.ts';

test('a restore over what is there: a safety backup first, which can be put back', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const server = await start('mariadb', { password: 'pw' });
  await server.query(...shopStatements('mariadb'));
  const launched = await launch();
  const { window } = launched;
  const { port, root } = server;
  const serverId = await addServer(window, { name: 'acme', port, user: root.user, password: root.password });
  const storageId = await addStorage(launched, path.join(folder(), 'Backups'));
  const backupId = await backUp(window, serverId, storageId);
  await server.query("INSERT INTO shop.bags VALUES ('packed since')");
  const since = await checksums(server, 'shop');

  await visit(window, paths.putBack(backupId));
  await toChanges(window);
  await expect(window.getByRole('combobox', { name: 'Safety backup first, into' })).toHaveValue('Backups');
  await window.getByLabel('Without a safety backup').check();
  await window.getByLabel('Type acme to go on').fill('acme');
  const replace = window.getByRole('button', { name: 'Replace 1 database' });
  await expect(replace).toBeDisabled();
  await window.getByLabel('Why what is there may be lost').fill('it is a copy');
  await expect(replace).toBeEnabled();
  await expectNothingFound(window);
  await picture(window, 'restore-refused');
  await window.getByLabel('Without a safety backup').uncheck();
  await picture(window, 'restore-safety');
  await replace.click();
  const restored = await endedRun(window, 'restore');
  expectGood(restored);
  expect(restored.safetyBackupId).not.toBeNull();

  await expect(window.getByText('What was there before is in a safety backup')).toBeVisible();
  await expectNothingFound(window);
  await ask(window, 'app.setPreferences', { theme: 'dark' });
  await picture(window, 'restore-done-dark');
  await window.getByRole('link', { name: 'Put it back' }).click();
  await toChanges(window);
  await picture(window, 'restore-back-dark');
  await window.getByLabel('Type acme to go on').fill('acme');
  await window.getByRole('button', { name: 'Replace 1 database' }).click();
  expectGood(await endedRun(window, 'restore', 2));
  expect(await checksums(server, 'shop')).toEqual(since);
});

async function toChanges(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByRole('button', { name: 'What will change' }).click();
  await expect(window.getByText('This replaces 1 database', { exact: false }).first()).toBeVisible();
}

async function visit(page: Page, to: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, to);
}
