import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { createConnection } from 'mysql2/promise';
import { paths } from '../../renderer/lib/paths.ts';
import { root } from '../../scripts/lib/paths.mjs';
import type { BackupId, PlanId, RunId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanTemplateName } from '../../shared/model/plan.ts';
import { test } from '../e2e/support/app-test.ts';
import { addServer, addStorage, ask, backUp, ended, type ServerEntry } from '../e2e/support/drive.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { shopStatements } from '../support/shop.ts';
import type { TestServer } from '../support/test-server.ts';

/*
 * The pictures of the documentation, from the real app: the sample server, real backups, drills and a restore.
 *   HOLDFAST_SCREENSHOTS=/tmp/pictures   into another folder than docs/screenshots
 *   HOLDFAST_SCREENSHOTS_ALL=1           every page, light and dark, and in a small window too
 */

const folder = process.env.HOLDFAST_SCREENSHOTS ?? path.join(root, 'docs/screenshots');
const isAll = process.env.HOLDFAST_SCREENSHOTS_ALL !== undefined;

type Theme = 'light' | 'dark';
const NORMAL = { width: 1280, height: 800 } as const;
const SMALL = { width: 1024, height: 700 } as const;

test('pictures', async ({ launch, server: start, folder: temporary }) => {
  const server = await start('mariadb', { password: 'only-for-pictures' });
  test.setTimeout(600_000);
  mkdirSync(folder, { recursive: true });
  const launched = await launch({ trace: false });
  const { window } = launched;
  await sized(launched, NORMAL);
  await themed(launched, 'light');
  if (isAll) await take(launched, 'welcome', paths.overview);

  const known = await furnish(launched, path.join(temporary('nas'), 'Backups'), await intranet(server));
  const pages: Record<string, string | (() => Promise<void>)> = {
    server: paths.server(known.serverId),
    'back-up': paths.backUp(known.serverId),
    'backup-contents': async () => {
      await visit(window, paths.backup(known.backupId));
      await window.getByRole('button', { name: 'customers', exact: true }).click();
    },
    drill: paths.drill(known.drillId),
    plans: paths.plans,
    plan: paths.plan(known.planId),
    'plan-wizard': async () => {
      await visit(window, paths.newPlan(known.serverId));
      await window.getByRole('button', { name: 'Next' }).click();
      await window.getByText(/^Runs every day/).waitFor();
    },
    'restore-preview': async () => {
      await visit(window, paths.restore(known.backupId));
      await window.getByRole('button', { name: 'Where to' }).click();
      await window.getByRole('button', { name: 'What will change' }).click();
      await window.getByRole('button', { name: 'Restore 1 database' }).waitFor();
    },
  };
  const others: typeof pages = {
    servers: paths.servers,
    'server-new': paths.newServer,
    backups: paths.backups,
    'backup-evidence': `${paths.backup(known.backupId)}?tab=evidence`,
    'backup-place': `${paths.backup(known.backupId)}?tab=place`,
    'backup-shell': `${paths.backup(known.backupId)}?tab=shell`,
    'restore-what': paths.restore(known.backupId),
    'restore-where': async () => {
      await visit(window, paths.restore(known.backupId));
      await window.getByRole('button', { name: 'Where to' }).click();
    },
    drills: paths.drills,
    storage: paths.storage,
    settings: paths.settings,
    palette: async () => {
      await visit(window, paths.overview);
      await window.keyboard.press('Control+k');
      await expect(window.getByRole('textbox', { name: 'Search' })).toBeVisible();
    },
  };

  await take(launched, 'overview-light', paths.overview);
  for (const [name, page] of Object.entries(pages)) await take(launched, name, page);
  await themed(launched, 'dark');
  await take(launched, 'overview-dark', paths.overview);
  await themed(launched, 'light');
  // Last, since a copy of the shop would be in every later picture.
  const restoreId = await restore(window, known);
  await take(launched, 'activity', paths.activity);
  if (!isAll) return;

  const all = {
    overview: paths.overview,
    activity: paths.activity,
    'restored-run': paths.run(restoreId),
    ...pages,
    ...others,
  };
  for (const theme of ['light', 'dark'] as const) {
    await themed(launched, theme);
    for (const size of [NORMAL, SMALL]) {
      await sized(launched, size);
      for (const [name, page] of Object.entries(all))
        await take(launched, `all-${name}-${theme}-${size.width}`, page);
    }
  }
});

interface Furnished {
  readonly serverId: ServerId;
  readonly backupId: BackupId;
  readonly drillId: RunId;
  readonly planId: PlanId;
}

/** A second server, so that the pages are not those of a first day. */
async function intranet(server: TestServer): Promise<ServerEntry> {
  await server.query(
    ...shopStatements(server.flavour, 'crm'),
    'CREATE DATABASE wiki',
    'USE wiki',
    'CREATE TABLE pages (id INT PRIMARY KEY, title VARCHAR(80) NOT NULL, body TEXT)',
    "INSERT INTO pages SELECT seq, CONCAT('Page ', seq), REPEAT(SHA2(seq, 512), 8) FROM seq_1_to_4000",
    "CREATE USER holdfast@'%' IDENTIFIED BY 'only-for-pictures'",
    "GRANT ALL PRIVILEGES ON *.* TO holdfast@'%'",
  );
  return { name: 'Intranet', port: server.port, user: 'holdfast', password: 'only-for-pictures' };
}

/** Several backups and drills, so that trends show; between them the shop goes on selling. */
async function furnish(launched: LaunchedApp, storage: string, entry: ServerEntry): Promise<Furnished> {
  const { window } = launched;
  mkdirSync(storage);
  const storageId = await addStorage(launched, storage);
  const other = await addServer(window, entry);
  await prove(window, await backUp(window, other, storageId));
  await prove(window, await backUp(window, other, storageId));

  const { serverId } = await ask(window, 'sample.start', {});
  let backupId = await backUp(window, serverId, storageId);
  let drillId = await prove(window, backupId);
  for (const orders of [900, 1_500, 700, 1_900]) {
    await sell(window, serverId, orders);
    backupId = await backUp(window, serverId, storageId);
    drillId = await prove(window, backupId);
  }
  return { serverId, backupId, drillId, planId: await plans(window, serverId, other, storageId) };
}

/** A plan for each server, by two templates, each with a backup that was proven. @returns the sample's */
async function plans(
  window: Page,
  serverId: ServerId,
  other: ServerId,
  storageId: StorageId,
): Promise<PlanId> {
  const apply = (template: PlanTemplateName, id: ServerId) =>
    ask(window, 'plans.applyTemplate', { template, serverIds: [id], storageId });
  await apply('developer-laptop', serverId);
  await apply('small-team', other);
  const made = await ask(window, 'plans.list', {});
  for (const plan of made) {
    const { runIds } = await ask(window, 'plans.runNow', { planIds: [plan.id] });
    for (const runId of runIds) await ended(window, runId);
  }
  // The scheduler drills what is new by itself; a picture cannot wait for it to come to that.
  for (const { lastGoodBackupId } of await ask(window, 'plans.list', {}))
    if (lastGoodBackupId !== null) await prove(window, lastGoodBackupId);
  const plan = made.find((one) => one.serverId === serverId);
  if (plan === undefined) throw new Error('no plan');
  return plan.id;
}

async function prove(window: Page, backupId: BackupId): Promise<RunId> {
  const { runId } = await ask(window, 'drills.start', { backupId, keepServer: false });
  expect((await ended(window, runId)).outcome?.kind).toBe('good');
  return runId;
}

async function sell(window: Page, serverId: ServerId, orders: number): Promise<void> {
  const sample = (await ask(window, 'servers.list', {})).find(({ id }) => id === serverId);
  const address = sample?.endpoint.address;
  if (sample === undefined || address?.kind !== 'socket') throw new Error('the sample has no socket');
  const connection = await createConnection({
    socketPath: address.path,
    user: sample.user,
    database: 'shop',
  });
  await connection.query(
    `INSERT INTO reviews (product_id, customer_id, stars, title, body, written_at)
     SELECT product_id, customer_id, stars, title, CONCAT(SHA2(RAND(), 512), body), written_at FROM reviews LIMIT ?`,
    [orders],
  );
  await connection.end();
}

async function restore(window: Page, { serverId, backupId }: Furnished): Promise<RunId> {
  const request = { backupId, targetServerId: serverId, databases: [{ name: 'shop', as: 'shop_copy' }] };
  const { token, typedName } = await ask(window, 'restores.preview', request);
  const { runId } = await ask(window, 'restores.start', {
    request,
    token,
    typed: typedName,
    confirmQualifiedNames: true,
  });
  expect((await ended(window, runId)).outcome?.kind).toBe('good');
  return runId;
}

async function take(launched: LaunchedApp, name: string, page: string | (() => Promise<void>)) {
  const { window } = launched;
  if (typeof page === 'string') await visit(window, page);
  else await page();
  await settled(window);
  await window.screenshot({ path: path.join(folder, `${name}.png`) });
  await window.keyboard.press('Escape');
}

async function visit(window: Page, to: string): Promise<void> {
  await window.evaluate((to) => {
    location.hash = to;
  }, to);
  await expect(window.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
}

/** Everything that was asked for is there, nothing moves, and neither a message nor the pointer stands in the way. */
async function settled(window: Page): Promise<void> {
  await window.mouse.move(230, 4);
  await expect(window.getByRole('main').locator('[aria-busy="true"], [data-loading]')).toHaveCount(0);
  await expect(window.locator('.mantine-Notification-root')).toHaveCount(0, { timeout: 15_000 });
  await window.evaluate(async () => {
    await document.fonts.ready;
    // What turns for ever never ends.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

async function themed({ window }: LaunchedApp, theme: Theme): Promise<void> {
  await ask(window, 'app.setPreferences', { theme });
  await expect
    .poll(() => window.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme')))
    .toBe(theme);
}

/** Of the page itself, which is what the picture shows. */
async function sized({ app, window }: LaunchedApp, size: typeof NORMAL | typeof SMALL): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, size);
  await expect
    .poll(() => window.evaluate(() => [innerWidth, innerHeight]))
    .toEqual([size.width, size.height]);
}
