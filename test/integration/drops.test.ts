import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqliteFile } from '../../electron/engine/system/sqlite.ts';
import type { BackupId, PlanId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { dropLines } from '../../shared/sentences.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { planDraft } from '../support/plans.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';
import { filesIn } from '../support/truths.ts';
import { typedIn } from '../support/typed-cli.ts';

/* Data that vanish from a server vanish from its backups, and every one of those is good: so somebody is asked. */

let server: TestServer;
let engine: TestEngine;
let serverId: ServerId;
let storageId: StorageId;
let folder: string;
let planId: PlanId;
let backups: BackupId[] = [];

const addPlan = async (over: Partial<PlanDraft> = {}) =>
  (await engine.call('plans.add', planDraft(serverId, storageId, over))).planId;

async function runPlan(id: PlanId) {
  const { runIds } = await engine.call('plans.runNow', { planIds: [id] });
  const run = await engine.finished(runIds[0] ?? expect.fail());
  if (run.outcome?.kind !== 'good' || run.outcome.backupId === null)
    throw new Error(JSON.stringify(run.outcome));
  const { backup } = await engine.call('backups.get', { backupId: run.outcome.backupId });
  // What the run says is what is kept with the backup.
  expect(run.outcome.drop ?? null).toEqual(backup.drop);
  return backup;
}

const fill = (table: string, rows: number) => `INSERT INTO ${table} SELECT seq FROM shop.seq_1_to_${rows}`;
const overview = () => engine.call('overview.get', { clientId: null });
const holds = async () => (await engine.call('retention.preview', { planId, policy: null })).holds.join('\n');

beforeAll(async () => {
  server = await startMariadb();
  await server.query(
    ...['CREATE DATABASE shop', 'CREATE DATABASE blog'],
    ...['CREATE TABLE shop.t (id INT PRIMARY KEY)', 'CREATE TABLE shop.u (id INT PRIMARY KEY)'],
    ...['CREATE TABLE blog.posts (id INT PRIMARY KEY)', 'CREATE VIEW shop.v AS SELECT 1 AS one'],
    ...[fill('shop.t', 1000), fill('shop.u', 10), fill('blog.posts', 50)],
  );
  engine = await startEngine();
  serverId = await engine.addServer(server);
  ({ storageId, folder } = await engine.addStorage());
  planId = await addPlan({
    retention: { ...DEFAULT_RETENTION, last: 1, daily: 0, weekly: 0, monthly: 0, minimumGood: 1 },
  });
});
afterAll(async () => {
  await engine.close();
  await server.stop();
});

test('the first backup has nothing to be compared with, and a small change is none', async () => {
  const first = await runPlan(planId);
  await server.query('DELETE FROM shop.t WHERE id > 800', 'DELETE FROM shop.u');
  const second = await runPlan(planId);
  expect([first.drop, second.drop]).toEqual([null, null]);
  expect([...first.notes, ...second.notes]).toEqual([]);
  backups = [first.id, second.id];
});

test('C7: what is gone is said with the run, the backup, the plan and on Overview, and older backups stay', async () => {
  await server.query('DELETE FROM shop.t WHERE id > 300', 'DROP VIEW shop.v', 'DROP DATABASE blog');
  const backup = await runPlan(planId);
  const { drop } = backup;
  if (drop === null) throw new Error('nothing dropped');
  expect(drop.since).toBe(backups[1]);
  expect(dropLines(drop)).toEqual([
    'The database blog is gone (it had 50 rows)',
    'shop.t has 62% fewer rows: 800 → 300',
    'The view shop.v is gone',
  ]);
  const { plan } = await engine.call('plans.get', { planId });
  expect(plan.drop).toEqual({ ...drop, backupId: backup.id });
  const { state, exceptions } = await overview();
  expect(state).toBe('needs-you');
  expect(exceptions).toContainEqual(
    expect.objectContaining({
      planId,
      action: { kind: 'compare', backupId: backup.id, otherId: drop.since },
    }),
  );
  // As if the first one were old enough to go.
  const file = new SqliteFile(path.join(engine.dataDir, 'state.sqlite'));
  const old = '2026-01-01T00:00:00.000Z';
  file.run('UPDATE backups SET started_at = ?, finished_at = ? WHERE id = ?', [old, old, backups[0] ?? '']);
  file.close();
  expect(await holds()).toContain('holds much less than the one before it');

  const cli = typedIn(engine.dataDir);
  const status = await cli('status');
  expect(status.code).toBe(3);
  expect(status.said).toContain('shop.t has 62% fewer rows: 800 → 300');
  const shown = await cli('backups', 'show', backup.id);
  expect(shown.said).toMatch(/If it is right: holdfast backups accept/);
  backups.push(backup.id);
});

test('it is measured from the same backup until the data are back or somebody says that it is right', async () => {
  await server.query(
    'INSERT IGNORE INTO shop.t SELECT seq FROM shop.seq_1_to_800',
    'CREATE VIEW shop.v AS SELECT 1 AS one',
  );
  const partly = await runPlan(planId);
  expect(partly.drop?.since).toBe(backups[1]);
  expect(dropLines(partly.drop ?? expect.fail())).toEqual(['The database blog is gone (it had 50 rows)']);

  const accepted = await typedIn(engine.dataDir)('backups', 'accept', partly.id);
  expect(accepted).toMatchObject({ code: 0, said: expect.stringContaining('said on') });
  const events = filesIn(folder).filter((file) => file.includes('/events/') && file.includes(partly.folder));
  expect(events).toHaveLength(1);
  expect((await engine.call('plans.get', { planId })).plan.drop).toBeNull();
  expect((await overview()).exceptions.filter(({ action }) => action.kind === 'compare')).toEqual([]);
  expect(await holds()).not.toContain('much less');

  await engine.call('storages.rescan', { storageId });
  const { backup } = await engine.call('backups.get', { backupId: partly.id });
  expect(backup.dropAccepted?.by).toMatch(/ on /);
  expect((await runPlan(planId)).drop).toBeNull();
  expect(await engine.codeOf('backups.acceptDrop', { backupId: backups[0] ?? expect.fail() })).toBe(
    'not-found',
  );
});

test('a plan says how much is much, or that nothing is compared', async () => {
  const lax = await addPlan({ name: 'lax', dropPercent: 90 });
  const off = await addPlan({ name: 'off', dropPercent: null });
  await Promise.all([runPlan(lax), runPlan(off)]);
  await server.query('DELETE FROM shop.t WHERE id > 100');
  expect((await runPlan(lax)).drop).toBeNull();
  await server.query('DELETE FROM shop.t');
  expect(dropLines((await runPlan(lax)).drop ?? expect.fail())).toEqual([
    'shop.t is empty, and had 100 rows',
  ]);
  expect((await runPlan(off)).drop).toBeNull();
});

test('backups by hand are compared with the last ones of the same databases', async () => {
  await server.query(fill('shop.t', 500), 'CREATE DATABASE aside', 'CREATE TABLE aside.a (id INT)');
  const hand = async (databases: string[]) => {
    const backupId = await engine.goodBackup(serverId, storageId, { databases });
    return (await engine.call('backups.get', { backupId })).backup;
  };
  const first = await hand(['shop']);
  expect((await hand(['aside'])).drop).toBeNull();
  await server.query('DELETE FROM shop.t WHERE id > 5');
  const second = await hand(['shop']);
  expect(second.drop).toMatchObject({
    since: first.id,
    objects: [{ name: 't', rowsBefore: 500, rowsAfter: 5 }],
  });
});

test('a machine without the private key compares totals, says so, and tells no names', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity());
  await server.query('DELETE FROM shop.t', fill('shop.t', 500));
  const closed = await addPlan({ name: 'closed', recipients: [recipient] });
  await runPlan(closed);
  await server.query('DELETE FROM shop.t WHERE id > 10');
  const backup = await runPlan(closed);
  expect(backup.notes.map(({ code }) => code)).toEqual(['not-compared']);
  expect(dropLines(backup.drop ?? expect.fail())).toEqual([
    expect.stringMatching(/^All tables together have \d\d% fewer rows/),
  ]);
  const manifest = filesIn(folder).find(
    (file) => file.includes(backup.folder) && file.endsWith('manifest.json'),
  );
  expect(manifest).toBeDefined();
});
