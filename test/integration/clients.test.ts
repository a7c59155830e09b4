import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openState } from '../../electron/engine/state/state.ts';
import { newClientId, newStorageId } from '../../electron/engine/system/ids.ts';
import type { ServerDraft } from '../../shared/model/server.ts';
import { builtCli, startCli } from '../support/cli-process.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { aBackup } from '../unit/state/samples.ts';

/* Whom a server belongs to narrows every list; removing a client takes nothing else away. */

describe('clients', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.close());

  const draft = (name: string, over: Partial<ServerDraft> = {}): ServerDraft => ({
    name,
    endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: 1 } },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: 'backup',
    environment: 'production',
    tools: { dump: null, client: null },
    ...over,
  });
  const add = (name: string, over: Partial<ServerDraft> = {}) =>
    engine.call('servers.add', { draft: draft(name, over), password: { kind: 'none' } });

  test('own servers; lists and the overview are narrowed to one; removing it leaves its servers', async () => {
    const { clientId } = await engine.call('clients.add', { name: ' Acme Ltd ' });
    const { serverId } = await add('acme-prod', { clientId });
    await add('mine');
    expect(await engine.call('clients.list', {})).toMatchObject([{ name: 'Acme Ltd', servers: 1, plans: 0 }]);

    const state = await openState(engine.dataDir);
    const storage = { id: newStorageId(), name: 'safe' };
    await state.storages.insert({
      ...storage,
      location: { kind: 'folder', path: '/srv/safe' },
      createdAt: '2026-11-22T06:00:00.000Z',
    });
    const servers = await engine.call('servers.list', {});
    for (const [minutes, server] of servers.entries())
      await state.backups.upsert(aBackup(storage, server.id, minutes));
    state.close();

    const page = { serverId: null, database: null, limit: 10, offset: 0 };
    expect((await engine.call('backups.list', page)).total).toBe(2);
    const ofAcme = await engine.call('backups.list', { ...page, clientId });
    expect(ofAcme.backups.map((backup) => backup.serverId)).toEqual([serverId]);
    expect(ofAcme.total).toBe(1);
    expect((await engine.call('backups.list', { ...page, clientId: newClientId() })).total).toBe(0);
    const shop = await engine.call('backups.list', { ...page, clientId, database: 'shop' });
    expect(shop.total).toBe(1);

    await engine.call('clients.remove', { clientId });
    expect(await engine.call('clients.list', {})).toEqual([]);
    expect((await engine.call('servers.list', {})).map(({ name, clientId }) => [name, clientId])).toEqual([
      ['acme-prod', null],
      ['mine', null],
    ]);
    expect(await engine.codeOf('clients.remove', { clientId })).toBe('not-found');
  });

  test('are given to a server and taken from it; one that is not there is refused', async () => {
    const { clientId } = await engine.call('clients.add', { name: 'Beta' });
    const { serverId } = await add('beta-prod');
    const clientOf = async () =>
      (await engine.call('servers.list', {})).find(({ id }) => id === serverId)?.clientId;
    const edit = (patch: { clientId?: typeof clientId | null; name?: string }) =>
      ({ serverId, patch, password: { kind: 'keep' } }) as const;

    await engine.call('servers.edit', edit({ clientId }));
    expect(await clientOf()).toBe(clientId);
    await engine.call('servers.edit', edit({ name: 'beta-1' }));
    expect(await clientOf()).toBe(clientId);
    expect(await engine.codeOf('servers.edit', edit({ clientId: newClientId() }))).toBe('not-found');
    expect(await clientOf()).toBe(clientId);
    await engine.call('servers.edit', edit({ clientId: null }));
    expect(await clientOf()).toBeNull();
  });

  test('have names of their own, without regard to case', async () => {
    const { clientId } = await engine.call('clients.add', { name: 'Gamma' });
    const { clientId: other } = await engine.call('clients.add', { name: 'Delta' });
    expect(await engine.codeOf('clients.add', { name: 'GAMMA' })).toBe('name-taken');
    expect(await engine.codeOf('clients.edit', { clientId: other, name: 'gamma' })).toBe('name-taken');
    expect(await engine.codeOf('clients.add', { name: '   ' })).toBe('bad-input');
    await engine.call('clients.edit', { clientId, name: 'Gamma & Sons' });
    expect((await engine.call('clients.list', {})).map(({ name }) => name)).toContain('Gamma & Sons');
  });
});

test('the command line adds, lists, renames, filters by and removes clients', async () => {
  const cli = await builtCli();
  const dataDir = tempFolder('data');
  const run = async (...args: string[]) => {
    const started = startCli(cli, args, { HOLDFAST_DATA_DIR: dataDir });
    return { code: await started.ended, output: started.output() };
  };
  const server = (name: string, ...more: string[]) =>
    run('server', 'add', '--name', name, '--host', '127.0.0.1', '--user', 'b', '--no-password', ...more);

  expect(await run('client', 'add', 'Acme Ltd')).toMatchObject({ code: 0 });
  expect(await server('acme-prod', '--client', 'acme ltd')).toMatchObject({ code: 0 });
  expect(await server('mine')).toMatchObject({ code: 0 });
  expect((await server('other', '--client', 'Nobody')).output).toContain('There is no client “Nobody”');

  const all = await run('server', 'list');
  expect(all.output).toMatch(/acme-prod.*Acme Ltd/);
  const narrowed = await run('server', 'list', '--client', 'Acme Ltd');
  expect(narrowed.output).toContain('acme-prod');
  expect(narrowed.output).not.toContain('mine');

  const folder = path.join(tempFolder('store'), 'safe');
  await run('storage', 'add', 'folder', '--name', 'safe', '--path', folder);
  for (const name of ['acme-prod', 'mine'])
    expect(await run('plan', 'add', name, '--daily', '02:30')).toMatchObject({ code: 0 });
  for (const list of [['plan', 'list'], ['status']]) {
    const ofClient = await run(...list, '--client', 'Acme Ltd');
    expect(ofClient.output).toContain('acme-prod');
    expect(ofClient.output).not.toContain('mine');
  }
  expect((await run('drills', 'list', '--client', 'Acme Ltd')).output).toContain('There is no drill yet');
  expect((await run('plan', 'pause', '--client', 'Acme Ltd')).output).toContain('Paused 1 plan.');
  expect((await run('plan', 'list', '--client', 'Acme Ltd')).output).toMatch(/acme-prod .*paused/);
  expect((await run('plan', 'resume', '--all')).output).toContain('Resumed 1 plan.');
  expect(await run('plan', 'pause', 'mine', '--client', 'Acme Ltd')).toMatchObject({ code: 2 });
  for (const name of ['acme-prod', 'mine']) await run('plan', 'remove', name, '--yes');

  await run('client', 'rename', 'Acme Ltd', 'Acme');
  expect((await run('client', 'list')).output).toMatch(/Acme +1 +0/);
  await run('server', 'edit', 'acme-prod', '--client', '');
  expect((await run('client', 'list')).output).toMatch(/Acme +0 +0/);
  await run('server', 'edit', 'acme-prod', '--client', 'Acme');
  const removed = await run('client', 'remove', 'Acme');
  expect(removed).toMatchObject({ code: 0 });
  expect(removed.output).toContain('1 server now belongs to no client');
  expect((await run('server', 'list', '--json')).output).toContain('"clientId": null');
});
