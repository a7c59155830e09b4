import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { Manifest } from '../../shared/model/manifest.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { programsOf } from '../support/server-programs.ts';
import {
  allServerKinds,
  type ServerKind,
  serverKinds,
  startServer,
  type TestServer,
} from '../support/test-server.ts';
import { expectFailure, expectNothingStored, opened, sqlOf } from '../support/truths.ts';

const run = promisify(execFile);

/** A binary log with global transaction ids, as servers with replicas have it. */
const WITH_GTIDS: Readonly<Record<ServerKind, readonly string[]>> = {
  mariadb: ['--log-bin=b', '--server-id=7'],
  mysql9: ['--server-id=7', '--gtid-mode=ON', '--enforce-gtid-consistency=ON'],
  mysql56: [
    '--log-bin=b',
    '--server-id=7',
    '--log-slave-updates',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency',
  ],
};

describe.each(allServerKinds())('the arguments of a dump of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let limitedId: ServerId;
  let storageId: StorageId;

  beforeAll(async () => {
    server = await startServer(kind, { args: WITH_GTIDS[kind] });
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB',
      "INSERT INTO d.t VALUES (1, 'one'), (2, 'two')",
      "CREATE USER limited@localhost IDENTIFIED BY 'a b'",
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON d.* TO limited@localhost',
      kind === 'mysql9'
        ? 'GRANT SHOW_ROUTINE ON *.* TO limited@localhost'
        : 'GRANT SELECT ON mysql.proc TO limited@localhost',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    limitedId = await engine.addServer(server, { name: 'limited', user: 'limited', password: 'a b' });
    ({ storageId } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const good = (id = serverId): Promise<BackupId> => engine.goodBackup(id, storageId, { databases: ['d'] });

  /** The dump program itself, without Holdfast, to see that what is avoided does happen. */
  async function plainDump(...args: readonly string[]): Promise<{ code: number; stderr: string }> {
    const { dump, pluginDir } = server.programs;
    const login = ['--no-defaults', `--socket=${server.socket}`, '--single-transaction'];
    const plugins = pluginDir === null ? [] : [`--plugin-dir=${pluginDir}`];
    return run(dump, [...login, ...plugins, ...args, 'd']).then(
      ({ stderr }) => ({ code: 0, stderr }),
      (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
    );
  }

  const argvOf = (manifest: Manifest): readonly string[] => manifest.segments.flatMap(({ argv }) => argv);

  it('A4: --force, --compact and --skip-comments are never passed, and refused as arguments of one’s own', async () => {
    const { manifest } = await opened(engine, await good());
    expect(argvOf(manifest).filter((arg) => /force|compact|skip-comments|^-f$/.test(arg))).toEqual([]);
    const { folder: empty, storageId: other } = await engine.addStorage();
    for (const argument of ['--force', '--compact', '--skip-comments', '--result-file=/tmp/x', '-f']) {
      const selection = {
        ...everything,
        databases: ['d'],
        options: { ...everything.options, extraArguments: [argument] },
      };
      const { runId } = await engine.call('backups.start', { serverId, storageId: other, selection });
      const { problems } = expectFailure(await engine.finished(runId), 'bad-input');
      expect(problems.join(), argument).toContain(`${argument}: `);
    }
    expectNothingStored(empty);
  });

  it('A25: column statistics, which this server does not have, are not asked for', async () => {
    const { manifest } = await opened(engine, await good());
    expect(argvOf(manifest).includes('--column-statistics=0')).toBe(kind !== 'mariadb');
    if (kind !== 'mysql56') return;
    const plain = await plainDump('--set-gtid-purged=OFF', '--no-tablespaces', '--column-statistics=1');
    expect(plain.stderr).toMatch(/1109|column statistics not supported/);
  });

  it('A26: an account without PROCESS dumps everything', async () => {
    const { manifest } = await opened(engine, await good(limitedId));
    expect([manifest.completeness, manifest.losses, manifest.totals.rows]).toEqual(['complete', [], 2]);
    expect(manifest.evidence.stderr).not.toMatch(/PROCESS/);
    if (kind === 'mysql9') {
      const plain = await plainDump('--user=limited', '--password=a b', '--set-gtid-purged=OFF');
      expect(plain.stderr).toMatch(/PROCESS privilege/);
    }
  });

  it('A27: a server with global transaction ids: the dump sets none, needs no RELOAD, and claims no position', async () => {
    const backupId = await good(limitedId);
    const sql = await sqlOf(engine, backupId);
    expect(sql).not.toMatch(/GTID_PURGED|SQL_LOG_BIN|CHANGE MASTER|CHANGE REPLICATION/i);
    expect((await opened(engine, backupId)).manifest.coordinates).toBeNull();
    if (kind === 'mariadb') return;
    const plain = await plainDump('--no-tablespaces', '--set-gtid-purged=ON');
    expect([plain.code, plain.stderr.includes('ERROR')]).toEqual([0, false]);
  });

  it('A27: the position is in the manifest when the dump was told to take it exactly', async () => {
    const backupId = await engine.goodBackup(serverId, storageId, {
      databases: ['d'],
      options: { ...everything.options, coordinates: true },
    });
    const { manifest } = await opened(engine, backupId);
    const [now] = await server.query(kind === 'mysql9' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS');
    expect(manifest.coordinates).toMatchObject({ file: now?.File, position: Number(now?.Position) });
    expect(await sqlOf(engine, backupId)).not.toMatch(/GTID_PURGED/i);
  });

  it('A28: the programs of the server’s own flavour are chosen, and others refused with the reason', async () => {
    const { manifest } = await opened(engine, await good());
    const tool = manifest.segments[0]?.tool;
    expect(tool?.flavour).toBe(kind === 'mariadb' ? 'mariadb' : 'mysql');
    const stranger = serverKinds().find((other) => (other === 'mariadb') !== (kind === 'mariadb'));
    if (stranger === undefined) return;
    const wrong = await engine.addServer(server, {
      name: 'with the wrong program',
      tools: { dump: { path: programsOf(stranger).dump }, client: null },
    });
    const data = expectFailure(await engine.backUp(wrong, storageId, { databases: ['d'] }), 'tool-unusable');
    expect(data.reason).toMatch(/MariaDB|MySQL/);
  });
});
