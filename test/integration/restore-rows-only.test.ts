import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RowsInto } from '../../shared/model/restore.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { runRestore } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';

/** MySQL as replication wants it. */
const GTIDS = ['--server-id=7', '--gtid-mode=ON', '--enforce-gtid-consistency=ON'];

describe.each(serverKinds())('rows alone into the tables of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind, { args: kind === 'mysql9' ? GTIDS : [] });
    await server.query(
      'CREATE DATABASE mixed',
      'CREATE TABLE mixed.accounts (id INT PRIMARY KEY, total INT) ENGINE=InnoDB',
      'CREATE TABLE mixed.words (id INT PRIMARY KEY, word VARCHAR(9)) ENGINE=MyISAM',
      'CREATE TABLE mixed.zones (id INT PRIMARY KEY) ENGINE=InnoDB',
      'INSERT INTO mixed.accounts VALUES (1, 10), (2, -5)',
      "INSERT INTO mixed.words VALUES (1, 'one')",
      'INSERT INTO mixed.zones VALUES (1)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    // A table of MyISAM has no snapshot, which the backup says.
    const run = await engine.backUp(serverId, storageId, { databases: ['mixed'] });
    if (run.backupId === null) throw new Error(JSON.stringify(run.outcome));
    backupId = run.backupId;
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });
  beforeEach(() =>
    server.query(
      'UPDATE mixed.accounts SET total = 99',
      "UPDATE mixed.words SET word = 'since'",
      'INSERT IGNORE INTO mixed.zones VALUES (2)',
    ),
  );

  const restore = (tables: readonly string[] | null = null, rows: RowsInto = 'refill') =>
    runRestore(
      engine,
      {
        backupId,
        targetServerId: serverId,
        databases: [{ name: 'mixed', as: null, ...(tables && { tables: [...tables] }) }],
        content: 'data',
        rows,
      },
      { safety: { kind: 'none', reason: 'a test' } },
    );
  const values = async (sql: string) => (await server.query(sql)).map((row) => Object.values(row));

  it('of several engines all arrive', async () => {
    const { run, preview } = await restore();
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(preview.warnings.join()).toMatch(/mixed\.words has an engine without transactions/);
    expect(await values('SELECT id, total FROM mixed.accounts ORDER BY id')).toEqual([
      [1, 10],
      [2, -5],
    ]);
    expect(await values('SELECT word FROM mixed.words')).toEqual([['one']]);
    expect(await values('SELECT id FROM mixed.zones')).toEqual([[1]]);
  });

  it.each(['append', 'ignore', 'replace', 'refill'] as const)(
    'set off the triggers that the preview names, and no other: %s',
    async (rows) => {
      const events = ['INSERT', 'UPDATE', 'DELETE'];
      const timed = ['BEFORE', 'AFTER'].flatMap((time) =>
        events.map((event) => ({ name: `${time}_${event}`.toLowerCase(), when: `${time} ${event}` })),
      );
      await server.query(
        'CREATE DATABASE seen',
        'CREATE TABLE seen.fired (name VARCHAR(64))',
        // One is missing, and one is there where that is no error.
        `DELETE FROM mixed.accounts${rows === 'append' ? '' : ' WHERE id = 2'}`,
        'USE mixed',
        ...timed.map(
          ({ name, when }) =>
            `CREATE TRIGGER ${name} ${when} ON accounts FOR EACH ROW INSERT INTO seen.fired VALUES ('${name}')`,
        ),
      );
      try {
        const { run, preview } = await restore(['accounts'], rows);
        expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
        const fired = (await values('SELECT DISTINCT name FROM seen.fired')).flat();
        const said = preview.warnings.join('\n');
        expect(timed.filter(({ name }) => said.includes(`mixed.${name}`)).map(({ name }) => name)).toEqual(
          timed.map(({ name }) => name).filter((name) => fired.includes(name)),
        );
        expect(fired.length).toBeGreaterThan(0);
      } finally {
        await server.query('DROP DATABASE seen', ...timed.map(({ name }) => `DROP TRIGGER mixed.${name}`));
      }
    },
  );

  it('that break a check arrive where the server can be told so, and otherwise change nothing', async () => {
    await server.query(
      'DELETE FROM mixed.accounts',
      'ALTER TABLE mixed.accounts ADD CONSTRAINT no_debt CHECK (total >= 0)',
      'INSERT INTO mixed.accounts VALUES (7, 7)',
    );
    const { run, preview } = await restore();
    expect(preview.warnings.join()).toContain('mixed.accounts');
    if (kind === 'mariadb') {
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect(preview.warnings.join()).toMatch(/checks of mixed\.accounts are not applied/);
      expect(await values('SELECT id FROM mixed.accounts ORDER BY id')).toEqual([[1], [2]]);
    } else {
      expect(preview.warnings.join()).toMatch(/MySQL applies the checks of mixed\.accounts .*3819/);
      expect(expectFailure(run, 'restore-failed')).toMatchObject({ number: 3819, object: 'mixed.accounts' });
      expect(run.targetState).toMatchObject({ kind: 'untouched', leftovers: [] });
      expect(await values('SELECT id FROM mixed.accounts')).toEqual([[7]]);
      expect(await values('SELECT word FROM mixed.words')).toEqual([['since']]);
    }
  });
});
