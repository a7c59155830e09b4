import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoverySteps } from '../../electron/engine/report/recovery-kit.ts';
import type { Section } from '../../shared/model/dump-index.ts';
import type { BackupId, KeyId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { everything, failureOf, mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { manualPlan } from '../support/plans.ts';
import { restoreAs } from '../support/restoring.ts';
import { formsOf } from '../support/secret-forms.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, filesIn } from '../support/truths.ts';

describe.each(serverKinds())('an encrypted backup of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;
  let keyId: KeyId;
  let recipient: string;
  let kit: string;
  let backupId: BackupId;
  const vault = mapVault();

  const backUp = async (recipients: string[]) => {
    const selection = { ...everything, databases: ['shop'] };
    const { runId } = await engine.call('backups.start', { serverId, storageId, selection, recipients });
    return engine.finished(runId);
  };
  const good = async (recipients: string[]): Promise<BackupId> => {
    const { outcome } = await backUp(recipients);
    if (outcome?.kind !== 'good' || outcome.backupId === null) throw new Error(JSON.stringify(outcome));
    return outcome.backupId;
  };
  const finished = async (start: Promise<{ runId: Parameters<TestEngine['finished']>[0] }>) =>
    engine.finished((await start).runId);

  const identityOf = () => [...vault.secrets].find(([name]) => name.startsWith('age-identity:'))?.[1] ?? '';

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(server.flavour));
    engine = await startEngine(tempFolder('data'), { vault });
    serverId = await engine.addServer(server);
    ({ storageId, folder } = await engine.addStorage());
    ({ keyId } = await engine.call('keys.new', { name: 'acme' }));
    const [key] = await engine.call('keys.list', {});
    recipient = key?.recipient ?? '';
    kit = path.join(tempFolder('kit'), 'kit.txt');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  it('is not made before the recovery kit is saved, by hand or by a plan', async () => {
    const selection = { ...everything, databases: ['shop'] };
    const order = { serverId, storageId, selection, recipients: [recipient] };
    expect(await engine.codeOf('backups.start', order)).toBe('recovery-kit-missing');
    const draft = { ...manualPlan(serverId, storageId), name: 'night', recipients: [recipient] };
    expect(await engine.codeOf('plans.add', draft)).toBe('bad-input');
    await engine.call('keys.saveKit', { keyId, file: { path: kit }, format: 'text' });
    const [key] = await engine.call('keys.list', {});
    expect(key?.kitSavedAt).not.toBe(null);
    backupId = await good([recipient]);
  });

  it('C11: opens with the recovery kit, age and zstd, and nothing of ours', async () => {
    const { location, manifest } = await engine.call('backups.get', { backupId });
    const sh = (line: string) =>
      execFileSync('sh', ['-euc', line], { cwd: location, maxBuffer: 256 * 1024 * 1024 });
    const stored = sh(`age -d -i ${kit} dump.sql.zst.age`);
    const raw = execFileSync('zstd', ['-dcq'], { input: stored, maxBuffer: 256 * 1024 * 1024 });
    expect(raw.length).toBe(manifest.totals.rawBytes);
    const exported = path.join(tempFolder('export'), 'all.sql');
    const file = { path: exported };
    await finished(engine.call('backups.export', { backupId, database: null, file, overwrite: false }));
    // An export lets in the dates that do not exist, too.
    const lenient = raw
      .toString('latin1')
      .replace(/ SQL_MODE='NO_AUTO_VALUE_ON_ZERO/, '$&,ALLOW_INVALID_DATES');
    expect(readFileSync(exported, 'latin1') === lenient).toBe(true);
    const index = JSON.parse(sh(`age -d -i ${kit} index.json.zst.age | zstd -dcq`).toString()) as {
      sections: Section[];
    };
    let at = 0;
    for (const { rawOffset, rawBytes, storedBytes, sha256, storedSha256 } of index.sections) {
      const proven =
        sha256 === null
          ? stored.subarray(at, at + storedBytes)
          : raw.subarray(rawOffset, rawOffset + rawBytes);
      expect(createHash('sha256').update(proven).digest('hex')).toBe(sha256 ?? storedSha256);
      at += storedBytes;
    }
  });

  it('restores by the shell lines of its page, and by those of the kit', async () => {
    const { withoutHoldfast } = await engine.call('backups.get', { backupId });
    const home = tempFolder('home');
    cpSync(kit, path.join(home, 'key.txt'));
    const before = [await checksums(server, 'shop'), await programTexts(server, 'shop')];
    await server.query('DROP DATABASE shop');
    writeFileSync(
      path.join(home, '.my.cnf'),
      `[client]\nuser=${server.root.user}\nsocket=${server.socket}\n${server.root.password === '' ? '' : `password="${server.root.password}"\n`}`,
      { mode: 0o600 },
    );
    const programs = [...new Set([path.dirname(server.programs.client), '/usr/bin', '/bin'])].join(':');
    for (const { title, lines } of withoutHoldfast) {
      if (title.startsWith('Before that')) continue;
      execFileSync('bash', ['-euo', 'pipefail', '-c', lines], { env: { PATH: programs, HOME: home } });
    }
    expect([await checksums(server, 'shop'), await programTexts(server, 'shop')]).toEqual(before);

    // The same by the recovery kit alone, as somebody types it who has nothing else.
    await server.query('DROP DATABASE shop');
    rmSync(path.join(home, 'key.txt'));
    const { location } = await engine.call('backups.get', { backupId });
    const [, ...steps] = recoverySteps(identityOf());
    const lines = steps
      .slice(0, 4)
      .map((step) => step.lines)
      .join('\n')
      .replace('STORAGE/SERVER/PLAN/BACKUP', location)
      .replace('| mariadb --', `| ${kind === 'mariadb' ? 'mariadb' : 'mysql'} --`);
    const told = execFileSync('bash', ['-euo', 'pipefail', '-c', lines], {
      env: { PATH: programs, HOME: home },
      encoding: 'utf8',
    });
    expect(told).toMatch(/^-- Dump completed on /m);
    expect(told).toContain('shop\torders\t5000\n');
    expect([await checksums(server, 'shop'), await programTexts(server, 'shop')]).toEqual(before);
  });

  it('is browsed, checked, drilled and restored like any other', async () => {
    const table = { backupId, database: 'shop', table: 'orders' };
    const { rows, total } = await engine.call('backups.rows', { ...table, offset: 4321, limit: 1 });
    expect([total, rows[0]?.cells[0]?.text]).toEqual([5000, '4321']);
    const found = await engine.call('backups.findRows', { ...table, text: '5919.77', from: 0, limit: 5 });
    expect(found.rows.map(({ number }) => number)).toEqual([4321]);
    const definition = { backupId, kind: 'trigger', database: 'shop', name: 'stamp' } as const;
    expect((await engine.call('backups.definition', definition)).sql).toContain('stamp');
    expect((await finished(engine.call('backups.check', { backupId }))).outcome?.kind).toBe('good');
    const drill = await finished(engine.call('drills.start', { backupId, keepServer: false }));
    expect(drill.outcome).toMatchObject({ kind: 'good' });
    await restoreAs(engine, backupId, serverId, { shop: 'shop_copy' });
    expect(await checksums(server, 'shop_copy')).toEqual(await checksums(server, 'shop'));
    const later = await good([recipient]);
    const { objects } = await engine.call('backups.compare', { backupId, otherId: later });
    expect(objects.filter(({ change }) => change !== 'same')).toEqual([]);
  });

  it('shows no name of what it holds, and its private key is in the vault alone', async () => {
    const secret = identityOf();
    expect(secret).toMatch(/^AGE-SECRET-KEY-1/);
    const manifest = readFileSync(
      path.join(folder, filesIn(folder).find((f) => f.endsWith('manifest.json')) ?? ''),
    );
    for (const name of ['shop', 'orders', 'stamp', server.socket, server.dataDir])
      expect(manifest.includes(name), name).toBe(false);
    const forms = [...formsOf(secret), ...formsOf(secret.slice('AGE-SECRET-KEY-1'.length))];
    const holders = [engine.dataDir, folder].flatMap((place) =>
      filesIn(place)
        .filter((name) => forms.some((form) => readFileSync(path.join(place, name)).includes(form)))
        .map((name) => path.join(place, name)),
    );
    expect(holders).toEqual([]);
    const { runs } = await engine.call('runs.list', { kind: null, serverId: null, limit: 100, offset: 0 });
    const told = [
      ...engine.events,
      runs,
      await engine.call('keys.list', {}),
      await engine.call('backups.get', { backupId }),
      await engine.call('app.diagnostics', {}),
      ...(await Promise.all(runs.map(({ id }) => engine.call('runs.log', { runId: id })))),
    ].map((each) => JSON.stringify(each));
    expect(told.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
  });

  it('is known, counted and checked on a machine without its key, and opens there once the key is brought', async () => {
    const other = await startEngine();
    try {
      const opened = await other.call('storages.open', { name: 'theirs', folder: { path: folder } });
      expect(opened.backups).toBe(2);
      const list = { serverId: null, database: null, limit: 10, offset: 0 };
      const { backups } = await other.call('backups.list', list);
      expect(backups.map(({ databases, encrypted }) => [databases, encrypted])).toEqual([
        [null, true],
        [null, true],
      ]);
      const seen = await other.call('backups.get', { backupId });
      expect(seen.closed?.code).toBe('key-not-here');
      expect([seen.objects, seen.recipients]).toEqual([[], [{ recipient, name: null }]]);
      const table = { backupId, database: 'shop', table: 'orders', offset: 0, limit: 1 };
      expect(await other.codeOf('backups.rows', table)).toBe('key-not-here');
      const drill = await other.finished(
        (await other.call('drills.start', { backupId, keepServer: false })).runId,
      );
      expectFailure(drill, 'key-not-here');
      const check = await other.finished((await other.call('backups.check', { backupId })).runId);
      expect(check.outcome?.kind).toBe('good');
      expect(check.steps[0]?.detail).toContain('structure was not checked');

      expect(await other.codeOf('keys.import', { name: 'no', source: { text: 'AGE-SECRET-KEY-1X' } })).toBe(
        'key-invalid',
      );
      await other.call('keys.import', { name: 'acme', source: { text: recipient } });
      expect((await other.call('backups.get', { backupId })).closed?.code).toBe('key-not-here');
      await other.call('keys.import', { name: 'ignored', source: { path: kit } });
      expect(await other.call('keys.list', {})).toEqual([
        expect.objectContaining({ kitSavedAt: null, importedAt: expect.any(String) }),
      ]);
      const [key] = await other.call('keys.list', {});
      expect(key).toMatchObject({ name: 'acme', recipient, hasPrivateKey: true });
      expect((await other.call('backups.get', { backupId })).closed).toBe(null);
      const { storages } = { storages: await other.call('storages.list', {}) };
      await other.call('storages.rescan', { storageId: storages[0]?.id ?? storageId });
      const after = await other.call('backups.list', list);
      expect(after.backups.map(({ databases }) => databases)).toEqual([['shop'], ['shop']]);
    } finally {
      await other.close();
    }
  });

  it('is made by a machine that has a public key alone, which says what it cannot do', async () => {
    const { execKey, publicKey } = makeKey();
    await engine.call('keys.import', { name: 'office', source: { text: publicKey } });
    const closed = await good([publicKey]);
    const run = await finished(engine.call('drills.start', { backupId: closed, keepServer: false }));
    expect(failureOf(run).code).toBe('key-not-here');
    const { location, backup } = await engine.call('backups.get', { backupId: closed });
    // What this machine dumped itself it may name.
    expect(backup.databases).toEqual(['shop']);
    const raw = execFileSync('sh', ['-euc', `age -d -i ${execKey} dump.sql.zst.age | zstd -dcq`], {
      cwd: location,
      maxBuffer: 256 * 1024 * 1024,
    });
    expect(raw.toString('utf8')).toContain('CREATE TABLE `orders`');
    const { planId } = await engine.call('plans.add', {
      ...manualPlan(serverId, storageId),
      name: 'for the office',
      proof: { checkEveryDays: 30, drillEveryDays: 7, drillEveryBackups: null },
      recipients: [publicKey],
    });
    const [runId] = (await engine.call('plans.runNow', { planIds: [planId] })).runIds;
    if (runId === undefined) throw new Error('no run');
    await engine.finished(runId);
    const { plan } = await engine.call('plans.get', { planId });
    expect(plan.nextDrillDueAt).toBe(null);
    expect(plan.recipients).toEqual([publicKey]);
    const [office] = (await engine.call('keys.list', {})).filter(({ name }) => name === 'office');
    expect(office?.plans).toEqual(['for the office']);
    expect(await engine.codeOf('keys.forget', { keyId: office?.id ?? keyId, typed: null })).toBe(
      'key-in-use',
    );
    await engine.call('plans.edit', { planId, patch: { name: 'renamed' } });
    expect((await engine.call('plans.get', { planId })).plan.recipients).toEqual([publicKey]);
  });

  it('C11: loses its key only when that is meant, and says then that it cannot be read', async () => {
    expect(await engine.codeOf('keys.forget', { keyId, typed: 'something' })).toBe('confirmation-needed');
    await engine.call('keys.forget', { keyId, typed: 'acme' });
    expect((await engine.call('backups.get', { backupId })).closed?.code).toBe('key-not-here');
    expect([...vault.secrets.keys()].filter((name) => name.startsWith('age-identity:'))).toEqual([]);
  });

  function makeKey(): { execKey: string; publicKey: string } {
    const execKey = path.join(tempFolder('office'), 'key.txt');
    execFileSync('age-keygen', ['-o', execKey], { stdio: 'ignore' });
    expect(readdirSync(path.dirname(execKey))).toEqual(['key.txt']);
    return { execKey, publicKey: /age1\S+/.exec(readFileSync(execKey, 'utf8'))?.[0] ?? '' };
  }
});
