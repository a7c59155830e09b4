import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerId } from '../../shared/model/ids.ts';
import type { TlsMode } from '../../shared/model/server.ts';
import { CertificateMaker } from '../support/certificates.ts';
import { builtCli, startCli, untilGone } from '../support/cli-process.ts';
import { everything, failureOf, startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { restoreAs, startRestore } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { makeSshKey, type SshKey, type SshServer, startSshd } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { holdTable, until } from '../support/truths.ts';

const PASSWORD = `p'"# \\ö`;

describe.each(serverKinds())('the main job through an SSH tunnel on %s', (kind) => {
  let server: TestServer;
  let gate: SshServer;
  let jump: SshServer;
  let engine: TestEngine;
  let key: SshKey;
  let ca: CertificateMaker;

  beforeAll(async () => {
    const folder = tempFolder('sj');
    ca = new CertificateMaker(folder);
    // For the name alone: whoever verifies it against 127.0.0.1, or a socket, must fail.
    const { cert, key: certKey } = ca.sign('name-only', ['DNS:localhost']);
    key = makeSshKey(folder, 'id', 'open sesame');
    server = await startServer(kind, {
      args: [`--ssl-ca=${ca.caFile}`, `--ssl-cert=${cert}`, `--ssl-key=${certKey}`],
    });
    await server.query(
      ...shopStatements(server.flavour),
      `CREATE USER ann@'%' IDENTIFIED BY ${quote(PASSWORD)}`,
      "GRANT ALL ON *.* TO ann@'%' WITH GRANT OPTION",
    );
    gate = await startSshd({ authorized: [key] });
    jump = await startSshd({ authorized: [key] });
    engine = await startEngine();
  });
  afterAll(async () => {
    await engine.close();
    await gate.stop();
    await jump.stop();
    await server.stop();
  });

  let count = 0;
  async function addServer(mode: TlsMode, host = 'localhost', through = gate): Promise<ServerId> {
    count += 1;
    const { serverId } = await engine.call('servers.add', {
      draft: {
        name: `behind ${count}`,
        endpoint: {
          via: 'ssh',
          address: { kind: 'tcp', host, port: server.port },
          ssh: {
            ...through.hop(),
            auth: { by: 'key', file: { path: key.file } },
            jump: through === gate ? jump.hop() : null,
          },
        },
        tls: { mode, caFile: { path: ca.caFile }, certFile: null, keyFile: null },
        user: 'ann',
        environment: 'development',
        tools: { dump: null, client: null },
      },
      password: { kind: 'keychain', password: PASSWORD },
      sshSecret: { kind: 'keychain', password: 'open sesame' },
    });
    return serverId;
  }

  it('tests, backs up, drills and restores with the identity verified against the real name', async () => {
    const serverId = await addServer('verify-identity');
    const profile = await engine.call('servers.test', { serverId });
    expect(profile).toMatchObject({ toolProblem: null, tlsCipher: expect.stringMatching(/./) });
    const { storageId } = await engine.addStorage();
    // The server forgets who has logged in, so that the program's own log-in is a whole one.
    await server.query('FLUSH PRIVILEGES');
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    const drill = await engine.finished(
      (await engine.call('drills.start', { backupId, keepServer: false })).runId,
    );
    expect(drill.outcome).toEqual({ kind: 'good', backupId });

    await server.query('FLUSH PRIVILEGES');
    await restoreAs(engine, backupId, serverId, { shop: 'shop_copy' });
    expect(await checksums(server, 'shop_copy')).toEqual(await checksums(server, 'shop'));
    expect(await programTexts(server, 'shop_copy')).toEqual(await programTexts(server, 'shop'));
    expect(jump.log()).toContain(`port ${gate.port}`);
  });

  it.each<TlsMode>(['off', 'preferred', 'required', 'verify-ca'])('backs up with TLS %s', async (mode) => {
    const serverId = await addServer(mode, 'localhost', jump);
    const { storageId } = await engine.addStorage();
    await server.query(
      'FLUSH PRIVILEGES',
      'CREATE TABLE IF NOT EXISTS shop.seen (mode VARCHAR(20), cipher VARCHAR(80))',
    );
    await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  });

  it('refuses a server whose certificate is for another name', async () => {
    const serverId = await addServer('verify-identity', '127.0.0.1');
    const { storageId } = await engine.addStorage();
    const run = await engine.backUp(serverId, storageId, { databases: ['shop'] });
    expect(failureOf(run).code).toBe('tls-verification-failed');
  });

  it('a tunnel that breaks off during the dump fails the run and says so', async () => {
    await server.query(
      'CREATE DATABASE IF NOT EXISTS wide',
      'CREATE TABLE wide.rows_of_it (id INT PRIMARY KEY AUTO_INCREMENT, text LONGTEXT)',
      ...Array.from({ length: 60 }, () => "INSERT INTO wide.rows_of_it (text) VALUES (REPEAT('x', 1000000))"),
    );
    await using host = await startSshd({ authorized: [key] });
    const serverId = await addServer('required', 'localhost', host);
    const { storageId, folder } = await engine.addStorage();
    const { runId } = await engine.call('backups.start', {
      serverId,
      storageId,
      selection: { ...everything, databases: ['wide'] },
    });
    for (;;) {
      const run = await engine.call('runs.get', { runId });
      if ((run.progress?.doneBytes ?? 0) > 0 || run.outcome !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    host.kill();
    expect(failureOf(await engine.finished(runId)).code).toBe('tunnel-lost');
    expect(readdirSync(path.join(folder)).filter((name) => name !== 'holdfast.json')).toHaveLength(1);
    expect((await engine.call('backups.list', { serverId, database: null, limit: 5, offset: 0 })).total).toBe(
      0,
    );
  });

  it('A2 a tunnel that breaks off during the dump and is there again: tried again, good', async () => {
    await using host = await startSshd({ authorized: [key] });
    const serverId = await addServer('required', 'localhost', host);
    const { storageId } = await engine.addStorage();
    const { runId } = await engine.call('backups.start', {
      serverId,
      storageId,
      selection: { ...everything, databases: ['wide'] },
    });
    await until(async () => {
      const run = await engine.call('runs.get', { runId });
      return (run.progress?.doneBytes ?? 0) > 0 || run.outcome !== null ? run : null;
    }, 'the dump to be under way');
    await host.restart();
    const run = await engine.finished(runId);
    expect(run.outcome).toMatchObject({ kind: 'good' });
    const { manifest } = await engine.call('backups.get', { backupId: run.backupId as never });
    expect(manifest.evidence.attempts).toBe(2);
    expect(run.steps.flatMap(({ failedTries = [] }) => failedTries)).toMatchObject([
      { error: { code: 'tunnel-lost' } },
    ]);
  });

  it('a tunnel that breaks off during a restore fails it and says so', async () => {
    await using host = await startSshd({ authorized: [key] });
    const serverId = await addServer('required', 'localhost', host);
    const { storageId } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['wide'] });
    const request = {
      backupId,
      targetServerId: serverId,
      databases: [{ name: 'wide', as: 'wide_again' }],
    };
    const { runId } = await startRestore(engine, request);
    // Each INSERT takes the server some time, so there is a middle.
    await until(async () => {
      const run = await engine.call('runs.get', { runId });
      return (run.progress?.doneBytes ?? 0) > 2_000_000 || run.outcome !== null ? run : null;
    }, 'the restore to be under way');
    host.kill();
    expect(failureOf(await engine.finished(runId)).code).toBe('tunnel-lost');
  });

  it('an engine that is killed in the middle leaves no socket, and its thread in the server is ended', async () => {
    const cli = await builtCli();
    const plain = makeSshKey(tempFolder('pk'), 'id');
    await using host = await startSshd({ authorized: [plain] });
    await server.query(
      "CREATE USER killed@'%'",
      "GRANT ALL ON *.* TO killed@'%'",
      'CREATE DATABASE small',
      'CREATE TABLE small.zz (id INT)',
    );
    const dataDir = tempFolder('kd');
    const runtime = tempFolder('kr');
    const before = await startEngine(dataDir);
    await before.call('servers.add', {
      draft: {
        name: 'inner',
        endpoint: {
          via: 'ssh',
          address: { kind: 'tcp', host: 'localhost', port: server.port },
          ssh: { ...host.hop(), auth: { by: 'key', file: { path: plain.file } }, jump: null },
        },
        tls: { mode: 'required', caFile: null, certFile: null, keyFile: null },
        user: 'killed',
        environment: 'development',
        tools: { dump: null, client: null },
      },
      password: { kind: 'none' },
    });
    await before.addStorage();
    await before.close();
    const held = await holdTable(server, 'small.zz');
    const env = { HOLDFAST_DATA_DIR: dataDir, HOLDFAST_RUNTIME_DIR: runtime };
    const process = startCli(cli, ['backup', 'inner', '--databases', 'small', '--progress'], env);
    await held.waiting();
    expect(sockets(runtime)).toHaveLength(1);
    // The thread is known to the state only a moment after it was seen.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill();
    await process.ended;
    expect(sockets(runtime)).toHaveLength(1);

    const again = startCli(cli, ['storage', 'list'], env);
    await again.ended;
    expect(sockets(runtime)).toEqual([]);
    await until(async () => {
      const threads = await server.query('SHOW PROCESSLIST');
      return threads.every(({ User: user }) => user !== 'killed') ? true : null;
    }, 'the thread of the killed run to end');
    await held.release();
    expect(await untilGone(process.children.values(), 10_000)).toEqual([]);
  });
});

const sockets = (runtime: string): string[] =>
  readdirSync(runtime).filter((name) => name.startsWith('socket-'));

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
