import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openState } from '../../electron/engine/state/state.ts';
import type { RunId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { allServerKinds, freePort, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, expectNothingStored, holdTable, until } from '../support/truths.ts';

const CONNECT_MS = 1_500;
const NO_PROGRESS_MS = 2_000;
/** Truths A21: it ends within its limit and five seconds. */
const GRACE_MS = 5_000;
const TOTAL_MS = 4_000;
/** The shortest that may be set, and longer than what this test is tuned to. */
const SET_SECONDS = 5;

describe.each(allServerKinds())('a dump of %s that hangs', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query('CREATE DATABASE d', 'CREATE TABLE d.zz (id INT)', 'INSERT INTO d.zz VALUES (1)');
    engine = await startEngine(undefined, {
      tuning: {
        connectMs: CONNECT_MS,
        dump: { connectMs: CONNECT_MS, noProgressMs: NO_PROGRESS_MS, totalMs: null },
        retryPausesMs: [100],
      },
    });
    serverId = await engine.addServer(server);
  });
  beforeEach(async () => {
    ({ storageId, folder } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  /** As if nobody had ever set any. */
  async function clearLimits(): Promise<void> {
    const state = await openState(engine.dataDir);
    await state.settings.set('dump-limits', null);
    state.close();
  }

  async function start(id = serverId): Promise<RunId> {
    const selection = { ...everything, databases: ['d'] };
    return (await engine.call('backups.start', { serverId: id, storageId, selection })).runId;
  }

  async function endsWithin(runId: RunId, limitMs: number): Promise<Run> {
    const begun = performance.now();
    const run = await engine.finished(runId);
    expect(performance.now() - begun).toBeLessThan(limitMs + GRACE_MS);
    return run;
  }

  it('A21: a lock that another session holds ends it, says where it waited, and leaves no thread behind', async () => {
    const held = await holdTable(server, 'd.zz');
    const runId = await start();
    const thread = await held.waiting();
    const data = expectFailure(await endsWithin(runId, NO_PROGRESS_MS), 'tool-stalled');
    expect(data.seconds).toBe(NO_PROGRESS_MS / 1000);
    expect(data.last).toMatch(/metadata lock.*zz/s);
    expectNothingStored(folder);
    const threads = await server.query('SHOW PROCESSLIST');
    expect(threads.map(({ Id }) => Number(Id))).not.toContain(thread);
    await held.release();
  });

  it('A21: the limits are settings: what the user set goes before ours, and zero is refused', async () => {
    const usual = await engine.call('limits.get', {});
    expect(usual).toEqual({ connectSeconds: 15, silenceSeconds: 120, totalMinutes: null, planRunHours: 24 });
    expect(await engine.codeOf('limits.set', { ...usual, silenceSeconds: 0 })).toBe('bad-input');
    await engine.call('limits.set', { ...usual, silenceSeconds: SET_SECONDS });
    const held = await holdTable(server, 'd.zz');
    try {
      const runId = await start();
      await held.waiting();
      const data = expectFailure(await endsWithin(runId, SET_SECONDS * 1000), 'tool-stalled');
      expect(data.seconds).toBe(SET_SECONDS);
    } finally {
      await held.release();
      await clearLimits();
    }
  });

  it('A21: a limit for the whole dump ends one that only takes long, and leaves no thread behind', async () => {
    const limited = await startEngine(undefined, {
      tuning: { dump: { connectMs: 15_000, noProgressMs: 120_000, totalMs: TOTAL_MS }, retryPausesMs: [100] },
    });
    const held = await holdTable(server, 'd.zz');
    try {
      const id = await limited.addServer(server);
      const { storageId: own, folder: where } = await limited.addStorage();
      const selection = { ...everything, databases: ['d'] };
      const { runId } = await limited.call('backups.start', { serverId: id, storageId: own, selection });
      const thread = await held.waiting();
      const begun = performance.now();
      const data = expectFailure(await limited.finished(runId), 'tool-stalled');
      expect(performance.now() - begun).toBeLessThan(TOTAL_MS + GRACE_MS);
      expect(data.seconds).toBe(TOTAL_MS / 1000);
      expectNothingStored(where);
      const threads = await server.query('SHOW PROCESSLIST');
      expect(threads.map(({ Id }) => Number(Id))).not.toContain(thread);
    } finally {
      await held.release();
      await limited.close();
    }
  });

  it('A21: a server that is stopped in the middle ends it', async () => {
    const held = await holdTable(server, 'd.zz');
    const runId = await start();
    await held.waiting();
    process.kill(server.pid, 'SIGSTOP');
    try {
      expectFailure(await endsWithin(runId, NO_PROGRESS_MS), 'tool-stalled');
      expectNothingStored(folder);
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
    await held.release();
    // Its thread is gone with it, once the server can look again.
    await until(
      async () => {
        const threads = await server.query('SHOW PROCESSLIST');
        return threads.some(({ Info }) => String(Info).includes('NO_CACHE')) ? null : true;
      },
      'the end of the dump’s thread',
      5_000,
    );
  });

  it('A21: a server that was stopped before ends it while it connects', async () => {
    process.kill(server.pid, 'SIGSTOP');
    try {
      const data = expectFailure(await endsWithin(await start(), CONNECT_MS), 'connect-timeout');
      expect(data.seconds).toBe(Math.ceil(CONNECT_MS / 1000));
      expectNothingStored(folder);
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });

  it.runIf(kind === 'mariadb')('A21: a listener that says nothing ends it while it connects', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => void sockets.add(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    try {
      const id = await engine.addServer(server, {
        name: 'silent',
        endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port } },
      });
      const data = expectFailure(await endsWithin(await start(id), CONNECT_MS), 'connect-timeout');
      expect(data.address).toBe(`127.0.0.1:${port}`);
      expectNothingStored(folder);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });
});
