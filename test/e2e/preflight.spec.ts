import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, visit } from './support/drive.ts';
import { expectNothingFound, picture } from './support/looks.ts';

const SCHEMA = [
  'CREATE DATABASE shop',
  'CREATE TABLE shop.orders (id INT PRIMARY KEY, weight FLOAT)',
  'CREATE TABLE shop.carts (id INT) ENGINE=MyISAM',
  'CREATE VIEW shop.totals AS SELECT COUNT(*) AS n FROM shop.orders',
  'CREATE TABLE shop.old (a INT)',
  'CREATE VIEW shop.broken AS SELECT a FROM shop.old',
  'DROP TABLE shop.old',
  'CREATE DEFINER=ghost@localhost FUNCTION shop.tax() RETURNS INT DETERMINISTIC RETURN 19',
  'SET GLOBAL net_write_timeout = 20',
];

test('a check says what a backup would lack or stop at; an account made here has all rights', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(300_000);
  const server = await start('mariadb', { password: 'of root' });
  await server.query(...SCHEMA);
  const launched = await launch();
  const { window } = launched;
  const serverId = await addServer(window, {
    name: 'acme',
    port: server.port,
    user: 'root',
    password: 'of root',
  });

  await test.step('Check this server: grouped by what it means, each with what cures it', async () => {
    await visit(window, paths.server(serverId));
    await window.getByRole('button', { name: 'Check this server' }).click();
    await expect(window.getByText('No: a backup could not start.')).toBeVisible({ timeout: 60_000 });
    const blocks = window.getByRole('region', { name: 'A backup cannot start' });
    await expect(blocks).toContainText('shop.broken');
    const loses = window.getByRole('region', { name: 'A backup would lack something' });
    await expect(loses).toContainText('carts (MyISAM)');
    await expect(loses).toContainText('ALTER TABLE `shop`.`carts` ENGINE=InnoDB;');
    const warns = window.getByRole('region', { name: 'Worth knowing' });
    await expect(warns).toContainText("CREATE USER 'ghost'@'localhost' ACCOUNT LOCK;");
    await expect(warns).toContainText('SET GLOBAL net_write_timeout = 60;');
    await window.getByText('In order').click();
    await expect(window.getByText(/has every right that a backup needs/)).toBeVisible();
    await expectNothingFound(window);
  });

  await test.step('Back up now shows the same findings, and offers to leave the broken view out', async () => {
    await addStorage(launched, folder());
    await visit(window, paths.backUp(serverId));
    await window.getByRole('button', { name: 'Leave this view out' }).click({ timeout: 60_000 });
    await expect(window.getByRole('button', { name: 'Leave this view out' })).toBeHidden({ timeout: 60_000 });
    await expect(window.getByRole('region', { name: 'Worth knowing' })).toContainText('net_write_timeout');
  });

  await test.step('a new plan shows them before it is made', async () => {
    await visit(window, paths.newPlan(serverId));
    await window.getByRole('button', { name: 'Next' }).click();
    await window.getByRole('button', { name: 'Next' }).click();
    const forecast = window.getByRole('region', { name: 'What its backups would meet, as of now' });
    await expect(forecast).toContainText('1 table has no snapshot', { timeout: 60_000 });
    await expect(forecast).toContainText('SET GLOBAL net_write_timeout = 60;');
    await expectNothingFound(window);
    await picture(window, 'plan-forecast');
    await forecast.getByRole('button', { name: 'Leave this view out' }).click();
    await expect(forecast.getByRole('button', { name: 'Leave this view out' })).toBeHidden({
      timeout: 60_000,
    });
    await forecast.getByRole('radio', { name: 'Lock while it dumps' }).check();
    await window.getByRole('button', { name: 'Next' }).click();
    await window.getByLabel('Make the first backup now').uncheck();
    await window.getByRole('button', { name: 'Make the plan' }).click();
    await expect.poll(async () => (await ask(window, 'plans.list', {})).length).toBe(1);
    const [plan] = await ask(window, 'plans.list', {});
    expect(plan?.selection).toMatchObject({
      consistency: 'lock',
      excludedTables: [{ database: 'shop', table: 'broken' }],
    });
  });

  await test.step('the account: statements to copy, then made, and this server logs in as it', async () => {
    await visit(window, paths.server(serverId));
    await window.getByRole('button', { name: 'Create a backup account' }).click();
    const dialog = window.getByRole('dialog');
    await expect(dialog).toContainText(
      /CREATE USER 'holdfast'@'[\w.]+' IDENTIFIED BY 'choose a long password';/,
    );
    await expectNothingFound(window);
    await dialog.getByRole('button', { name: 'Create the account' }).click();
    await expect(dialog).toBeHidden({ timeout: 60_000 });
    await expect.poll(async () => (await ask(window, 'servers.list', {}))[0]?.user).toBe('holdfast');
    const check = await ask(window, 'servers.preflight', { serverId, databases: null });
    expect(check.findings.map(({ code }) => code)).toContain('rights-suffice');
  });
});
