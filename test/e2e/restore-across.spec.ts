import path from 'node:path';
import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { serverKinds } from '../support/test-server.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, backUp, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';

/* Into production of another flavour: what is translated and lost is named, and nothing starts by accident. */

test('a backup of MariaDB into a MySQL 9 in production: translated, accepted, typed, with a safety backup', async ({
  launch,
  server: start,
  folder,
}) => {
  test.skip(!serverKinds().includes('mysql9'), 'no MySQL 9 on this machine');
  const [origin, target] = await Promise.all([
    start('mariadb', { password: 'pw' }),
    start('mysql9', { password: 'pw' }),
  ]);
  await origin.query(
    "CREATE USER 'old_admin'@'%'",
    'CREATE DATABASE crm CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci',
    'USE crm',
    'CREATE TABLE people (id UUID PRIMARY KEY, name VARCHAR(40) NOT NULL, ip INET6)',
    "INSERT INTO people VALUES ('123e4567-e89b-12d3-a456-426655440000', 'Søren ⛺', '::1'), ('123e4567-e89b-12d3-a456-426655440001', 'O''Brien', NULL)",
    'CREATE TABLE visits (id INT PRIMARY KEY, at DATETIME NOT NULL)',
    "INSERT INTO visits SELECT seq, '2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000",
    'CREATE TABLE prices (id INT PRIMARY KEY, price DECIMAL(9,2)) WITH SYSTEM VERSIONING',
    'INSERT INTO prices VALUES (1, 10), (2, 20)',
    'UPDATE prices SET price = 21 WHERE id = 2',
    "CREATE DEFINER='old_admin'@'%' VIEW names AS SELECT name FROM people",
    "CREATE DEFINER='old_admin'@'%' FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2",
    "CREATE DEFINER='old_admin'@'%' EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO DELETE FROM visits WHERE id = 0",
  );
  await target.query(
    "CREATE USER 'app'@'%' IDENTIFIED BY 'x'",
    "GRANT ALL ON *.* TO 'app'@'%'",
    'CREATE DATABASE crm',
    'CREATE TABLE crm.people (id INT PRIMARY KEY)',
    'INSERT INTO crm.people VALUES (7)',
    'CREATE TABLE crm.only_here (id INT PRIMARY KEY)',
  );
  const launched = await launch({ env: { HOLDFAST_TOOLS_PATH: path.dirname(target.programs.dump) } });
  const { window } = launched;
  const user = { user: 'root', password: 'pw' };
  const originId = await addServer(window, { name: 'acme', port: origin.port, ...user });
  const targetId = await addServer(window, {
    ...{ name: 'acme-prod', port: target.port, ...user },
    environment: 'production',
  });
  const backupId = await backUp(window, originId, await addStorage(launched, folder()));

  await visit(window, paths.restore(backupId));
  await window.getByRole('button', { name: 'Where to' }).click();
  await expect(
    window.getByRole('listitem').filter({ hasText: 'Where' }).and(window.locator('[aria-current]')),
  ).toBeFocused();
  await window.getByRole('radio', { name: 'acme-prod' }).check();
  await window.getByLabel('The same names').check();
  await window.getByRole('combobox', { name: 'Definers of views and programs' }).click();
  await window.getByRole('option', { name: 'One other account' }).click();
  await window.getByLabel('Account', { exact: true }).fill('app@%');
  await expectNothingFound(window, 'where');
  await pictures(window, 'across-where');
  await window.getByRole('button', { name: 'What will change' }).click();

  await test.step('the preview names the server, what is rewritten, and what cannot be had there', async () => {
    await expect(
      window.getByRole('heading', { name: 'This replaces 1 database on a production server' }),
    ).toBeVisible();
    await expect(
      window.getByText('Another server than this backup came from', { exact: false }),
    ).toBeVisible();
    await expect(window.getByText('3 × a definer')).toBeVisible();
    await expect(
      window.getByText('a column type that the target does not have', { exact: false }),
    ).toBeVisible();
    await expect(window.getByText('crm.prices loses the history of rows', { exact: false })).toBeVisible();
    await expect(window.getByRole('table', { name: 'Databases now and after' })).toContainText('only_here');
    await expect(window.getByLabel('Beside, then swap')).toBeChecked();
    await expectNothingFound(window, 'what will change');
    await pictures(window, 'across-preview');
  });

  await test.step('it does not start before each of the three is said', async () => {
    const replace = window.getByRole('button', { name: 'Replace 1 database' });
    await expect(replace).toBeDisabled();
    await window.getByRole('button', { name: 'accept what will be missing' }).click();
    await expect(window.getByLabel('Restore without it')).toBeFocused();
    await window.keyboard.press('Space');
    await expect(replace).toBeDisabled();
    await window.getByRole('button', { name: 'type crm' }).click();
    await window.keyboard.type('acme-prod');
    await expect(replace).toBeDisabled();
    await window.getByLabel('Type crm to go on').fill('crm');
    await replace.click();
  });
  const run = await endedRun(window, 'restore');
  expectGood(run);

  await test.step('the result in figures, on the screen and kept', async () => {
    const result = window.getByRole('region', { name: 'Outcome' });
    await expect(result).toContainText('Restored');
    await expect(result).toContainText('3,004');
    await expect(result).toContainText('crm.prices lost the history of rows');
    await expect(result).toContainText('1 event arrived disabled');
    await expectNothingFound(window, 'the result');
    await pictures(window, 'across-result');
    const { restore, restorePlan } = run;
    expect(restore).toMatchObject({ tables: 3, views: 1, programs: 2, rows: 3004, eventsDisabled: 1 });
    // Also of events, which come only after the exchange.
    expect(restore?.rewrites).toEqual(restorePlan?.preview.rewrites);
    expect(restore?.losses).toEqual(restorePlan?.preview.losses);
    expect(restorePlan?.request.definers).toEqual({ kind: 'map', to: 'app@%' });
    const { html } = await ask(window, 'restores.report', { runId: run.id });
    for (const said of [
      'has no counterpart for: 1 thing',
      'crm.prices lost the history of rows',
      '3 × a definer',
      'only_here',
    ])
      expect(html).toContain(said);
  });

  await test.step('on the server: all rows, under the chosen definer; what was only there is gone', async () => {
    expect(await target.query('SELECT name FROM crm.names ORDER BY 1')).toEqual([
      { name: "O'Brien" },
      { name: 'Søren ⛺' },
    ]);
    expect(await target.query('SELECT COUNT(*) AS n, MAX(at) AS last FROM crm.visits')).toEqual(
      await origin.query('SELECT COUNT(*) AS n, MAX(at) AS last FROM crm.visits'),
    );
    expect(await target.query('SELECT id, price FROM crm.prices ORDER BY 1')).toEqual([
      { id: 1, price: '10.00' },
      { id: 2, price: '21.00' },
    ]);
    const definers = await target.query(
      "SELECT DISTINCT DEFINER AS d FROM (SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'crm' UNION ALL SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'crm' UNION ALL SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'crm') AS programs",
    );
    expect(definers).toEqual([{ d: 'app@%' }]);
    expect(await target.query("SHOW TABLES FROM crm LIKE 'only_here'")).toEqual([]);
    expect(await target.query("SHOW DATABASES LIKE 'crm%'")).toHaveLength(1);
  });

  await test.step('what was there is in the catalogue, pinned', async () => {
    const { backup, objects } = await ask(window, 'backups.get', {
      backupId: run.safetyBackupId ?? backupId,
    });
    expect(backup.serverId).toBe(targetId);
    expect(objects.map(({ database, name, rows }) => [database, name, rows])).toEqual([
      ['crm', 'only_here', 0],
      ['crm', 'people', 1],
    ]);
    await window.getByRole('link', { name: 'Open it' }).click();
    await expect(window.getByRole('button', { name: 'only_here', exact: true })).toBeVisible();
  });
});
