import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { restoreAs, restoring } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';

const TABLE = 'CREATE TABLE t (a int PRIMARY KEY) ENGINE=InnoDB;\nINSERT INTO t VALUES (1);\n';

describe.each(allServerKinds())('imported dumps that do not make all that they fill: %s', (kind) => {
  const work = tempFolder(`import-parts-${kind}`);
  let engine: TestEngine;
  let server: TestServer;
  let serverId: ServerId;
  let storageId: StorageId;

  beforeAll(async () => {
    engine = await startEngine();
    ({ storageId } = await engine.addStorage());
    server = await startServer(kind);
    serverId = await engine.addServer(server);
    await server.query('CREATE DATABASE victim', 'CREATE TABLE victim.vt (a int)');
    await server.query('INSERT INTO victim.vt VALUES (7)');
  });
  afterAll(async () => {
    await engine?.close();
    await server?.stop();
  });

  async function imported(name: string, sql: string): Promise<BackupId> {
    const file = path.join(work, `${name}.sql`);
    writeFileSync(file, sql);
    const { needsDatabase } = await engine.call('imports.look', { path: { path: file } });
    const flavour = kind === 'mariadb' ? ('mariadb' as const) : ('mysql' as const);
    const order = { path: { path: file }, storageId, flavour, ...(needsDatabase && { database: 'app' }) };
    const run = await engine.finished((await engine.call('imports.start', order)).runId);
    if (run.backupId === null) throw new Error(`the import ended ${JSON.stringify(run.outcome)}`);
    return run.backupId;
  }

  const blockersOf = async (backupId: BackupId, ...names: readonly string[]) => {
    const databases = names.map((name) => ({ name, as: null }));
    const asked = { backupId, targetServerId: serverId, databases };
    return (await engine.call('restores.preview', asked)).blockers;
  };

  it('a database that is only used is made, also where it is there already', async () => {
    const backupId = await imported('used', `USE \`sh op\`;\n${TABLE}USE other;\n${TABLE}USE \`sh op\`;\n`);
    const names = { 'sh op': 'sh op', other: 'other' };
    await restoreAs(engine, backupId, serverId, names);
    await server.query('INSERT INTO `sh op`.t VALUES (2)');
    const safety = { kind: 'none' as const, reason: 'only a test' };
    await restoreAs(engine, backupId, serverId, names, { method: 'in-place', safety });
    expect(await server.query('SELECT a FROM `sh op`.t')).toEqual([{ a: 1 }]);
  });

  it('a database that is only named is never dropped', async () => {
    for (const [at, line] of [
      'INSERT INTO victim . vt VALUES (99);',
      'CREATE TABLE victim.newt (a int);',
      'CREATE INDEX a ON victim.vt (a);',
    ].entries()) {
      const backupId = await imported(`named-${at}`, `${TABLE}${line}\n`);
      const { databases } = (await engine.call('backups.get', { backupId })).backup;
      const [blocker] = await blockersOf(backupId, ...(databases ?? []));
      if (databases?.includes('victim') === true)
        expect(blocker, line).toMatchObject({ code: 'parts-without-whole', data: { databases: ['victim'] } });
      else expect(databases, line).toEqual(['app']);
    }
    expect(await server.query('SELECT a FROM victim.vt')).toEqual([{ a: 7 }]);
  });

  it('rows of a table that the dump does not make stop the restore before its start', async () => {
    const backupId = await imported('mixed', `${TABLE}INSERT INTO b VALUES (99);\n`);
    expect(await blockersOf(backupId, 'app')).toMatchObject([
      { code: 'parts-without-whole', data: { tables: ['app.b'], databases: [] } },
    ]);
    // The rest of it can be restored.
    const run = await restoreAs(engine, backupId, serverId, { app: 'rest' }, { tables: ['t'] });
    expect(run.restore).toMatchObject({ tables: 1, rows: 1 });
  });

  it('a restore in the dump’s own order says truly how far it came', async () => {
    const table = (name: string, rows: string): string =>
      `CREATE TABLE ${name} (a int PRIMARY KEY) ENGINE=InnoDB;\n${rows === '' ? '' : `INSERT INTO ${name} VALUES ${rows};\n`}`;
    const backupId = await imported(
      'order',
      `${table('bare', '')}${table('whole', '(1),(2)')}${table('broken', '(1),(1)')}${table('later', '(1)')}${table('last', '')}`,
    );
    const tables = ['bare', 'whole', 'broken', 'later', 'last'];
    await server.query('CREATE DATABASE IF NOT EXISTS far');
    const { run } = await restoring(engine, backupId, serverId, { app: 'far' }, { tables });
    expect(run.targetState).toMatchObject({
      kind: 'half-restored',
      // The database was there, and no table of it gave way.
      replaced: [],
      tables: {
        complete: { count: 2, first: ['far.bare', 'far.whole'] },
        partial: { count: 1, first: ['far.broken'] },
        missing: { count: 2, first: ['far.later', 'far.last'] },
      },
    });
  });
});
