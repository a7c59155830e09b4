import { expect, type Page } from '@playwright/test';
import { places } from '../../renderer/app/places.ts';
import { paths } from '../../renderer/lib/paths.ts';
import type { BackupId, RunId, ServerId } from '../../shared/model/ids.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, backUp, EVERYTHING, ended, goTo, visit } from './support/drive.ts';
import { expectNothingFound, setTheme, themeOf } from './support/looks.ts';

/* Every page, empty and with real contents, light and dark: axe finds nothing, and all is done by keyboard. */

const COLOURS = ['light', 'dark'] as const;

test('empty pages: axe finds nothing, light and dark', async ({ launch }) => {
  const launched = await launch();
  const empty = [...places.map(({ to }) => to), paths.newServer, paths.backUp(), '/nothing-here'];
  for (const colour of COLOURS) {
    await setTheme(launched.window, colour);
    for (const to of empty) await expectAccessible(launched.window, to, colour);
  }
});

test('pages with contents, dialogs and a run that failed: axe finds nothing, light and dark', async ({
  launch,
  folder,
}) => {
  test.setTimeout(480_000);
  const launched = await launch();
  const { window } = launched;
  const known = await furnish(launched, folder());
  const full = [
    ...places.map(({ to }) => to),
    paths.server(known.serverId),
    paths.editServer(known.serverId),
    paths.backUp(known.serverId),
    ...['', '?tab=evidence', '?tab=place', '?tab=shell'].map(
      (tab) => `${paths.backup(known.backupId)}${tab}`,
    ),
    paths.restore(known.backupId),
    paths.drill(known.drillId),
    ...known.runIds.map((id) => paths.run(id)),
  ];
  for (const colour of COLOURS) {
    await setTheme(launched.window, colour);
    for (const to of full) await expectAccessible(window, to, colour);

    await test.step(`dialogs, ${colour}`, async () => {
      await visit(window, paths.restore(known.backupId));
      await window.getByRole('button', { name: 'Where to' }).click();
      await expectNothingFound(window, 'restore: where');
      await window.getByRole('button', { name: 'What will change' }).click();
      await window.getByRole('button', { name: 'Restore 1 database' }).waitFor();
      await expectNothingFound(window, 'restore: what will change');
      await visit(window, paths.backup(known.backupId));
      await openMenuItem(window, 'More to do with this backup', 'Save as SQL');
      await expectDialog(window, 'dialog');
      await openMenuItem(window, 'More to do with this backup', 'Delete');
      await expectDialog(window, 'alertdialog');
      await visit(window, `${paths.storage}?add=folder`);
      await expectDialog(window, 'dialog');
      await window.keyboard.press('Control+k');
      await expectDialog(window, 'dialog');
    });
  }
});

test('by keyboard alone: the palette, the rail, a form, a dialog that Esc closes', async ({ launch }) => {
  const { window } = await launch();
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();

  await window.keyboard.press('Control+k');
  await window.keyboard.type('connect');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('heading', { level: 1, name: 'Connect a server' })).toBeVisible();
  await expect(window.getByRole('textbox', { name: 'Search' })).toBeHidden();

  // From the start of the page: the rail first, in its order, then the page.
  await window.evaluate(() => document.body.focus());
  const names = await tabThrough(window, 48);
  const labels = places.map(({ label }) => label);
  expect(names.filter((name) => labels.includes(name)).slice(0, labels.length)).toEqual(labels);
  for (const field of ['Host', 'Port', 'Name', 'User', 'Password', 'TLS', 'Test', 'Connect'])
    expect(names, `the field ${field}`).toContain(field);

  await window.getByRole('link', { name: 'Storage' }).focus();
  await window.keyboard.press('Enter');
  await expect(window).toHaveURL(/#\/storage$/);
  const add = window
    .getByRole('main')
    .getByRole('button', { name: /folder/i })
    .first();
  await add.focus();
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog')).toBeVisible();
  await expect(window.getByRole('dialog').locator(':focus')).toHaveCount(1);
  await window.keyboard.press('Escape');
  await expect(window.getByRole('dialog')).toBeHidden();
  await expect(add).toBeFocused();

  await window.keyboard.press('Control+k');
  await window.keyboard.press('Escape');
  await expect(window.getByRole('textbox', { name: 'Search' })).toBeHidden();
});

test('the theme is kept, and shown before anything else', async ({ launch, folder }) => {
  const dataDir = folder('hd');
  const first = await launch({ dataDir, colorScheme: 'light' });
  await goTo(first.window, 'Settings');
  await first.window.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(() => themeOf(first.window)).toBe('dark');
  await expect.poll(async () => (await ask(first.window, 'app.preferences', {})).theme).toBe('dark');
  await first.close();

  const second = await launch({ dataDir, colorScheme: 'light' });
  await expect(second.window.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await themeOf(second.window)).toBe('dark');
  const source = await second.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
  expect(source).toBe('dark');
});

interface Furnished {
  readonly serverId: ServerId;
  readonly backupId: BackupId;
  readonly drillId: RunId;
  readonly runIds: readonly RunId[];
}

/** The sample server with a backup, a drill, a restore, and a server that does not answer. */
async function furnish(launched: LaunchedApp, storage: string): Promise<Furnished> {
  const { window } = launched;
  const [{ serverId }, storageId] = [
    await ask(window, 'sample.start', {}),
    await addStorage(launched, storage),
  ];
  const backupId = await backUp(window, serverId, storageId);
  const drill = await ask(window, 'drills.start', { backupId, keepServer: false });
  expect((await ended(window, drill.runId)).outcome?.kind).toBe('good');
  const deaf = await addServer(window, {
    name: 'Gone since',
    port: 9,
    user: 'nobody',
    password: 'nothing',
  });
  const failed = await ask(window, 'backups.start', { serverId: deaf, storageId, selection: EVERYTHING });
  expect((await ended(window, failed.runId)).outcome?.kind).toBe('failed');
  const { runs } = await ask(window, 'runs.list', { kind: null, serverId: null, limit: 9, offset: 0 });
  return { serverId, backupId, drillId: drill.runId, runIds: runs.map(({ id }) => id) };
}

async function expectAccessible(window: Page, to: string, colour: string): Promise<void> {
  await test.step(`${to}, ${colour}`, async () => {
    await visit(window, to);
    await expectNothingFound(window, `${to}, ${colour}`);
  });
}

async function expectDialog(window: Page, role: 'dialog' | 'alertdialog'): Promise<void> {
  await expect(window.getByRole(role)).toBeVisible();
  await expectNothingFound(window, role);
  await window.keyboard.press('Escape');
  await expect(window.getByRole(role)).toBeHidden();
}

async function openMenuItem(window: Page, menu: string, item: string): Promise<void> {
  await window.getByRole('button', { name: menu }).click();
  await expect(window.getByRole('menu')).toBeVisible();
  await window.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Presses Tab, and names what has the focus each time. */
async function tabThrough(window: Page, times: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let index = 0; index < times; index += 1) {
    await window.keyboard.press('Tab');
    names.push(
      await window.evaluate(() => {
        const element = document.activeElement;
        if (element instanceof HTMLInputElement)
          return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? '';
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      }),
    );
  }
  return names;
}
