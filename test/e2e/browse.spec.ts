import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { shortId } from '../../shared/model/ids.ts';
import { checksums } from '../support/equality.ts';
import { test } from './support/app-test.ts';
import { backUp, choose, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, picture, pictures } from './support/looks.ts';
import { openShop } from './support/shop-app.ts';

test('a backed-up table: its rows read and found, saved as CSV, restored alone, compared, its loss asked about', async ({
  launch,
  server: start,
  folder,
}) => {
  const shop = await openShop({ launch, server: start, folder });
  const { server, launched, window, serverId, storageId } = shop;
  const backupId = await backUp(window, serverId, storageId);

  await test.step('found by its database, and by its id', async () => {
    const search = window.getByRole('textbox', { name: 'Search' });
    await window.keyboard.press('Control+k');
    await search.fill('shop');
    await window.getByRole('button', { name: /^shop Backups from/ }).click();
    await expect(window).toHaveURL(/#\/backups\?server=[^&]+&database=shop/);
    await window.keyboard.press('Control+k');
    await search.fill(shortId(backupId));
    await picture(window, 'palette-backup');
    await window.keyboard.press('Enter');
    await expect(window).toHaveURL(new RegExp(backupId));
    await expect(window.getByRole('columnheader', { name: 'Drilled' })).toBeVisible();
  });

  await test.step('from the backup’s page', async () => {
    await window.getByRole('button', { name: 'customers', exact: true }).click();
    await window.getByRole('link', { name: 'Rows' }).click();
    await expect(window.getByRole('heading', { level: 1, name: 'customers' })).toBeVisible();
    await expect(window.getByRole('cell', { name: 'Søren Øberg', exact: true })).toBeVisible();
    await expect(window.getByText('NULL').first()).toBeVisible();
  });

  await test.step('a value as a whole', async () => {
    await window.getByRole('button', { name: 'Show all of prefs of row 3' }).click();
    const dialog = window.getByRole('dialog');
    await expect(dialog).toContainText('"a": "),("');
    await window.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('any row by its number', async () => {
    await window.evaluate(
      (to) => {
        location.hash = to;
      },
      paths.rows(backupId, 'shop', 'orders'),
    );
    await expect(window.getByText('rows 1 to 200 of 5,000')).toBeVisible();
    await window.getByLabel('Go to row').fill('4321');
    await window.keyboard.press('Enter');
    await expect(window.getByText('rows 4,321 to 4,520 of 5,000')).toBeVisible();
    await expect(window.getByRole('cell', { name: '4320', exact: true })).toBeVisible();
    await window.getByRole('button', { name: 'Last rows' }).click();
    await expect(window.getByText('rows 4,801 to 5,000 of 5,000')).toBeVisible();
  });

  await test.step('a text', async () => {
    await window.getByLabel('Find text in the rows').fill('2026-01-01 01:0');
    await window.keyboard.press('Enter');
    await expect(window.getByText('100 rows found')).toBeVisible();
    await window.getByRole('button', { name: 'Look on' }).click();
    await expect(window.getByText('200 rows found')).toBeVisible();
    await window.getByRole('button', { name: 'Show all rows' }).click();
    await expect(window.getByText('rows 4,801 to 5,000 of 5,000')).toBeVisible();
  });

  await expectNothingFound(window);

  await test.step('saved as CSV', async () => {
    const file = path.join(folder(), 'orders.csv');
    await choose(launched, file);
    await window.getByRole('button', { name: 'Save this table' }).click();
    await window.getByRole('menuitem', { name: /^CSV: its rows/ }).click();
    expectGood(await endedRun(window, 'export'));
    const lines = readFileSync(file, 'utf8').split('\r\n');
    expect(lines[0]).toBe('id,customer_id,total,placed');
    expect(lines).toHaveLength(5002);
  });

  await test.step('restored alone, beside what is there', async () => {
    await window.evaluate(
      (to) => {
        location.hash = to;
      },
      paths.rows(backupId, 'shop', 'orders'),
    );
    await window.getByRole('link', { name: 'Restore this table' }).click();
    await expect(window.getByText('Nothing else of shop is touched.')).toBeVisible();
    await window.getByRole('button', { name: 'Where to' }).click();
    await window.getByRole('button', { name: 'What will change' }).click();
    await expect(
      window.getByRole('heading', { name: /^This puts 1 table into shop_restored/ }),
    ).toBeVisible();
    await expectNothingFound(window);
    await window.getByRole('button', { name: 'Restore 1 table' }).click();
    expectGood(await endedRun(window, 'restore'));
    expect([...(await checksums(server, 'shop_restored'))]).toEqual(
      [...(await checksums(server, 'shop'))].filter(([name]) => name === 'orders'),
    );
  });

  await test.step('compared with a later backup', async () => {
    await server.query(
      'DROP DATABASE shop_restored',
      'USE shop',
      'DELETE FROM orders WHERE id >= 1000',
      'ALTER TABLE parts ADD COLUMN more INT',
    );
    const later = await backUp(window, serverId, storageId);
    await window.evaluate((to) => {
      location.hash = to;
    }, paths.compare(later));
    await expect(window.getByText('2 objects of 13 differ.')).toBeVisible();
    await expect(window.getByText('1 object lost much or all of what it had')).toBeVisible();
    await window.getByRole('button', { name: 'shop.parts' }).click();
    await expect(window.getByText('`more` int(11) DEFAULT NULL')).toBeInViewport();
    await expectNothingFound(window);
    await picture(window, 'compare');

    await window.evaluate((to) => {
      location.hash = to;
    }, paths.backup(later));
    await expect(window.getByText('shop.orders has 80% fewer rows: 5,000 → 1,000')).toBeVisible();
    await picture(window, 'backup-dropped');
  });

  await test.step('C7: asked about on Overview, until somebody says that it is right', async () => {
    await window.evaluate((to) => {
      location.hash = to;
    }, paths.overview);
    const asked = 'Shop: shop.orders has 80% fewer rows: 5,000 → 1,000';
    await expect(window.getByText(asked, { exact: true })).toBeVisible();
    await picture(window, 'overview-dropped');
    await launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700),
    );
    await expectNothingFound(window);
    await picture(window, 'overview-dropped-small');
    await window.getByRole('link', { name: /^Compare/ }).click();
    await expect(window.getByText('1 object lost much or all of what it had')).toBeVisible();
    await window.getByRole('button', { name: 'This is right' }).click();
    await expect(window.getByRole('button', { name: 'This is right' })).toHaveCount(0);
    await window.evaluate((to) => {
      location.hash = to;
    }, paths.overview);
    await expect(window.getByRole('heading', { level: 1 })).toContainText('nothing repeats');
    await expect(window.getByText(asked, { exact: true })).toHaveCount(0);
  });

  await test.step('a dump of phpMyAdmin: looked at, imported, browsed, drilled', async () => {
    const dump = path.join(import.meta.dirname, '../foreign-dumps/phpmyadmin.sql');
    await visit(window, paths.backups);
    await window.getByRole('link', { name: 'Import a dump' }).click();
    await pictures(window, 'import-nothing-chosen');
    await choose(launched, dump);
    await window.getByRole('button', { name: 'Choose: A file' }).click();
    await expect(window.getByText('Made by phpMyAdmin 5.2.1 from MariaDB 10.11.6')).toBeVisible();
    await expect(window.getByLabel('Becomes the database')).toHaveValue('shop');
    await window.getByLabel('Becomes the database').fill('imported_shop');
    await pictures(window, 'import-recognised');
    await expectNothingFound(window, 'the import');
    await window.getByRole('button', { name: 'Import', exact: true }).click();
    expectGood(await endedRun(window, 'import'));
    await window.getByRole('link', { name: 'Open the backup' }).click();
    await expect(window.getByRole('link', { name: 'Imported dumps' })).toBeVisible();
    await window.getByRole('button', { name: 'customers', exact: true }).click();
    await expect(window.getByText('ADD PRIMARY KEY').first()).toBeVisible();
    await window.getByRole('tab', { name: 'Evidence' }).click();
    await expect(window.getByText('Made by another program, and imported')).toBeVisible();
    await pictures(window, 'import-evidence');
    await expectNothingFound(window, 'an imported backup');
    await window
      .getByRole('button', { name: /Prove|Drill/ })
      .first()
      .click();
    expectGood(await endedRun(window, 'drill'));
  });

  await test.step('restored like any other, into a server that has to be chosen', async () => {
    await window.getByRole('link', { name: 'Restore', exact: true }).click();
    await window.getByRole('button', { name: 'Where to' }).click();
    await expect(window.getByRole('button', { name: 'What will change' })).toBeDisabled();
    await window.getByRole('radio', { name: 'Shop' }).check();
    await window.getByLabel('The same names').check();
    await window.getByRole('button', { name: 'What will change' }).click();
    // A dump does not say which server it is of.
    await expect(window.getByText('It cannot be told whether this backup came from here')).toBeVisible();
    await pictures(window, 'restore-imported');
    await window.getByLabel('Type imported_shop to go on').fill('imported_shop');
    await window.getByRole('button', { name: 'Restore 1 database' }).click();
    expectGood(await endedRun(window, 'restore', 2));
    expect(await server.query('SELECT COUNT(*) AS n FROM imported_shop.customers')).toEqual([{ n: 3 }]);
  });
});
