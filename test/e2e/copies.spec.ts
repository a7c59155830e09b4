import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { openState } from '../../electron/engine/state/state.ts';
import { STATE_FILE } from '../../electron/engine/state/state-file.ts';
import { forgetConnections } from '../support/forget-connections.ts';
import { copyStateOf } from '../support/state-copy.ts';
import { aServer } from '../unit/state/samples.ts';
import { test } from './support/app-test.ts';
import { ask, goTo } from './support/drive.ts';
import { expectNothingFound } from './support/looks.ts';

/* What holds for the machine, and the way back to what Holdfast knew before: also when its state is broken. */

const DAY_MS = 86_400_000;

test('the number of runs at once is kept; a copy of the state is restored, and the former state stays', async ({
  launch,
  folder,
}) => {
  const dataDir = folder();
  await remembers(dataDir, 'before');
  await copyStateOf(dataDir, new Date(Date.now() - 2 * DAY_MS));
  await remembers(dataDir, 'since');
  forgetConnections();
  const { window } = await launch({ dataDir });
  await goTo(window, 'Settings');

  const atMost = window.getByRole('textbox', { name: 'At most' });
  await expect(atMost).toHaveValue('2 runs');
  await atMost.fill('40');
  await expect(window.getByText('from 1 to 16')).toBeVisible();
  await atMost.fill('4');
  await atMost.blur();
  await expect.poll(() => ask(window, 'runs.atOnce', {})).toEqual({ atOnce: 4 });

  await goBack(window);
  await expect.poll(() => names(window)).toEqual(['before']);
  expect(await ask(window, 'runs.atOnce', {})).toEqual({ atOnce: 2 });
  await expect(atMost).toHaveValue('2 runs');
  expect(readdirSync(dataDir).filter((name) => name.startsWith(`${STATE_FILE}.replaced-`))).not.toEqual([]);
});

test('a state that cannot be read is answered by a copy', async ({ launch, folder }) => {
  const dataDir = folder();
  await remembers(dataDir, 'acme');
  await copyStateOf(dataDir, new Date(Date.now() - DAY_MS));
  for (const suffix of ['-wal', '-shm']) rmSync(path.join(dataDir, STATE_FILE + suffix), { force: true });
  writeFileSync(path.join(dataDir, STATE_FILE), 'not a database '.repeat(1000));
  forgetConnections();
  const { window } = await launch({ dataDir });
  await expect(window.getByText('restore-copy').first()).toBeVisible();
  await goTo(window, 'Settings');
  await goBack(window);
  await expect.poll(() => names(window)).toEqual(['acme']);
  await goTo(window, 'Servers');
  await expect(window.getByRole('button', { name: 'acme', exact: true })).toBeVisible();
});

test('a copy that is broken is refused, and everything stays as it is', async ({ launch, folder }) => {
  const dataDir = folder();
  await remembers(dataDir, 'acme');
  const copy = await copyStateOf(dataDir, new Date(Date.now() - DAY_MS));
  writeFileSync(path.join(dataDir, 'state-copies', copy?.name ?? ''), 'not a database '.repeat(1000));
  forgetConnections();
  const { window } = await launch({ dataDir });
  await goTo(window, 'Settings');
  await window.getByRole('button', { name: /^Go back to it/ }).click();
  await window.getByRole('alertdialog').getByRole('button', { name: 'Go back' }).click();
  await expect(window.getByRole('alertdialog').getByRole('alert')).toBeVisible();
  await window.keyboard.press('Escape');
  expect(await names(window)).toEqual(['acme']);
  expect(readdirSync(dataDir).filter((name) => name.includes('replaced'))).toEqual([]);
});

/** As if somebody had worked with it: a server of this name, and none from before. */
async function remembers(dataDir: string, name: string): Promise<void> {
  const state = await openState(dataDir);
  for (const { id } of await state.servers.list()) await state.servers.remove(id);
  await state.servers.insert(aServer(name));
  state.close();
}

const names = async (window: Page) => (await ask(window, 'servers.list', {})).map(({ name }) => name);

async function goBack(window: Page): Promise<void> {
  await window.getByRole('button', { name: /^Go back to it/ }).click();
  const dialog = window.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expectNothingFound(window);
  await dialog.getByRole('button', { name: 'Go back' }).click();
  await expect(dialog).toBeHidden();
  await expect(window.getByText(/^Holdfast is as it was on/)).toBeVisible();
}
