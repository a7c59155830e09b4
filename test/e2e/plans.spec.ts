import { spawn } from 'node:child_process';
import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { electronEnv } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import type { PlanId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanView } from '../../shared/model/plan.ts';
import { shopStatements } from '../support/shop.ts';
import type { TestServer } from '../support/test-server.ts';
import { timePasses } from '../support/time-passes.ts';
import { test } from './support/app-test.ts';
import {
  addServer,
  addStorage,
  ask,
  EVERYTHING,
  ended,
  endedRun,
  expectGood,
  goTo,
  visit,
} from './support/drive.ts';
import { expectNothingFound, picture } from './support/looks.ts';

/* Plans as a person makes them: from a template in four steps, run, protected, edited, paused; clients in the rail. */

const PASSWORD = 'only-for-tests';

test('a plan from a template: made, run, protected, edited, run when its time has come and after a miss, paused, deleted', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(300_000);
  const server = await start('mariadb', { password: 'root-only' });
  await fill(server);
  const dataDir = folder('data');
  let launched = await launch({ dataDir });
  let { window } = launched;
  await addStorage(launched, folder());
  const serverId = await addServer(window, entry('acme', server));

  await test.step('a server without a plan leads to the wizard, with the server chosen', async () => {
    await visit(window, paths.server(serverId));
    await window.getByRole('link', { name: 'Protect this server' }).click();
    await expect(window.getByRole('heading', { level: 1, name: 'New plan' })).toBeVisible();
    await expect(window.getByRole('combobox', { name: 'Server' })).toHaveValue('acme');
  });

  await test.step('four steps, from a template, with the next ten runs beside them', async () => {
    const runs = window.getByRole('complementary').getByRole('list').getByRole('listitem');
    await window.getByRole('button', { name: /^Developer laptop/ }).click();
    await expect(window.getByRole('complementary')).toContainText('Every day at 12:00');
    await expect(runs).toHaveCount(10);
    await window.getByRole('button', { name: 'Next' }).click();

    await pick(window, 'It runs', 'By a cron expression');
    await window.getByLabel('Expression').fill('this is no cron');
    await window.getByRole('button', { name: 'Next' }).click();
    await expect(window.getByText('is no cron expression of five fields').first()).toBeVisible();
    await expect(window.getByLabel('Expression')).toBeVisible();
    await pick(window, 'It runs', 'Every day');
    await window.getByLabel('At', { exact: true }).fill('25:00');
    await window.getByRole('button', { name: 'Next' }).click();
    await expect(window.getByText('A time of day like 02:30')).toBeVisible();
    await window.getByLabel('At', { exact: true }).fill('04:15');
    await expect(window.getByRole('complementary')).toContainText('Every day at 04:15');
    // A delay that was meant for one run a day does not go with one every five minutes, and is not forgotten.
    const delay = window.getByLabel('Random delay, up to');
    await delay.fill('15');
    await pick(window, 'It runs', 'Every few minutes');
    await window.getByLabel('Minutes between').fill('5');
    await expect(delay).toHaveValue('0 min');
    await expect(window.getByRole('complementary')).toContainText('Every 5 minutes.');
    await pick(window, 'It runs', 'Every day');
    await expect(delay).toHaveValue('15 min');
    await delay.fill('0');
    await window.getByLabel('At', { exact: true }).fill('04:15');
    await expect(window.getByRole('complementary')).toContainText('Every day at 04:15.');
    await expect(runs).toHaveCount(10);
    await window.getByRole('button', { name: 'Next' }).click();

    await expect(window.getByRole('combobox', { name: 'Storage' })).toBeVisible();
    // A slow press is one press: what arrives meanwhile moves no button from under the pointer.
    await window.getByRole('button', { name: 'Next' }).click({ delay: 300 });
    await window.getByLabel('Daily', { exact: true }).fill('10');
    await expect(window.getByRole('complementary')).toContainText('10 daily');
    // What is wrong is gone to, however far from the button it is.
    await window.getByLabel('A restore takes').fill('0');
    const main = window.getByRole('main');
    await main.evaluate((element) => element.scrollTo(0, 0));
    const wrong = main.getByText('Whole numbers from 1');
    await window.getByRole('button', { name: 'Make the plan' }).click();
    await expect(wrong).toBeInViewport();
    await window.getByLabel('A restore takes').fill('');
    await expect(wrong).toBeHidden();
    await window.getByRole('button', { name: 'Make the plan' }).click();
    await expect(window.getByRole('heading', { level: 1, name: 'acme daily' })).toBeVisible();
  });

  const planId = (await planOf(window)).id;

  await test.step('its first backup is made at once, and belongs to it', async () => {
    const run = await endedRun(window, 'backup');
    expectGood(run);
    expect(run.planId).toBe(planId);
    await expect.poll(async () => (await planOf(window)).lastGoodAt).not.toBeNull();
    const plan = await planOf(window);
    expect(plan).toMatchObject({ backups: 1, retention: { daily: 10 } });
    await expect(window.getByRole('table', { name: 'Backups of the plan' }).getByRole('row')).toHaveCount(2);
  });

  await test.step('drilled, Overview calls it protected and proven', async () => {
    const { lastGoodBackupId } = await planOf(window);
    if (lastGoodBackupId === null) throw new Error('no good backup');
    // The scheduler may have drilled it already: the first backup of a plan is due at once.
    const { runId } = await ask(window, 'drills.start', { backupId: lastGoodBackupId, keepServer: false });
    expectGood(await ended(window, runId));
    await expect.poll(async () => (await planOf(window)).state).toBe('protected');
    await goTo(window, 'Overview');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText(/protected and proven$/);
    await expect(window.getByRole('region', { name: 'acme daily' })).toContainText('Protected');
    await expect(window.getByRole('navigation', { name: 'Places' })).toContainText('Next run');
  });

  await test.step('edited with the same steps', async () => {
    await window.getByRole('link', { name: 'acme daily' }).click();
    await window.getByRole('link', { name: 'Edit' }).click();
    await window.getByRole('button', { name: /^When/ }).click();
    await window.getByLabel('At', { exact: true }).fill('05:45');
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(window.getByRole('heading', { level: 1, name: 'acme daily' })).toBeVisible();
    expect((await planOf(window)).schedule.rule).toEqual({ kind: 'daily', at: '05:45' });
  });

  await test.step('when its time has come it runs by itself', async () => {
    const { nextDueAt } = await planOf(window);
    await timePasses(dataDir, Date.parse(nextDueAt ?? '') - Date.now() + 1_000);
    const run = await endedRun(window, 'backup', 2);
    expectGood(run);
    expect(run).toMatchObject({ planId, cause: 'schedule' });
    await expect(window.getByRole('table', { name: 'Backups of the plan' }).getByRole('row')).toHaveCount(3);
    await expect(window.getByText('Missed in the last thirty days')).toHaveCount(0);
  });

  await test.step('with the app closed, its own executable runs what is due, without a window, and ends', async () => {
    const executable = await launched.app.evaluate(() => process.execPath);
    await launched.close();
    await timePasses(dataDir, 24 * 3_600_000);
    const { code, said } = await withoutWindow(executable, dataDir, ['run-due', '--json']);
    expect(said).toContain('"good"');
    expect(code).toBe(0);
  });

  await test.step('closed over three of its times, it catches up once, and says what was missed', async () => {
    await timePasses(dataDir, 3 * 24 * 3_600_000);
    launched = await launch({ dataDir });
    window = launched.window;
    const run = await endedRun(window, 'backup', 4);
    expectGood(run);
    expect(run).toMatchObject({ planId, cause: 'catch-up' });
    await visit(window, paths.run(run.id));
    await expect(window.getByRole('main')).toContainText('Catching up with what its plan missed');
    await visit(window, paths.plan(planId));
    const missed = window.locator('section', { hasText: 'Missed in the last thirty days' }).last();
    await expect(missed.getByRole('listitem')).toHaveCount(4);
    await expect(missed).toContainText('the machine slept, or Holdfast was not running');
    await picture(window, 'plan-missed');
  });

  await test.step('paused in the list with its box, resumed on its page', async () => {
    await goTo(window, 'Plans');
    await window.getByRole('checkbox', { name: 'Choose acme daily' }).check();
    await window.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(async () => (await planOf(window)).state).toBe('paused');
    await expect(window.getByRole('table', { name: 'Plans' })).toContainText('Paused');
    await visit(window, paths.plan(planId));
    await menu(window, 'More for acme daily', 'Resume');
    await expect.poll(async () => (await planOf(window)).paused).toBe(false);
  });

  await test.step('deleted; its backups stay', async () => {
    await menu(window, 'More for acme daily', 'Delete');
    await window.getByRole('alertdialog').getByRole('button', { name: 'Delete the plan' }).click();
    await expect(window.getByText('Nothing is backed up by itself yet')).toBeVisible();
    const filter = { serverId: null, database: null, limit: 9, offset: 0 };
    expect((await ask(window, 'backups.list', filter)).total).toBe(4);
  });
});

test('the client switcher narrows Overview, Plans and every list', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const server = await start('mariadb', { password: 'root-only' });
  await fill(server);
  const launched = await launch();
  const { window } = launched;
  const storageId = await addStorage(launched, folder());
  const serverId = await addServer(window, entry('acme-prod', server));
  const mine = await addServer(window, entry('mine', server));
  await addPlan(window, 'acme nightly', serverId, storageId);
  await addPlan(window, 'mine nightly', mine, storageId);

  await window.getByRole('button', { name: /Choose a client/ }).click();
  await window.getByRole('menuitem', { name: 'Add a client' }).click();
  await window.getByRole('button', { name: 'Add a client' }).click();
  await window.getByRole('dialog').getByLabel('Name').fill('Acme Ltd');
  await window.getByRole('dialog').getByRole('button', { name: 'Add the client' }).click();
  await expect(window.getByRole('table', { name: 'Clients' })).toContainText('Acme Ltd');

  await visit(window, paths.editServer(serverId));
  await pick(window, 'Client', 'Acme Ltd');
  await window.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await ask(window, 'clients.list', {}))[0]?.servers).toBe(1);

  await window.getByRole('button', { name: /Choose a client/ }).click();
  await window.getByRole('menuitem', { name: 'Acme Ltd' }).click();
  await goTo(window, 'Plans');
  const plans = window.getByRole('table', { name: 'Plans' });
  await expect(plans).toContainText('acme nightly');
  await expect(plans).not.toContainText('mine nightly');
  await goTo(window, 'Servers');
  await expect(window.getByRole('table', { name: 'Servers' })).not.toContainText('mine');
  await goTo(window, 'Overview');
  await expect(window.getByRole('region', { name: 'acme nightly' })).toBeVisible();
  await expect(window.getByRole('region', { name: 'mine nightly' })).toHaveCount(0);

  // Remembered by the window.
  await window.reload();
  await expect(window.getByRole('button', { name: /Shown: Acme Ltd/ })).toBeVisible();
  await window.getByRole('button', { name: /Choose a client/ }).click();
  await window.getByRole('menuitem', { name: 'All clients' }).click();
  await expect(window.getByRole('region', { name: 'mine nightly' })).toBeVisible();
});

test('plans, wizard, clients: axe finds nothing, light and dark', async ({ launch, folder }) => {
  test.setTimeout(240_000);
  const launched = await launch();
  const { window } = launched;
  const storageId = await addStorage(launched, folder());
  const { serverId } = await ask(window, 'sample.start', {});
  const planId = await addPlan(window, 'shop nightly', serverId, storageId);
  await ask(window, 'clients.add', { name: 'Acme Ltd' });
  for (const theme of ['light', 'dark'] as const) {
    await ask(window, 'app.setPreferences', { theme });
    for (const to of [
      paths.overview,
      paths.plans,
      paths.plan(planId),
      paths.clients,
      paths.newPlan(serverId),
    ])
      await expectAccessible(window, to, theme);
    for (const step of ['When', 'Where', 'Keep and prove']) {
      await window.getByRole('button', { name: 'Next' }).click();
      await expect(window.getByRole('listitem').filter({ has: window.getByText(step) })).toBeVisible();
      await expectNothingFound(window, `${step}, ${theme}`);
    }
    await visit(window, paths.plans);
    await menu(window, 'More for plans', 'Apply a template to servers');
    await expect(window.getByRole('dialog')).toBeVisible();
    await expectNothingFound(window, `templates, ${theme}`);
    await window.keyboard.press('Escape');
  }
});

/** Runs a command through the app's executable, as the system's scheduler does. */
async function withoutWindow(executable: string, dataDir: string, args: readonly string[]) {
  const child = spawn(executable, ['--no-sandbox', root, ...args], {
    env: { ...process.env, ...electronEnv(), HOLDFAST_DATA_DIR: dataDir },
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said };
}

async function fill(server: TestServer): Promise<void> {
  await server.query(
    ...shopStatements(server.flavour, 'shop'),
    `CREATE USER holdfast@'%' IDENTIFIED BY '${PASSWORD}'`,
    "GRANT ALL PRIVILEGES ON *.* TO holdfast@'%'",
  );
}

function entry(name: string, { port }: TestServer) {
  return { name, port, user: 'holdfast', password: PASSWORD };
}

async function planOf(window: Page): Promise<PlanView> {
  const [plan] = await ask(window, 'plans.list', {});
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

async function addPlan(
  window: Page,
  name: string,
  serverId: ServerId,
  storageId: StorageId,
): Promise<PlanId> {
  const template = (await ask(window, 'plans.templates', {}))[1];
  if (template === undefined) throw new Error('no template');
  const { schedule, retention, proof, targets } = template;
  const draft = {
    name,
    serverId,
    selection: EVERYTHING,
    schedule,
    storageIds: [storageId],
    retention,
    proof,
    targets,
  };
  return (await ask(window, 'plans.add', draft)).planId;
}

async function pick(window: Page, label: string, option: string): Promise<void> {
  await window.getByRole('combobox', { name: label, exact: true }).click();
  await window.getByRole('option', { name: option }).click();
}

async function menu(window: Page, name: string, item: string): Promise<void> {
  await window.getByRole('button', { name }).click();
  await window.getByRole('menuitem', { name: item, exact: true }).click();
}

async function expectAccessible(window: Page, to: string, theme: string): Promise<void> {
  await visit(window, to);
  await expectNothingFound(window, `${to}, ${theme}`);
}
