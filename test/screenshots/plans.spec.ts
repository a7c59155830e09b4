import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { places } from '../../renderer/app/places.ts';
import { paths } from '../../renderer/lib/paths.ts';
import type { PlanId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { test } from '../e2e/support/app-test.ts';
import { addServer, addStorage, ask, choose, ended } from '../e2e/support/drive.ts';
import { expectNothingFound, setTheme } from '../e2e/support/looks.ts';
import { startHttpServer } from '../support/http-server.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { startMailServer } from '../support/mail-server.ts';
import { writePlanBackups } from '../support/plan-backups.ts';
import { manualPlan } from '../support/plans.ts';
import { copyStateOf } from '../support/state-copy.ts';
import { fillPractice } from './practice.ts';

/*
 * Every empty page, every way of being told, the four steps of a plan, its calendar and the system's scheduler, to be
 * looked at: light and large, dark and small. HOLDFAST_SCREENSHOTS_AXE=1 lets axe look, too, which takes long.
 *   HOLDFAST_SCREENSHOTS=/tmp/pictures HOLDFAST_SCREENSHOTS_ALL=1 npm run screenshots
 */

const folder = process.env.HOLDFAST_SCREENSHOTS ?? '';
test.skip(
  process.env.HOLDFAST_SCREENSHOTS_ALL === undefined || folder === '',
  'only where all are asked for',
);

const hasAxe = process.env.HOLDFAST_SCREENSHOTS_AXE !== undefined;

const LARGE = { width: 1280, height: 800 } as const;
const SMALL = { width: 1024, height: 700 } as const;

type Shots = readonly (readonly [name: string, open: (page: Page) => Promise<void>])[];

test('empty pages', async ({ launch }) => {
  test.setTimeout(600_000);
  const launched = await launch({ trace: false });
  const shots: Shots = [
    ...places.map(({ label, to }) => [label.toLowerCase(), (page: Page) => visit(page, to)] as const),
    ['clients', (page) => visit(page, paths.clients)],
    ['new-plan', (page) => visit(page, paths.newPlan())],
    ['back-up', (page) => visit(page, paths.backUp())],
    ...['Encryption', 'Notifications', 'The system’s own scheduler'].map(
      (panel) => [panel.toLowerCase().replaceAll(/\W+/g, '-'), (page: Page) => toPanel(page, panel)] as const,
    ),
  ];
  await takeAll(launched, 'empty', shots);
});

test('ways of being told', async ({ launch }) => {
  test.setTimeout(600_000);
  const mail = await startMailServer();
  const web = await startHttpServer();
  try {
    const launched = await launch({ trace: false });
    await ask(launched.window, 'clients.add', { name: 'Acme Ltd' });
    const open = (item: string) => async (page: Page) => {
      await visit(page, paths.settings);
      await page.getByRole('button', { name: 'Add a notification' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    };
    const fillMail = async (page: Page, port: number) => {
      await open('Mail')(page);
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill('ops');
      await dialog.getByLabel('Mail server').fill('localhost');
      await dialog.getByRole('combobox', { name: 'Encryption' }).click();
      await page.getByRole('option', { name: 'None' }).click();
      await dialog.getByLabel('Port').fill(String(port));
      await dialog.getByLabel('From').fill('holdfast@example.org');
      await dialog.getByLabel('To', { exact: true }).fill('ops@example.org');
      await dialog.getByRole('button', { name: 'Send a test' }).click();
    };
    const webhook = (preset: string) => async (page: Page) => {
      await open('Webhook')(page);
      await page.getByRole('dialog').getByRole('combobox', { name: 'Service' }).click();
      await page.getByRole('option', { name: preset }).click();
    };
    const presets = ['JSON', 'Slack', 'Discord', 'Teams', 'ntfy'];
    const shots: Shots = [
      [
        'menu',
        async (page) => {
          await visit(page, paths.settings);
          await page.getByRole('button', { name: 'Add a notification' }).click();
          await expect(page.getByRole('menu')).toBeVisible();
        },
      ],
      ['mail', open('Mail')],
      [
        'mail-problems',
        async (page) => {
          await open('Mail')(page);
          await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        },
      ],
      [
        'mail-sent',
        async (page) => {
          await fillMail(page, mail.port);
          await expect(page.getByText('The test was sent and accepted')).toBeVisible();
          await page.getByText('The test was sent and accepted').scrollIntoViewIfNeeded();
        },
      ],
      [
        'mail-failed',
        async (page) => {
          await fillMail(page, 9);
          await page.getByRole('dialog').getByRole('alert').first().scrollIntoViewIfNeeded();
        },
      ],
      ...presets.map((preset) => [`webhook-${preset.toLowerCase()}`, webhook(preset)] as const),
      [
        'webhook-failed',
        async (page) => {
          web.answer(404, 'no such hook');
          await open('Webhook')(page);
          const dialog = page.getByRole('dialog');
          await dialog.getByLabel('Name', { exact: true }).fill('chat');
          await dialog.getByLabel('Address', { exact: true }).fill(`${web.origin}/hook`);
          await dialog.getByRole('button', { name: 'Send a test' }).click();
          await dialog.getByRole('alert').first().scrollIntoViewIfNeeded();
        },
      ],
      ['ping', open('Ping')],
    ];
    await takeAll(launched, 'told', shots);

    const { window } = launched;
    const add = (name: string, port: number) =>
      ask(window, 'notifications.add', {
        draft: {
          name,
          enabled: true,
          clientId: null,
          events: ['failure', 'overdue', 'recovery'],
          target: {
            kind: 'mail',
            host: 'localhost',
            port,
            security: 'none',
            user: null,
            from: 'a@example.org',
            to: ['ops@example.org'],
            caFile: null,
          },
        },
        secret: null,
      } as never);
    await add('ops', mail.port);
    await add('night shift', 9);
    await ask(window, 'notifications.setSummary', { summary: { weekday: 'monday', hour: 8 } });
    await takeAll(launched, 'told', [
      ['list', (page) => toPanel(page, 'Notifications')],
      [
        'list-failed',
        async (page) => {
          await toPanel(page, 'Notifications');
          await page.getByRole('button', { name: 'Send a test by night shift' }).click();
          await page.getByRole('main').getByRole('alert').first().scrollIntoViewIfNeeded();
        },
      ],
      [
        'remove',
        async (page) => {
          await toPanel(page, 'Notifications');
          await page.getByRole('button', { name: 'More for ops' }).click();
          await page.getByRole('menuitem', { name: 'Remove' }).click();
          await expect(page.getByRole('alertdialog')).toBeVisible();
        },
      ],
    ]);
  } finally {
    await mail.stop();
    await web.stop();
  }
});

test('a plan', async ({ launch, folder: temporary }) => {
  test.setTimeout(900_000);
  const config = temporary('config');
  const launched = await launch({ trace: false, env: { XDG_CONFIG_HOME: config } });
  const { window } = launched;
  const store = temporary('store');
  const storageId = await addStorage(launched, store);
  const { serverId } = await ask(window, 'sample.start', {});
  const step = (times: number) => async (page: Page) => {
    // From elsewhere: a wizard that is open stays at its step.
    await visit(page, paths.plans);
    await visit(page, paths.newPlan(serverId));
    for (let at = 0; at < times; at += 1) {
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
      // The next step is there when the button is not that of the last one any more.
      await page.waitForTimeout(400);
    }
  };
  const when = (kind: string) => async (page: Page) => {
    await step(1)(page);
    await page.getByRole('combobox', { name: 'It runs', exact: true }).click();
    await page.getByRole('option', { name: kind }).click();
    // What the engine says of it follows in a moment.
    await expect(page.getByRole('main')).not.toContainText('Every day at 02:30');
  };
  const planId = await aged(window, serverId, storageId, store);
  const shots: Shots = [
    ['wizard-1', step(0)],
    ['wizard-2', step(1)],
    ['wizard-2-weekly', when('On days of the week')],
    ['wizard-2-monthly', when('Once a month')],
    ['wizard-2-cron', when('By a cron expression')],
    ['wizard-2-manual', when('Only when asked')],
    ['wizard-3', step(2)],
    ['wizard-4', step(3)],
    ['edit', (page) => visit(page, paths.editPlan(planId))],
    ['plan', (page) => visit(page, paths.plan(planId))],
    ['calendar', (page) => toPanel(page, 'Kept', paths.plan(planId))],
    [
      'apply',
      async (page) => {
        await visit(page, paths.plan(planId));
        await page.getByRole('button', { name: 'Apply now' }).click();
        await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();
      },
    ],
    [
      'templates',
      async (page) => {
        await visit(page, paths.plans);
        await page.getByRole('button', { name: 'More for plans' }).click();
        await page.getByRole('menuitem', { name: 'Apply a template to servers' }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
      },
    ],
    [
      'delete',
      async (page) => {
        await visit(page, paths.plan(planId));
        await page.getByRole('button', { name: 'More for Nightly shop' }).click();
        await page.getByRole('menuitem', { name: 'Delete' }).click();
        await expect(page.getByRole('alertdialog')).toBeVisible();
      },
    ],
    ['overview', (page) => visit(page, paths.overview)],
    ['plans', (page) => visit(page, paths.plans)],
  ];
  await takeAll(launched, 'plan', shots);
  await ask(window, 'osSchedule.install', { everyMinutes: 15 });
  await takeAll(launched, 'plan', [
    ['scheduler', (page) => toPanel(page, 'The system’s own scheduler')],
    ['background', (page) => toPanel(page, 'In the background')],
  ]);
});

test('somebody who looks after others', async ({ launch, folder: temporary }) => {
  test.setTimeout(900_000);
  const dataDir = temporary('data');
  await fillPractice(dataDir);
  await copyStateOf(dataDir, new Date(Date.now() - 2 * 86_400_000));
  const launched = await launch({ trace: false, dataDir });
  const { window } = launched;
  const file = path.join(temporary('file'), 'holdfast-settings.json');
  await choose(launched, file);
  const switcher = async (page: Page) => {
    await visit(page, paths.overview);
    await page.getByRole('button', { name: /Choose a client/ }).click();
    await expect(page.getByRole('menu')).toBeVisible();
  };
  const clientMenu = (item: string) => async (page: Page) => {
    await visit(page, paths.clients);
    await page.getByRole('button', { name: 'More for Acme Ltd' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();
  };
  const client = (name: string, to: string) => async (page: Page) => {
    await switcher(page);
    await page.getByRole('menuitem', { name }).click();
    await visit(page, to);
  };
  await takeAll(launched, 'others', [
    ['overview', (page) => visit(page, paths.overview)],
    ['plans', (page) => visit(page, paths.plans)],
    ['switcher', switcher],
    ['clients', (page) => visit(page, paths.clients)],
    ['client-rename', clientMenu('Rename')],
    ['client-remove', clientMenu('Remove')],
    ['client-overview', client('Acme Ltd', paths.overview)],
    ['client-activity', client('Acme Ltd', paths.activity)],
    ['client-none', client('Söhne', paths.plans)],
    ['all-activity', client('All clients', paths.activity)],
    ['copies', (page) => toPanel(page, 'Copies of what Holdfast remembers')],
    [
      'copies-back',
      async (page) => {
        await toPanel(page, 'Copies of what Holdfast remembers');
        await page
          .getByRole('button', { name: /^Go back to it/ })
          .first()
          .click();
        await expect(page.getByRole('alertdialog')).toBeVisible();
      },
    ],
    ['file', (page) => toPanel(page, 'Everything that was set up')],
  ]);
  await toPanel(window, 'Everything that was set up');
  await window.getByRole('button', { name: 'Export…' }).click();
  await expect.poll(() => existsSync(file)).toBe(true);
  for (const { id } of await ask(window, 'plans.list', {})) await ask(window, 'plans.remove', { planId: id });
  await takeAll(launched, 'others', [
    [
      'imported',
      async (page) => {
        await toPanel(page, 'Everything that was set up');
        await page.getByRole('button', { name: 'Import…' }).click();
        await expect(page.getByText(/^Imported: /)).toBeVisible();
        await toPanelHere(page, 'Everything that was set up');
      },
    ],
  ]);
});

test('what goes on and what waits', async ({ launch, server: start, folder: temporary }) => {
  test.setTimeout(300_000);
  const server = await start('mariadb', { password: 'root-only' });
  await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
  const launched = await launch({ trace: false });
  const { window } = launched;
  const storageId = await addStorage(launched, temporary('store'));
  await ask(window, 'runs.setAtOnce', { atOnce: 1 });
  for (const name of ['acme', 'globex', 'initech']) {
    const { user, password } = server.root;
    const serverId = await addServer(window, { name, port: server.port, user, password });
    for (const often of ['nightly', 'hourly'])
      await ask(window, 'plans.add', manualPlan(serverId, storageId, `${name} ${often}`));
  }
  // Nobody reads it: the first dump stands still, and all others wait.
  const lock = await server.connect();
  await lock.query('LOCK TABLES shop.orders WRITE');
  try {
    const { runIds } = await ask(window, 'plans.runNow', { planIds: null });
    await expect.poll(async () => (await waitingRuns(window)).length).toBeGreaterThan(2);
    const [waiting] = await waitingRuns(window);
    if (waiting === undefined) throw new Error('nothing waits');
    await takeAll(launched, 'queue', [
      ['activity', (page) => visit(page, paths.activity)],
      ['run', (page) => visit(page, paths.run(waiting.id))],
      ['plans', (page) => visit(page, paths.plans)],
      ['overview', (page) => visit(page, paths.overview)],
    ]);
    for (const runId of runIds) await ask(window, 'runs.cancel', { runId });
    for (const runId of runIds) await ended(window, runId);
  } finally {
    lock.destroy();
  }
});

async function waitingRuns(window: Page) {
  const { runs } = await ask(window, 'runs.list', {
    kind: null,
    serverId: null,
    isUnfinished: true,
    limit: 50,
    offset: 0,
  });
  return runs.filter(({ waiting }) => waiting !== null);
}

/** A plan with a backup every 36 hours for half a year. */
async function aged(window: Page, serverId: ServerId, storageId: StorageId, store: string): Promise<PlanId> {
  const { planId } = await ask(window, 'plans.add', manualPlan(serverId, storageId));
  await writePlanBackups({
    plan: { id: planId, name: 'Nightly shop' },
    server: { id: serverId, name: 'Sample shop' },
    storage: { id: storageId, folder: store },
    at: Array.from({ length: 120 }, (_, n) => new Date(Date.now() - (n + 1) * 36 * 3_600_000).toISOString()),
  });
  await ask(window, 'storages.rescan', { storageId });
  return planId;
}

/** The settings ask programs what they are, which takes long on a busy machine. */
async function visit(page: Page, to: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, to);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(main.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: 60_000 });
}

async function toPanel(page: Page, title: string, to: string = paths.settings): Promise<void> {
  await visit(page, to);
  await toPanelHere(page, title);
}

async function toPanelHere(page: Page, title: string): Promise<void> {
  const heading = page.getByRole('heading', { name: title, exact: true });
  await heading.waitFor();
  await heading.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

async function takeAll(launched: LaunchedApp, group: string, shots: Shots): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { window } = launched;
  for (const [theme, size] of [
    ['light', LARGE],
    ['dark', SMALL],
  ] as const) {
    await setTheme(window, theme);
    await window.setViewportSize(size);
    for (const [name, open] of shots) {
      await open(window);
      await settled(window);
      await window.screenshot({ path: path.join(folder, `${group}-${name}-${theme}-${size.width}.png`) });
      if (hasAxe) await expectNothingFound(window, `${group}-${name}-${theme}`).catch(found);
      await window.keyboard.press('Escape');
      await window.keyboard.press('Escape');
    }
  }
  expect(problems.splice(0)).toEqual([]);
}

/** All are taken before the first is a failure. */
const problems: string[] = [];
function found(error: unknown): void {
  problems.push(String(error));
}

async function settled(window: Page): Promise<void> {
  await window.mouse.move(230, 4);
  await expect(window.locator('[aria-busy="true"], [data-loading]')).toHaveCount(0, { timeout: 20_000 });
  await window.evaluate(async () => {
    await document.fonts.ready;
    // What turns for ever never ends.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
