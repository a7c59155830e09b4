import { expect, type Page } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import type { LaunchedApp } from '../support/launch-app.ts';
import { manualPlan } from '../support/plans.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, ended, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';

test('what waits for its turn is shown as waiting, and can be cancelled; the machine stays awake meanwhile', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(180_000);
  const server = await start('mariadb', { password: 'root-only' });
  await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
  const launched = await launch();
  const { window } = launched;
  const storageId = await addStorage(launched, folder('store'));
  const { user, password } = server.root;
  for (const name of ['acme', 'globex']) {
    const serverId = await addServer(window, { name, port: server.port, user, password });
    for (const often of ['nightly', 'hourly'])
      await ask(window, 'plans.add', manualPlan(serverId, storageId, `${name} ${often}`));
  }
  // Nobody reads the table: what has begun stands still, and the rest waits for it.
  const lock = await server.connect();
  await lock.query('LOCK TABLES shop.orders WRITE');
  try {
    const { runIds } = await ask(window, 'plans.runNow', { planIds: null });
    await visit(window, paths.activity);
    const main = window.getByRole('main');
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('2 runs going on, 2 waiting');
    await expect(window.getByRole('navigation', { name: 'Places' })).toContainText(
      '4 runs going on or waiting',
    );
    const waiting = window.getByRole('table', { name: 'Waiting' });
    await expect(waiting.getByRole('row')).toHaveCount(3);
    await expect(waiting).toContainText('for another run of its server');
    await expectNothingFound(window, 'Activity with a queue');
    await pictures(window, 'queue');

    expect(await isKeptAwake(launched)).toBe(true);
    await ask(window, 'app.setPreferences', { blockSleep: false });
    await expect.poll(() => isKeptAwake(launched)).toBe(false);
    await ask(window, 'app.setPreferences', { blockSleep: true });
    await expect.poll(() => isKeptAwake(launched)).toBe(true);

    await visit(window, paths.plans);
    await expect(stateOf(window, 'Waiting')).toHaveCount(2);
    await expect(stateOf(window, 'Running')).toHaveCount(2);

    await visit(window, paths.activity);
    await waiting
      .getByRole('button', { name: /^Cancel/ })
      .first()
      .click();
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('2 runs going on, 1 waiting');
    await expect(waiting.getByRole('row')).toHaveCount(2);

    await lock.query('UNLOCK TABLES');
    const outcomes: unknown[] = [];
    for (const runId of runIds) outcomes.push((await ended(window, runId)).outcome?.kind);
    expect(outcomes.sort()).toEqual(['cancelled', 'good', 'good', 'good']);
    await expect(main.getByRole('heading', { level: 1 })).toHaveText(/^Nothing is running/);
    await expect.poll(() => isKeptAwake(launched)).toBe(false);
  } finally {
    lock.destroy();
  }
});

/** Whether the app asks the system not to sleep, by any of the first requests that it made. */
function isKeptAwake({ app }: LaunchedApp): Promise<boolean> {
  return app.evaluate(({ powerSaveBlocker }) =>
    Array.from({ length: 20 }, (_, id) => id).some((id) => powerSaveBlocker.isStarted(id)),
  );
}

function stateOf(window: Page, word: string) {
  return window.getByRole('table', { name: 'Plans' }).getByText(word, { exact: true });
}
