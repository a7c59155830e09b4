import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { checksums } from '../support/equality.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, ask, backUp, endedRun, expectGood, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';
import { slowProxy } from './support/slow-proxy.ts';

test('a restore in place that is cancelled says what is there, and goes on from there', async ({
  launch,
  server: start,
  folder,
}) => {
  const server = await start('mariadb', { password: 'pw' });
  await server.query(
    'CREATE DATABASE depot',
    'USE depot',
    'CREATE TABLE stock (id INT PRIMARY KEY, note VARCHAR(100))',
    "INSERT INTO stock SELECT seq, REPEAT('s', 100) FROM seq_1_to_1000",
    'CREATE TABLE movements (id INT PRIMARY KEY, note VARCHAR(1000), KEY (note(20)))',
    'INSERT INTO movements SELECT seq, HEX(RANDOM_BYTES(500)) FROM seq_1_to_6000',
    'CREATE VIEW latest AS SELECT MAX(id) AS id FROM movements',
  );
  const whole = await checksums(server, 'depot');
  const proxy = await slowProxy(server.port);
  try {
    const launched = await launch();
    const { window } = launched;
    const { user, password } = server.root;
    const serverId = await addServer(window, { name: 'Depot', port: proxy.port, user, password });
    const backupId = await backUp(window, serverId, await addStorage(launched, folder()));
    await server.query('DELETE FROM depot.movements WHERE id > 3');

    await visit(window, paths.putBack(backupId));
    await window.getByRole('button', { name: 'Where to' }).click();
    await window.getByRole('button', { name: 'What will change' }).click();
    await expect(window.getByLabel('Replace in place')).toBeChecked();
    await window.getByLabel('Type depot to go on').fill('depot');
    // One connection's first million bytes pass: all of one table, a part of the other.
    proxy.slow(0);
    await window.getByRole('button', { name: 'Replace 1 database' }).click();
    await expect
      .poll(
        async () => {
          const filter = { kind: 'restore', serverId, limit: 1, offset: 0 } as const;
          const [run] = (await ask(window, 'runs.list', filter)).runs;
          return run?.targetState?.tables;
        },
        { timeout: 30_000 },
      )
      .toMatchObject({ complete: { first: ['depot.stock'] }, partial: { first: ['depot.movements'] } });
    await expectNothingFound(window, 'a restore that goes on');
    await pictures(window, 'restore-running');
    await window.getByRole('button', { name: 'Cancel', exact: true }).click();
    const asked = window.getByRole('alertdialog', { name: 'Cancel this restore?' });
    await expect(asked).toContainText('What was there is gone already');
    await expect(asked).toContainText('can be continued afterwards');
    await expect(asked.getByRole('button', { name: 'Let it go on' })).toBeFocused();
    await expectNothingFound(window, 'the question before a cancel');
    await pictures(window, 'restore-cancel-asked');
    await asked.getByRole('button', { name: 'Cancel the restore' }).click();
    const cancelled = await endedRun(window, 'restore');
    expect(cancelled).toMatchObject({
      outcome: { kind: 'cancelled', by: 'user' },
      targetState: { kind: 'half-restored', databases: ['depot'] },
      resumable: true,
    });
    await expect(window.getByText('Cancelled on request')).toBeVisible();
    await expect(
      window.getByText(
        /^depot is half restored: .* 1 table is complete \(depot\.stock\), 1 incomplete \(depot\.movements\); keys, views/,
      ),
    ).toBeVisible();
    await expectNothingFound(window, 'a cancelled restore');
    await pictures(window, 'restore-cancelled');
    expect(await server.query('SELECT COUNT(*) AS n FROM depot.stock')).toEqual([{ n: 1000 }]);
    expect((await checksums(server, 'depot')).get('movements')).not.toBe(whole.get('movements'));

    // A text that differs, which a count does not find, shows that the table is not sent again.
    await server.query("UPDATE depot.stock SET note = 'kept' WHERE id = 7");
    proxy.slow(null);
    await window.getByRole('button', { name: 'Continue' }).click();
    const continued = await endedRun(window, 'restore', 2);
    expectGood(continued);
    expect(continued.restore).toMatchObject({ tables: 2, views: 1, rows: 7000 });
    expect(continued.safetyBackupId).toBe(cancelled.safetyBackupId);
    const result = window.getByRole('region', { name: 'Outcome' });
    await expect(result).toContainText('Restored');
    await expect(result).toContainText('7,000');
    await expectNothingFound(window, 'a restore that was continued');
    await pictures(window, 'restore-continued');
    expect(await server.query('SELECT note FROM depot.stock WHERE id = 7')).toEqual([{ note: 'kept' }]);
    await server.query("UPDATE depot.stock SET note = REPEAT('s', 100) WHERE id = 7");
    expect(await checksums(server, 'depot')).toEqual(whole);
    expect(await server.query('SELECT id FROM depot.latest')).toEqual([{ id: 6000 }]);

    // The same is asked for again, not what a new restore would begin with.
    await window.getByRole('button', { name: 'Restore again' }).click();
    await expect(window.getByRole('heading', { name: 'This replaces 1 database on Depot' })).toBeVisible();
    await expect(window.getByRole('button', { name: 'type depot' })).toBeVisible();
  } finally {
    await proxy.close();
  }
});
