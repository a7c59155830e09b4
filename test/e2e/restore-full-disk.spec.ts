import { chmodSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { smallDisk } from '../support/small-disk.ts';
import { test } from './support/app-test.ts';
import { addServer, addStorage, backUp, endedRun, visit } from './support/drive.ts';
import { expectNothingFound, pictures } from './support/looks.ts';

const MIB = 1024 * 1024;

test('a restore whose target waits for disk space says so on its screen, and is cancelled there', async ({
  launch,
  server: start,
  folder,
}) => {
  const disk = smallDisk(16);
  test.skip(disk === null, 'no small file system can be mounted');
  if (disk === null) return;
  chmodSync(disk.folder, 0o777);
  try {
    const log = `--log-bin=${path.join(disk.folder, 'bin')}`;
    const server = await start('mariadb', { password: 'pw', args: [log, '--server-id=1'] });
    await server.query(
      'CREATE DATABASE depot',
      'CREATE TABLE depot.movements (id INT PRIMARY KEY AUTO_INCREMENT, note LONGBLOB)',
      ...Array.from({ length: 4 }, () => `INSERT INTO depot.movements (note) VALUES (REPEAT('x', ${MIB}))`),
    );
    const launched = await launch();
    const { window } = launched;
    const { user, password } = server.root;
    const serverId = await addServer(window, { name: 'Depot', port: server.port, user, password });
    const backupId = await backUp(window, serverId, await addStorage(launched, folder()));
    const { bavail, bsize } = statfsSync(disk.folder);
    writeFileSync(path.join(disk.folder, 'filler'), Buffer.alloc(bavail * bsize - 2 * MIB));

    await visit(window, paths.putBack(backupId));
    await window.getByRole('button', { name: 'Where to' }).click();
    await window.getByRole('button', { name: 'What will change' }).click();
    await window.getByLabel('Type depot to go on').fill('depot');
    await window.getByRole('button', { name: 'Replace 1 database' }).click();
    await expect(window.getByRole('alert')).toContainText('The target’s disk is full', { timeout: 30_000 });
    await expectNothingFound(window, 'a restore that waits for space');
    await pictures(window, 'restore-waits-for-space');
    await window.getByRole('button', { name: 'Cancel', exact: true }).click();
    await window.getByRole('button', { name: 'Cancel the restore' }).click();
    expect((await endedRun(window, 'restore')).outcome).toEqual({ kind: 'cancelled', by: 'user' });
  } finally {
    disk.unmount();
  }
});
