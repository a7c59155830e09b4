import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { retriesOf } from '../../shared/sentences.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import {
  dumpProgram,
  expectFailure,
  expectNothingStored,
  type HeldTable,
  holdTable,
  opened,
  sqlOf,
  until,
} from '../support/truths.ts';

const TRAILER = '-- Dump completed on 2026-01-02 03:04:05';

/** Every dump stands still at `zz`, with `aa` behind it and `zzz` before it. */
const DATABASE = [
  'CREATE DATABASE d',
  'CREATE TABLE d.aa (id INT PRIMARY KEY, v TEXT) ENGINE=InnoDB',
  `INSERT INTO d.aa VALUES (1, '${TRAILER}'), (2, '\\n${TRAILER}\\n')`,
  'CREATE TABLE d.zz (id INT PRIMARY KEY, v TEXT) ENGINE=InnoDB',
  `INSERT INTO d.zz VALUES (1, '${TRAILER}')`,
  'CREATE TABLE d.zzz (id INT PRIMARY KEY) ENGINE=InnoDB',
  'INSERT INTO d.zzz VALUES (1)',
];

describe.each(allServerKinds())('a dump that is disturbed on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;
  let held: HeldTable;
  /** MySQL 5.6 rewrites the table, and lets it be used meanwhile. */
  const quickest = kind === 'mysql56' ? 'INPLACE' : 'INSTANT';

  beforeAll(async () => {
    server = await startServer(kind);
    engine = await startEngine(undefined, { tuning: { retryPausesMs: [300, 300] } });
    serverId = await engine.addServer(server);
  });
  beforeEach(async () => {
    await server.query('DROP DATABASE IF EXISTS d', ...DATABASE);
    ({ storageId, folder } = await engine.addStorage());
    held = await holdTable(server, 'd.zz');
  });
  afterEach(() => held.release());
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const start = async (): Promise<RunId> => {
    const selection = { ...everything, databases: ['d'] };
    return (await engine.call('backups.start', { serverId, storageId, selection })).runId;
  };

  /** Does something at each of the three attempts, when its dump has come to `zz`. */
  async function atEveryAttempt(runId: RunId, disturb: (attempt: number) => Promise<void>): Promise<void> {
    for (const attempt of [1, 2, 3]) {
      await held.waiting();
      await disturb(attempt);
      if (attempt === 3) break;
      await held.query('UNLOCK TABLES');
      await until(async () => {
        const log = await engine.call('runs.log', { runId });
        return log.some(({ text }) => text.startsWith(`Attempt ${attempt} of 3`)) || null;
      }, `the end of attempt ${attempt}`);
      await held.query('LOCK TABLES d.zz WRITE');
    }
    await held.query('UNLOCK TABLES');
  }

  it('A1: mysqldump SIGKILLed in the middle fails, whatever the data says about a trailer (A5)', async () => {
    const runId = await start();
    await held.waiting();
    process.kill(dumpProgram(), 'SIGKILL');
    const data = expectFailure(await engine.finished(runId), 'tool-failed');
    expect(data).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expectNothingStored(folder);
  });

  it('A2: a killed connection is retried', async () => {
    const runId = await start();
    const thread = await held.waiting();
    await server.query(`KILL CONNECTION ${thread}`);
    await held.release();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.backupId === null) throw new Error('no backup');
    expect((await opened(engine, run.backupId)).manifest.evidence.attempts).toBe(2);
    const log = await engine.call('runs.log', { runId });
    expect(log.find(({ level }) => level === 'warning')?.text).toMatch(
      /^Attempt 1 of 3 failed: The server went away.*zz/,
    );
    // The run tells of it, and not its log alone.
    const dump = run.steps.find(({ name }) => name === 'dump');
    expect(dump?.failedTries).toMatchObject([
      { number: 1, of: 3, pauseMs: 300, error: { code: 'server-went-away' } },
    ]);
    expect(dump).toMatchObject({ state: 'done', detail: 'attempt 2 of 3' });
  });

  it('A2: a connection killed at every attempt fails and names the table', async () => {
    const runId = await start();
    await atEveryAttempt(runId, async () => {
      const thread = await held.waiting();
      await server.query(`KILL CONNECTION ${thread}`);
    });
    const data = expectFailure(await engine.finished(runId), 'server-went-away');
    expect(data.object).toContain('zz');
    expectNothingStored(folder);
  });

  it('A2: a killed server fails and says that it went away', async () => {
    const runId = await start();
    await held.waiting();
    await server.kill();
    const data = expectFailure(await engine.finished(runId), 'server-went-away');
    expect(data.object).toContain('zz');
    expectNothingStored(folder);
    await server.restart();
  });

  // MySQL 5.6 answers that the table is empty, and nothing else that it says changes (docs/guide.md says so).
  it.runIf(kind !== 'mysql56')('A10: a table that is truncated in the middle is dumped again', async () => {
    const runId = await start();
    await held.waiting();
    await server.query('TRUNCATE TABLE d.zzz');
    await held.release();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.backupId === null) throw new Error('no backup');
    const { manifest } = await opened(engine, run.backupId);
    expect([manifest.evidence.attempts, manifest.totals.rows]).toEqual([2, 3]);
  });

  it('A10: a table that is rebuilt at every attempt fails, and is named', async () => {
    const runId = await start();
    await atEveryAttempt(runId, (attempt) =>
      server
        .query(`ALTER TABLE d.zzz ADD COLUMN c${attempt} INT NOT NULL FIRST, ALGORITHM=COPY`)
        .then(() => undefined),
    );
    const run = await engine.finished(runId);
    const data = expectFailure(run, 'schema-changed');
    expect(data.attempts).toBe(3);
    expect(data.objects.join()).toContain('zzz');
    expect(retriesOf(run)).toHaveLength(2);
    expect(retriesOf(run)[1]).toMatch(/^Attempt 2 of 3 failed: .*zzz.*Tried again after/);
    expectNothingStored(folder);
  });

  it('A11: an ADD COLUMN of a table that is dumped already, silent to mysqldump, is found', async () => {
    const runId = await start();
    await held.waiting();
    await server.query(`ALTER TABLE d.aa ADD COLUMN late INT, ALGORITHM=${quickest}`);
    await held.release();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.backupId === null) throw new Error('no backup');
    expect((await opened(engine, run.backupId)).manifest.evidence.attempts).toBe(2);
    expect(await sqlOf(engine, run.backupId)).toContain('`late` int');
  });

  it('A11: columns, triggers and routines that change at every attempt fail, and are named', async () => {
    const runId = await start();
    const changes = [
      `ALTER TABLE d.aa ADD COLUMN late INT, ALGORITHM=${quickest}`,
      'CREATE TRIGGER d.late_trigger BEFORE INSERT ON d.aa FOR EACH ROW SET NEW.v = 1',
      'CREATE PROCEDURE d.late_routine() SELECT 1',
    ];
    await atEveryAttempt(runId, async (attempt) => {
      await server.query(changes[attempt - 1] ?? '');
    });
    const data = expectFailure(await engine.finished(runId), 'schema-changed');
    expect(data.objects).toEqual(['procedure d.late_routine']);
    const log = (await engine.call('runs.log', { runId })).filter(({ level }) => level === 'warning');
    expect(log.map(({ text }) => text).join()).toMatch(/table d\.aa.*trigger d\.late_trigger/s);
    expectNothingStored(folder);
  });

  it('A12: a table that is dropped in the middle is not missed: the next attempt is of what is there', async () => {
    const runId = await start();
    await held.waiting();
    await held.query('DROP TABLE d.zz');
    await held.release();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.backupId === null) throw new Error('no backup');
    const { manifest } = await opened(engine, run.backupId);
    expect([manifest.evidence.attempts, manifest.totals.tables]).toEqual([2, 2]);
  });

  it('cancelled in the middle is not failed, and leaves nothing in the storage and in the server', async () => {
    const runId = await start();
    const thread = await held.waiting();
    expect(await engine.call('runs.cancel', { runId })).toEqual({ accepted: true });
    const run = await engine.finished(runId);
    expect(run.outcome).toEqual({ kind: 'cancelled', by: 'user' });
    expectNothingStored(folder);
    await sleep(200);
    const threads = await server.query('SHOW PROCESSLIST');
    expect(threads.map(({ Id }) => Number(Id))).not.toContain(thread);
  });
});
