import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import type { PlanState } from '../../shared/model/plan.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, ended, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';

const PORT_WHERE_NOBODY_LISTENS = 9;

test('many at once: a template for several servers; all are paused, resumed and run, and some of them', async ({
  launch,
  folder,
}) => {
  test.setTimeout(180_000);
  const launched = await launch();
  const { window } = launched;
  await addStorage(launched, folder('store'));
  for (const name of ['acme', 'globex', 'initech'])
    await addServer(window, { name, port: PORT_WHERE_NOBODY_LISTENS, user: 'holdfast', password: 'x' });
  const plans = window.getByRole('table', { name: 'Plans' });

  await test.step('a template, for two of the three', async () => {
    await visit(window, paths.plans);
    await window.getByRole('button', { name: 'Apply a template to servers' }).click();
    const dialog = window.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Client site/ }).click();
    await expect(dialog.getByRole('button', { name: 'Make 3 plans' })).toBeVisible();
    await dialog.getByRole('checkbox', { name: 'globex' }).uncheck();
    await expectNothingFound(window, 'the template dialog');
    await pictures(window, 'template-dialog');
    await dialog.getByRole('button', { name: 'Make 2 plans' }).click();
    await expect(plans.getByRole('row')).toHaveCount(3);
    const made = await ask(window, 'plans.list', {});
    expect(made.map(({ serverName }) => serverName).sort()).toEqual(['acme', 'initech']);
    for (const plan of made) {
      expect(plan.schedule).toMatchObject({ rule: { kind: 'daily', at: '01:00' }, onMetered: false });
      expect(plan.selection.databases).toBeNull();
    }
  });

  await test.step('all are paused and resumed', async () => {
    await choose(window, 'Pause all');
    await expect.poll(() => states(window)).toEqual(['paused', 'paused']);
    await choose(window, 'Resume all');
    await expect.poll(() => states(window)).toEqual(['unproven', 'unproven']);
  });

  await test.step('all are run, and each says why its server gives nothing', async () => {
    await choose(window, 'Run all now');
    await expect.poll(() => states(window), { timeout: 60_000 }).toEqual(['failing', 'failing']);
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('2 of 2 plans need you');
  });

  await test.step('of those that are chosen, one is paused', async () => {
    await window.getByRole('checkbox', { name: 'Choose acme' }).check();
    await expect(window.getByText('1 plan chosen')).toBeVisible();
    await expectNothingFound(window, 'plans that are chosen');
    await pictures(window, 'plans-chosen');
    await window.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect.poll(() => states(window)).toEqual(['failing', 'paused']);
  });

  const { runs } = await ask(window, 'runs.list', { kind: 'backup', serverId: null, limit: 9, offset: 0 });
  for (const { id } of runs)
    expect((await ended(window, id)).outcome).toMatchObject({ error: { code: 'connection-refused' } });
  expect(runs).toHaveLength(2);
});

async function states(window: Page): Promise<readonly PlanState[]> {
  return (await ask(window, 'plans.list', {})).map(({ state }) => state).sort();
}

async function choose(window: Page, item: string): Promise<void> {
  await window.getByRole('button', { name: 'More for plans' }).click();
  await window.getByRole('menuitem', { name: item }).click();
}
