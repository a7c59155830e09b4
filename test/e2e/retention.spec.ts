import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { writePlanBackups } from '../support/plan-backups.ts';
import { planDraft, scheduleOf } from '../support/plans.ts';
import { timePasses } from '../support/time-passes.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';

/* Retention as a person meets it: looked at, tried with another policy, applied, taken back, and a day later done. */

const DAY = 86_400_000;
const PORT_WHERE_NOBODY_LISTENS = 9;

test('retention is shown before it is applied; what is marked can be kept; a day later the rest is removed', async ({
  launch,
  folder,
}) => {
  test.setTimeout(240_000);
  const dataDir = folder('data');
  const launched = await launch({ dataDir });
  const { window } = launched;
  const store = folder('store');
  const storageId = await addStorage(launched, store);
  const serverId = await addServer(window, {
    name: 'acme',
    port: PORT_WHERE_NOBODY_LISTENS,
    user: 'holdfast',
    password: 'only-for-tests',
  });
  const { planId } = await ask(
    window,
    'plans.add',
    planDraft(serverId, storageId, {
      schedule: scheduleOf({ kind: 'manual' }),
      retention: {
        last: 2,
        hourly: 0,
        daily: 2,
        weekly: 0,
        monthly: 0,
        yearly: 0,
        withinDays: null,
        maxBytes: null,
        minimumGood: 2,
      },
    }),
  );
  // Newest first: 2, 3, … 11 days old.
  const ids = await writePlanBackups({
    plan: { id: planId, name: 'nightly' },
    server: { id: serverId, name: 'acme' },
    storage: { id: storageId, folder: store },
    at: Array.from({ length: 10 }, (_, n) => new Date(Date.now() - (n + 2) * DAY).toISOString()),
  });
  await ask(window, 'storages.rescan', { storageId });
  const main = window.getByRole('main');
  const marked = window.getByRole('region', { name: 'Marked for removal' });

  await test.step('another policy says exactly what it would cost, before it is saved', async () => {
    await visit(window, paths.editPlan(planId));
    await window.getByRole('button', { name: /^Keep and prove/ }).click();
    await expect(main).toContainText('Nothing changes for the backups that are there.');
    await window.getByLabel('Daily', { exact: true }).fill('4');
    await expect(main).toContainText('Nothing more goes. 2 would stay after all.');
    await window.getByLabel('Daily', { exact: true }).fill('1');
    await window.getByLabel('Newest', { exact: true }).fill('1');
    await window.getByLabel('Good ones, at least').fill('1');
    await expect(main).toContainText('1 more backup would go');
    const changes = window.getByRole('table', { name: 'What the new policy changes' });
    await expect(changes.getByRole('row')).toHaveCount(2);
    await expect(changes).toContainText('goes: no rule keeps it');
    await changes.scrollIntoViewIfNeeded();
    await expectNothingFound(window, 'what a policy costs');
    await pictures(window, 'retention-cost');
  });

  await test.step('the calendar says what stays and what goes', async () => {
    await visit(window, paths.plan(planId));
    await expect(main).toContainText(/2 backups stay \([^)]+\), 8 go \([^)]+\)\./);
    await expect(marked).toHaveCount(0);
    expect(foldersOf(store)).toBe(10);
  });

  await test.step('applied, they are marked, and all files stay', async () => {
    await window.getByRole('button', { name: 'Apply now' }).click();
    const dialog = window.getByRole('alertdialog', { name: 'Apply the retention of nightly?' });
    await expect(dialog).toContainText('Nothing is removed yet. 8 backups are marked');
    await expect(
      dialog.getByRole('table', { name: 'What is marked and removed' }).getByRole('row'),
    ).toHaveCount(9);
    await expectNothingFound(window, 'the dialog that applies');
    await pictures(window, 'retention-apply');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    expectGood(await endedRun(window, 'prune'));
    expect(foldersOf(store)).toBe(10);
  });

  await test.step('one is kept: its mark is taken back, and it is pinned', async () => {
    await visit(window, paths.plan(planId));
    const keep = marked.getByRole('button', { name: /^Keep the backup of / });
    await expect(marked.getByRole('row')).toHaveCount(9);
    await expect(marked).toContainText('no rule keeps it');
    await marked.scrollIntoViewIfNeeded();
    await expectNothingFound(window, 'what is marked');
    await pictures(window, 'retention-marked');
    await keep.first().click();
    await expect(marked.getByRole('row')).toHaveCount(8);
    const { backup } = await ask(window, 'backups.get', { backupId: ids[2] ?? never() });
    expect(backup.pinned).toBe(true);
  });

  await test.step('a day later applying removes the rest, and nothing else', async () => {
    await timePasses(dataDir, DAY + 60_000);
    await window.reload();
    await window.getByRole('button', { name: 'Apply now' }).click();
    const dialog = window.getByRole('alertdialog');
    await expect(dialog).toContainText('7 backups marked a day ago are removed for good.');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    expectGood(await endedRun(window, 'prune', 2));
    expect(foldersOf(store)).toBe(3);
    const filter = { serverId: null, database: null, limit: 99, offset: 0 };
    expect((await ask(window, 'backups.list', filter)).backups.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    await visit(window, paths.plan(planId));
    await expect(main).toContainText(/3 backups stay \([^)]+\)\./);
    await expect(window.getByRole('button', { name: 'Apply now' })).toHaveCount(0);
  });
});

/** How many folders of backups there are. */
function foldersOf(store: string): number {
  return readdirSync(store, { recursive: true }).filter(
    (file) => path.basename(String(file)) === 'manifest.json',
  ).length;
}

function never(): never {
  throw new Error('too few backups');
}
