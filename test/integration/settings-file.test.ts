import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { addUnreachedServer, commitPlanBackups, dailyPlan } from '../support/plan-backups.ts';
import { tempFolder } from '../support/temp.ts';

const SECRET = 'correct horse battery staple 7';

describe('everything that was set up, as a file', () => {
  let here: TestEngine;
  let there: TestEngine;
  let file: string;

  beforeEach(async () => {
    [here, there] = [await startEngine(), await startEngine()];
    file = path.join(tempFolder('export'), 'settings.json');
  });
  afterEach(async () => {
    await Promise.all([here.close(), there.close()]);
  });

  async function setUp() {
    const serverId = await addUnreachedServer(here);
    await here.call('servers.edit', {
      serverId,
      patch: {},
      password: { kind: 'keychain', password: SECRET },
    });
    const { storageId, folder } = await here.addStorage();
    const { planId } = await here.call('plans.add', dailyPlan(serverId, storageId));
    return { serverId, storageId, planId, folder };
  }

  test('goes to another machine without a secret, and says which ones to enter', async () => {
    const { serverId, planId, storageId } = await setUp();
    await here.call('settings.export', { file: { path: file }, overwrite: false });
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    expect(await here.codeOf('settings.export', { file: { path: file }, overwrite: false })).toBe(
      'file-exists',
    );

    const report = await there.call('settings.import', { file: { path: file } });
    expect(report.items.map(({ what, change }) => [what, change])).toEqual([
      ['server', 'added'],
      ['storage', 'added'],
      ['plan', 'added'],
    ]);
    expect(report.secretsToEnter).toEqual(['the password of the server acme']);
    const [plan] = await there.call('plans.list', {});
    expect(plan).toMatchObject({ id: planId, serverId, storageIds: [storageId], paused: true });
    const again = await there.call('settings.import', { file: { path: file } });
    expect(again.items.every(({ change }) => change === 'same')).toBe(true);
    expect(again.pausedPlans).toBe(0);
  });

  test('updates what is known, keeps what is not in it, and gives a taken name another', async () => {
    const { serverId } = await setUp();
    await here.call('settings.export', { file: { path: file }, overwrite: false });
    await here.call('servers.edit', { serverId, patch: { user: 'somebody' }, password: { kind: 'keep' } });
    await addUnreachedServer(here, 'only here');
    const report = await here.call('settings.import', { file: { path: file } });
    expect(report.items.find(({ what }) => what === 'server')).toMatchObject({ change: 'changed' });
    const servers = await here.call('servers.list', {});
    expect(servers.map(({ name, user }) => [name, user])).toEqual([
      ['acme', 'backup'],
      ['only here', 'backup'],
    ]);
    // Its password was here before, and still is.
    expect(report.secretsToEnter).toEqual([]);

    await addUnreachedServer(there, 'ACME');
    const renamed = await there.call('settings.import', { file: { path: file } });
    expect(renamed.items[0]).toEqual({ what: 'server', name: 'acme (imported)', change: 'renamed' });
  });

  test('a file that is something else changes nothing', async () => {
    for (const text of ['', 'CREATE TABLE x', '{"kind":"holdfast-settings","format":2}', '[]']) {
      writeFileSync(file, text);
      expect(await there.codeOf('settings.import', { file: { path: file } })).toBe('settings-unreadable');
    }
    expect(await there.codeOf('settings.import', { file: { path: `${file}.gone` } })).toBe('path-not-found');
    expect(await there.call('servers.list', {})).toEqual([]);
  });

  test('with the storage, it brings back all that was lost', async () => {
    const { serverId, planId, storageId, folder } = await setUp();
    await commitPlanBackups(here, {
      plan: { id: planId, name: 'nightly' },
      server: { id: serverId, name: 'acme' },
      storage: { id: storageId, folder },
      at: ['2026-11-20T02:30:00.000Z', '2026-11-21T02:30:00.000Z'],
    });
    await here.call('settings.export', { file: { path: file }, overwrite: false });
    await there.call('settings.import', { file: { path: file } });
    expect(await there.call('storages.rescan', { storageId })).toEqual({ backups: 2 });
    const { backups } = await there.call('backups.list', {
      serverId: null,
      database: null,
      limit: 10,
      offset: 0,
    });
    expect(backups.map((backup) => [backup.planId, backup.kept?.decision])).toEqual([
      [planId, 'keep'],
      [planId, 'keep'],
    ]);
  });
});
