import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { checksums } from '../support/equality.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { test } from './support/app-test.ts';
import { ask, choose, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';
import { findSecret } from './support/secrets.ts';
import { openShop } from './support/shop-app.ts';

test('encrypted: a key, its kit, a backup, its rows, one table restored; then the same without the key', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const { server, launched, window, place } = await openShop({ launch, server: start, folder });
  const kits = folder('kits');

  await test.step('a key is made where it is wanted, and its kit is asked for first', async () => {
    await visit(window, paths.backUp());
    await window.getByRole('switch', { name: 'Encrypt backups' }).click({ force: true });
    const dialog = window.getByRole('dialog', { name: 'New key' });
    await dialog.getByLabel('Name').fill('Acme');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await expect(dialog).toBeHidden();
    await expect(window.getByText('Save the recovery kit of “Acme” first', { exact: true })).toBeVisible();
    await expect(window.getByText('Save the recovery kit of “Acme” first.', { exact: true })).toBeVisible();
    await expect(window.getByRole('button', { name: /^Back up / })).toBeDisabled();
    await expectNothingFound(window);
    await pictures(window, '1-kit-wanted');
  });

  await test.step('the kit is saved, as a PDF and as a page; it holds the key, which the window never has', async () => {
    const pdf = path.join(kits, 'kit.pdf');
    await choose(launched, pdf);
    await window.getByRole('button', { name: 'Save the recovery kit' }).click();
    await window.getByRole('menuitem', { name: /^PDF/ }).click();
    await expect(window.getByText('Save the recovery kit of “Acme” first', { exact: true })).toBeHidden();
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    const [key] = await ask(window, 'keys.list', {});
    expect(key?.kitSavedAt).not.toBeNull();
    await visit(window, paths.settings);
    await expect(window.getByText('This machine encrypts for it and reads.')).toBeVisible();
    for (const [item, name] of [
      [/^Page for a browser/, 'kit.html'],
      [/^Text/, 'kit.txt'],
    ] as const) {
      await choose(launched, path.join(kits, name));
      await window.getByRole('button', { name: 'Save the recovery kit' }).click();
      await window.getByRole('menuitem', { name: item }).click();
      await expect.poll(() => contentOf(path.join(kits, name))).toContain('AGE-SECRET-KEY-1');
    }
    for (const reason of ['', 'Print job canceled', 'no printer is set up']) {
      await answerPrinting(launched, reason);
      await window.getByRole('button', { name: 'Save the recovery kit' }).click();
      await window.getByRole('menuitem', { name: 'Print it now' }).click();
      await expect.poll(() => hasAskedToPrint(launched)).toBe(true);
      const printed = window.getByText('The recovery kit is printed', { exact: false });
      if (reason === '') await expect(printed).toBeVisible();
      else if (reason.includes('printer'))
        await expect(window.getByText(reason, { exact: false })).toBeVisible();
    }
    await window.getByRole('button', { name: 'More for Acme' }).click();
    await window.getByRole('menuitem', { name: 'Rename' }).click();
    await window.getByRole('dialog').getByLabel('Name').fill('Acme (2026)');
    await window.getByRole('button', { name: 'Rename' }).click();
    await expect(window.getByText('Acme (2026)', { exact: true })).toBeVisible();
    await ask(window, 'keys.rename', { keyId: key?.id ?? ('' as never), name: 'Acme' });
    await expect(ask(window, 'keys.kit', { keyId: key?.id ?? '' } as never)).rejects.toThrow('not-found');
    await expectNothingFound(window);
    await pictures(window, '2-settings');
  });

  await test.step('backed up and browsed', async () => {
    await visit(window, paths.backUp());
    await window.getByRole('switch', { name: 'Encrypt backups' }).check({ force: true });
    await expect(window.getByRole('checkbox', { name: 'Acme' })).toBeChecked();
    await window.getByRole('button', { name: /^Back up / }).click();
    const run = await endedRun(window, 'backup');
    expectGood(run);
    await visit(window, paths.backup(run.backupId ?? ''));
    await expect(window.getByText('Encrypted', { exact: true })).toBeVisible();
    await pictures(window, '3-backup');
    await window.getByRole('tab', { name: 'Without Holdfast' }).click();
    await expect(window.getByText(/age -d -i ~\/key\.txt dump\.sql\.zst\.age/).first()).toBeVisible();
    await pictures(window, '4-shell');
    await window.getByRole('tab', { name: 'Where and how long' }).click();
    await expect(window.getByText('Each of these keys opens it alone')).toBeVisible();
    await expectNothingFound(window);
    await pictures(window, '5-where');
    const { location } = await ask(window, 'backups.get', { backupId: run.backupId as never });
    const kit = path.join(kits, 'kit.txt');
    const sql = execFileSync('sh', ['-euc', `age -d -i '${kit}' dump.sql.zst.age | zstd -dcq`], {
      cwd: location,
    });
    expect(sql.toString('utf8')).toContain('CREATE TABLE `orders`');
    await visit(window, paths.rows(run.backupId ?? '', 'shop', 'orders'));
    await expect(window.getByText('rows 1 to 200 of 5,000')).toBeVisible();
  });

  await test.step('the private key is in no file of ours: state, storage, logs, what Chromium keeps', async () => {
    const key = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(contentOf(path.join(kits, 'kit.txt')))?.[0] ?? '';
    expect(findSecret(key, [kits]).length).toBeGreaterThanOrEqual(2);
    expect(findSecret(key, [launched.dataDir, launched.home, place])).toEqual([]);
  });

  await test.step('one table restored', async () => {
    await window.getByRole('link', { name: 'Restore this table' }).click();
    await window.getByRole('button', { name: 'Where to' }).click();
    await window.getByRole('button', { name: 'What will change' }).click();
    await window.getByRole('button', { name: 'Restore 1 table' }).click();
    expectGood(await endedRun(window, 'restore'));
    expect([...(await checksums(server, 'shop_restored'))]).toEqual(
      [...(await checksums(server, 'shop'))].filter(([name]) => name === 'orders'),
    );
  });

  await test.step('without its key it is there, and closed; the kit opens it again', async () => {
    await visit(window, paths.settings);
    await window.getByRole('button', { name: 'More for Acme' }).click();
    await window.getByRole('menuitem', { name: 'Forget' }).click();
    const asked = window.getByRole('alertdialog');
    await expect(asked.getByRole('button', { name: 'Forget the key' })).toBeDisabled();
    await asked.getByRole('textbox').fill('Acme');
    await asked.getByRole('button', { name: 'Forget the key' }).click();
    await expect(asked).toBeHidden();
    const { backups } = await ask(window, 'backups.list', {
      serverId: null,
      database: null,
      limit: 1,
      offset: 0,
    });
    await visit(window, paths.backup(backups[0]?.id ?? ''));
    await expect(window.getByText(/is encrypted, and this machine cannot read it/)).toBeVisible();
    await expect(window.getByRole('button', { name: 'Restore' })).toBeDisabled();
    await expectNothingFound(window);
    await pictures(window, '6-closed');
    await visit(window, paths.run((await endedRun(window, 'backup')).id));
    await expect(window.getByRole('link', { name: 'Open the backup' })).toBeVisible();
    await expect(window.getByRole('button', { name: 'Prove it with a drill' })).toHaveCount(0);
    await visit(window, paths.rows(backups[0]?.id ?? '', 'shop', 'orders'));
    await expect(window.getByText(/is encrypted, and this machine cannot read it/)).toBeVisible();
    await expect(window.getByRole('link', { name: 'Restore this table' })).toHaveCount(0);
    await expectNothingFound(window, 'rows of a closed backup');
    await window.getByRole('link', { name: 'Import its key' }).click();
    await window.getByRole('button', { name: 'Import a key' }).click();
    const dialog = window.getByRole('dialog', { name: 'Import a key' });
    await dialog.getByLabel('Name').fill('Acme again');
    await choose(launched, path.join(kits, 'kit.txt'));
    await dialog.getByRole('button', { name: /^Choose/ }).click();
    await pictures(window, '7-import');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog).toBeHidden();
    await visit(window, paths.backup(backups[0]?.id ?? ''));
    await expect(window.getByRole('button', { name: 'customers', exact: true })).toBeVisible();
  });
});

test('a plan that encrypts: chosen at “Where”, said in its steps and on its page', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const { launched, window } = await openShop({ launch, server: start, folder });
  await ask(window, 'keys.new', { name: 'Acme' });
  await visit(window, paths.newPlan());
  await window.getByRole('button', { name: 'Next' }).click();
  await window.getByRole('button', { name: 'Next' }).click();
  await window.getByRole('switch', { name: 'Encrypt backups' }).check({ force: true });
  await window.getByRole('button', { name: 'Next' }).click();
  await expect(window.getByText(/^Save the recovery kit of the key “Acme” first/)).toBeVisible();
  await pictures(window, '8-plan-where');
  await choose(launched, path.join(folder('kits'), 'kit.html'));
  await window.getByRole('button', { name: 'Save the recovery kit' }).click();
  await window.getByRole('menuitem', { name: /^Page for a browser/ }).click();
  await expect(window.getByText('Save the recovery kit of “Acme” first', { exact: true })).toBeHidden();
  await expectNothingFound(window);
  await window.getByRole('button', { name: 'Next' }).click();
  await window.getByRole('button', { name: 'Make the plan' }).click();
  await expect(window.getByText('encrypted for Acme')).toBeVisible();
  await pictures(window, '9-plan-page');
  expectGood(await endedRun(window, 'backup'));
  // The first good backup of a plan is drilled at once.
  expectGood(await endedRun(window, 'drill', 1, 120_000));
});

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What the system's dialog of printing answers, which no test can click: printed, or the reason why not. */
async function answerPrinting({ app }: LaunchedApp, reason: string): Promise<void> {
  await app.evaluate(({ app: electron }, said) => {
    Object.assign(globalThis, { hasAsked: false });
    electron.once('web-contents-created', (_, page) => {
      page.print = (_options, done) => {
        Object.assign(globalThis, { hasAsked: true });
        done?.(said === '', said);
      };
    });
  }, reason);
}

/** And has closed the page again. */
function hasAskedToPrint({ app }: LaunchedApp): Promise<boolean> {
  return app.evaluate(
    ({ BrowserWindow }) =>
      Reflect.get(globalThis, 'hasAsked') === true && BrowserWindow.getAllWindows().length === 1,
  );
}
