import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { rowsIntoWords } from '../../shared/sentences.ts';
import { checksums } from '../support/equality.ts';
import { test } from './support/app-test.ts';
import { ask, backUp, choose, endedRun, expectGood, goTo, visit } from './support/drive.ts';
import { expectNothingFound, picture, pictures } from './support/looks.ts';
import { openShop } from './support/shop-app.ts';

test('a restore over what is there: a safety backup first, which can be put back', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const { server, launched, window, serverId, storageId } = await openShop(
    { launch, server: start, folder },
    'acme',
  );
  const backupId = await backUp(window, serverId, storageId);
  await server.query("INSERT INTO shop.bags VALUES ('packed since')");
  const since = await checksums(server, 'shop');

  await visit(window, paths.putBack(backupId));
  await toChanges(window);
  await expect(window.getByRole('combobox', { name: 'Safety backup first, into' })).toHaveValue('Backups');
  await window.getByLabel('Without a safety backup').check();
  await window.getByLabel('Type shop to go on').fill('shop');
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
  await window.getByLabel('Type shop to go on').fill('shop');
  await window.getByRole('button', { name: 'Replace 1 database' }).click();
  expectGood(await endedRun(window, 'restore', 2));
  expect(await checksums(server, 'shop')).toEqual(since);

  // Beside, then swapped; the plan is kept as a page before. What somebody may do with a routine ends with it.
  await server.query(
    'CREATE USER clerk@localhost',
    'GRANT EXECUTE ON PROCEDURE shop.refill TO clerk@localhost',
  );
  const grant = window.getByText("GRANT EXECUTE ON PROCEDURE `shop`.`refill` TO 'clerk'@'localhost';");
  await visit(window, paths.putBack(backupId));
  await toChanges(window);
  await window.getByLabel('Beside, then swap').check();
  await expect(window.getByText('stays in use until the exchange')).toBeVisible();
  await expect(window.getByText('1 right on routines ends when these are replaced')).toBeVisible();
  await expect(grant).toBeVisible();
  const plan = path.join(folder(), 'plan.html');
  await choose(launched, plan);
  await window.getByRole('button', { name: 'Save this plan' }).click();
  await window.getByRole('menuitem', { name: 'Page for a browser (HTML)' }).click();
  await expect.poll(() => existsSync(plan), { timeout: 30_000 }).toBe(true);
  expect(readFileSync(plan, 'utf8')).toContain('Beside, then swap');
  const dryRun = await endedRun(window, 'dry-run');
  expect(dryRun.restorePlan?.preview.method).toBe('swap');
  await pictures(window, 'restore-swap');
  await window.getByLabel('Type shop to go on').fill('shop');
  await window.getByRole('button', { name: 'Replace 1 database' }).click();
  expectGood(await endedRun(window, 'restore', 3));
  await expect(window.getByText('1 right on routines ended when these were replaced')).toBeVisible();
  await expect(grant).toBeVisible();
  await pictures(window, 'restore-swapped');
  expect((await checksums(server, 'shop')).get('bags')).not.toBe(since.get('bags'));
  expect(await server.query("SHOW DATABASES LIKE 'shop%'")).toHaveLength(1);
  await visit(window, paths.run(dryRun.id));
  await expect(window.getByText('Nothing was touched', { exact: false })).toBeVisible();
  await expectNothingFound(window);
  await pictures(window, 'restore-dry-run');

  // One table, as a copy beside the original.
  await visit(window, paths.restore(backupId));
  await window.getByRole('button', { name: 'Choose tables and programs' }).click();
  await window.getByRole('checkbox', { name: 'orders', exact: true }).check();
  await expectNothingFound(window);
  await pictures(window, 'restore-parts');
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByLabel('Copies beside the originals').check();
  await window.getByLabel('New name of orders').fill('orders_then');
  await picture(window, 'restore-copy');
  await window.getByRole('button', { name: 'What will change' }).click();
  await window.getByRole('button', { name: 'Restore 1 table' }).click();
  expectGood(await endedRun(window, 'restore', 4));
  const now = await checksums(server, 'shop');
  expect(now.get('orders_then')).toBe(now.get('orders'));

  // All but one table, which stays as it is.
  await server.query("INSERT INTO shop.bags VALUES ('stays')", 'DROP VIEW shop.a_bigger');
  const bags = (await checksums(server, 'shop')).get('bags');
  await visit(window, paths.backups);
  await visit(window, paths.restore(backupId));
  await window.getByRole('button', { name: 'Choose tables and programs' }).click();
  await window.getByRole('button', { name: 'Choose all' }).click();
  await window.getByRole('checkbox', { name: 'bags', exact: true }).uncheck();
  await expect(window.getByRole('heading', { name: 'Restore shop without bags' })).toBeVisible();
  await expectNothingFound(window);
  await pictures(window, 'restore-all-but');
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByLabel('The same names').check();
  await window.getByRole('button', { name: 'What will change' }).click();
  await expect(window.getByText('shop.bags is left out.', { exact: false })).toBeVisible();
  await expectNothingFound(window);
  await pictures(window, 'restore-all-but-changes');
  await window.getByLabel('Type shop to go on').fill('shop');
  await window.getByRole('button', { name: /^Replace \d+ objects$/ }).click();
  expectGood(await endedRun(window, 'restore', 5));
  const kept = await checksums(server, 'shop');
  expect(kept.get('bags')).toBe(bags);
  expect(await server.query("SHOW TABLES FROM shop LIKE 'a_bigger'")).toHaveLength(1);

  // Rows alone; one of them is there already, so that nothing is changed, and that is said.
  await visit(window, paths.restoreTable(backupId, 'shop', 'bags'));
  await window.getByRole('checkbox', { name: 'customers', exact: true }).check();
  await window.getByLabel('Rows only').check();
  await picture(window, 'restore-rows');
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByRole('button', { name: 'What will change' }).click();
  await window.getByLabel('Type shop to go on').fill('shop');
  await window.getByRole('button', { name: 'Add rows to 2 tables' }).click();
  const failed = await endedRun(window, 'restore', 6);
  expect(failed.targetState?.kind).toBe('untouched');
  await expect(window.getByText('Nothing was changed: shop is as before.')).toBeVisible();
  await expectNothingFound(window);
  await picture(window, 'restore-failed');
  expect(await checksums(server, 'shop')).toEqual(kept);

  // One way that goes: the rows of the table alone are put in the place of those that are there.
  await goTo(window, 'Backups');
  await visit(window, paths.restoreTable(backupId, 'shop', 'bags'));
  await window.getByLabel('Rows only').check();
  await window.getByLabel(rowsIntoWords.refill.name).check();
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByRole('button', { name: 'What will change' }).click();
  await window.getByLabel('Type shop to go on').fill('shop');
  await window.getByRole('button', { name: 'Empty and refill 1 table' }).click();
  expectGood(await endedRun(window, 'restore', 7));
  const rows = window.locator('dl > div', { hasText: 'Rows there now' });
  await expect(rows).toContainText(/^Rows there now3, /);
});

async function toChanges(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Where to' }).click();
  await window.getByRole('button', { name: 'What will change' }).click();
  await expect(window.getByText('This replaces 1 database', { exact: false }).first()).toBeVisible();
}
