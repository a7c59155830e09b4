import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { Manifest } from '../../shared/model/manifest.ts';
import { test } from './support/app-test.ts';
import { ask, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, picture } from './support/looks.ts';
import { openShop } from './support/shop-app.ts';

test('options of a dump: chosen on the page, refused where they must be, and in the backup on the disk', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const { launched, window, serverId, storageId } = await openShop({ launch, server: start, folder }, 'acme');
  await visit(window, paths.backUp(serverId));

  await expect(window.getByText('Everything, of one moment')).toBeVisible();
  await window.getByRole('button', { name: 'Change options' }).click();
  await tag(window, 'Tables of which only the structure is wanted', 'bag*');
  await tag(window, 'Leave out tables by name', 'shop.lines_*');
  await window.getByRole('button', { name: 'Add a table' }).click();
  await window.getByLabel('Table 1, as database.table').fill('shop.orders');
  await window.getByLabel('Condition for table 1', { exact: true }).fill('no_such = 1');
  await expect(window.getByText(/is not understood: Unknown column 'no_such'/).first()).toBeVisible();
  await expect(window.getByRole('button', { name: /^Back up/ })).toBeDisabled();
  await window.getByLabel('Condition for table 1', { exact: true }).fill('id < 10');
  await window.getByLabel('Events', { exact: true }).uncheck();
  await window.getByLabel('Names of columns in each INSERT').check();
  await tag(window, 'Arguments of your own', '--force');
  await expect(window.getByText('--force: the dump would go on after errors').first()).toBeVisible();
  await expectNothingFound(window);
  await picture(window, 'options-refused');
  await ask(window, 'app.setPreferences', { theme: 'dark' });
  await expect(window.locator('html[data-mantine-color-scheme="dark"]')).toHaveCount(1);
  await launched.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700),
  );
  await expectNothingFound(window);
  await picture(window, 'options-dark-small');
  await window.getByRole('combobox', { name: 'Arguments of your own' }).press('Backspace');
  await tag(window, 'Arguments of your own', '--skip-tz-utc');
  await expect(window.getByText(/^mariadb-dump .* knows it$/)).toBeVisible();
  for (const choice of ['Structure only of bag*', 'Rows of shop.orders where id < 10', 'Without events'])
    await expect(window.getByText(choice)).toBeVisible();
  await picture(window, 'options-chosen');
  await window.getByRole('button', { name: 'Hide options' }).click();
  await picture(window, 'options-hidden');
  const backUp = window.getByRole('button', { name: 'Back up shop' });
  await expect(backUp).toBeEnabled();
  await backUp.click();
  const run = await endedRun(window, 'backup');
  expectGood(run);

  if (run.backupId === null) throw new Error('no backup');
  const { location } = await ask(window, 'backups.get', { backupId: run.backupId });
  const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(location, 'manifest.json'), 'utf8')));
  expect(manifest.storageId).toBe(storageId);
  expect(manifest.segments.map(({ part }) => part)).toEqual(['database', 'rows', 'main']);
  expect(manifest.segments[1]?.argv).toEqual(
    expect.arrayContaining(['--where=id < 10', '--complete-insert']),
  );
  expect(manifest.notes.map(({ code, objects }) => ({ code, objects }))).toEqual(
    expect.arrayContaining([
      { code: 'left-out-by-choice', objects: ['lines_of_orders', 'event nightly'] },
      { code: 'structure-only', objects: ['bags'] },
      { code: 'chosen-rows', objects: ['orders (id < 10)'] },
    ]),
  );
});

test('options of a plan: chosen in its first step, kept when the databases change, and in its backups', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const { window, serverId } = await openShop({ launch, server: start, folder }, 'acme');
  await visit(window, paths.newPlan(serverId));
  await window.getByRole('button', { name: 'Change options' }).click();
  await tag(window, 'Tables of which only the structure is wanted', 'bags');
  await expect(window.getByText('All 1', { exact: true })).toBeVisible();
  await window.getByText('Some', { exact: true }).click();
  await expect(window.getByText('Structure only of bags')).toBeVisible();
  await expectNothingFound(window);
  await picture(window, 'options-of-a-plan');
  await window.getByRole('button', { name: 'Next' }).click();
  await window.getByRole('button', { name: 'Next' }).click();
  const forecast = window.getByRole('region', { name: 'What its backups would meet, as of now' });
  await expect(forecast).toContainText('In order', { timeout: 60_000 });
  await window.getByRole('button', { name: 'Next' }).click();
  await window.getByRole('button', { name: 'Make the plan' }).click();
  const run = await endedRun(window, 'backup');
  expectGood(run);
  const [plan] = await ask(window, 'plans.list', {});
  expect(plan?.selection.databases).toEqual(['shop']);
  expect(plan?.selection.options.structureOnly).toEqual([{ database: null, table: 'bags' }]);
  if (run.backupId === null) throw new Error('no backup');
  const { backup } = await ask(window, 'backups.get', { backupId: run.backupId });
  expect(backup.notes).toContainEqual(expect.objectContaining({ code: 'structure-only', objects: ['bags'] }));
  // The first backup of a plan is drilled at once, and quitting would ask about a drill that goes on.
  expectGood(await endedRun(window, 'drill'));
  await expect(window.getByText('Structure only of bags')).toBeVisible();
  await expectNothingFound(window);
  await picture(window, 'options-on-the-page-of-a-plan');

  await test.step('rows alone and drills: said where both are chosen', async () => {
    await visit(window, paths.newPlan(serverId));
    await window.getByRole('button', { name: 'Change options' }).click();
    await window.getByRole('radio', { name: 'Rows only' }).check();
    for (let step = 0; step < 3; step += 1) await window.getByRole('button', { name: 'Next' }).click();
    await expect(window.getByText('No drill can prove this plan')).toBeVisible();
    await expect(window.getByLabel('Drill every')).toBeDisabled();
    await expect(window.getByText(/never drilled: rows alone cannot be/).first()).toBeVisible();
    await expectNothingFound(window);
    await picture(window, 'rows-only-plan');
  });
});

test('limits of a dump that stands still: set on the page, refused out of range, kept', async ({
  launch,
}) => {
  const { window } = await launch();
  await visit(window, paths.settings);
  const silence = window.getByLabel('Without a byte');
  await silence.fill('1');
  await silence.blur();
  await expect(window.getByText('from 5 to 86400')).toBeVisible();
  await silence.fill('600');
  await silence.blur();
  await window.getByLabel('Limit the time of the whole dump, too').check();
  await expect(window.getByLabel('The whole dump', { exact: true })).toBeVisible();
  await expect
    .poll(() => ask(window, 'limits.get', {}))
    .toEqual({ connectSeconds: 15, silenceSeconds: 600, totalMinutes: 240, planRunHours: 24 });
  await expectNothingFound(window);
  await picture(window, 'limits');
});

/** Types a tag into a field and presses Enter. */
async function tag(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.fill(text);
  await field.press('Enter');
}
