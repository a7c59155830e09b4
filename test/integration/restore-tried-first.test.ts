import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, RunId, ServerId } from '../../shared/model/ids.ts';
import { describeError } from '../../shared/sentences.ts';
import { failureOf, startEngine, type TestEngine } from '../support/engine.ts';
import { restoring, startRestore } from '../support/restoring.ts';
import { allServerKinds, type ServerKind, startServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/truths.ts';

/** What a server reads without a word, and refuses when it makes it: each table with the error. */
const REFUSED: readonly (readonly [
  ServerKind,
  ServerKind,
  Readonly<Record<string, readonly [string, number]>>,
])[] = [
  [
    'mysql9',
    'mariadb',
    {
      a_pattern: ["code VARCHAR(10), CHECK (code REGEXP '^[A-Z]+$')", 1901],
      bin_default: ['id BINARY(16) DEFAULT (uuid_to_bin(uuid()))', 1901],
      bin_column: ['t VARCHAR(36), b BINARY(16) AS (uuid_to_bin(t)) STORED', 1901],
      schema_check: ["j JSON, CHECK (json_schema_valid('{}', j))", 1901],
      one_of: ['j JSON, m INT AS (3 MEMBER OF (j))', 1064],
      day: ["d DATE, t VARCHAR(40) AS (date_format(d, '%W')) VIRTUAL, KEY (t)", 1901],
    },
  ],
  [
    'mariadb',
    'mysql9',
    {
      guid: ['id VARCHAR(36) DEFAULT sys_guid()', 3770],
      sorted: ['v VARCHAR(20), s VARCHAR(90) AS (natural_sort_key(v)) VIRTUAL', 3763],
      downwards: ['a INT, KEY (a DESC)', 1178],
      counted: ['d DOUBLE AUTO_INCREMENT PRIMARY KEY', 1063],
    },
  ],
  ['mysql9', 'mysql56', { long_key: ['v VARCHAR(255) CHARACTER SET utf8mb4, UNIQUE KEY (v)', 1071] }],
];
const kinds = allServerKinds();

describe.each(REFUSED.filter(([source, target]) => kinds.includes(source) && kinds.includes(target)))(
  'definitions from %s that %s refuses only when it makes them',
  (source, target, tables) => {
    let from: TestServer;
    let into: TestServer;
    let engine: TestEngine;
    let intoId: ServerId;
    let backupId: BackupId;

    beforeAll(async () => {
      [from, into] = [await startServer(source), await startServer(target)];
      await from.query(
        'CREATE DATABASE q9',
        'CREATE TABLE q9.plain (id INT PRIMARY KEY)',
        'INSERT INTO q9.plain VALUES (1), (2)',
        ...Object.entries(tables).map(
          ([name, [columns]]) =>
            `CREATE TABLE q9.${name} (${columns})${name === 'downwards' ? ' ENGINE=MyISAM' : ''}`,
        ),
      );
      engine = await startEngine();
      intoId = await engine.addServer(into);
      const { storageId } = await engine.addStorage();
      // Tables without a snapshot make it a degraded one, of a server that stands still.
      const { outcome } = await engine.backUp(await engine.addServer(from), storageId, { databases: ['q9'] });
      if (outcome?.kind !== 'good' && outcome?.kind !== 'degraded') throw new Error(JSON.stringify(outcome));
      backupId = outcome.backupId as BackupId;
    });
    afterAll(async () => {
      await engine.close();
      await from.stop();
      await into.stop();
    });
    beforeEach(async () => {
      await into.query('DROP DATABASE IF EXISTS q9', 'CREATE DATABASE q9');
      for (const name of ['plain', ...Object.keys(tables)])
        await into.query(`CREATE TABLE q9.${name} (old INT)`, `INSERT INTO q9.${name} VALUES (7), (8)`);
    });

    it.each(Object.entries(tables))(
      '%s: the table that is there stays, with its rows',
      async (name, [, number]) => {
        const { run } = await restoring(
          engine,
          backupId,
          intoId,
          { q9: 'q9' },
          {
            tables: ['plain', name],
            method: 'in-place',
          },
        );
        const failure = failureOf(run);
        const { title, why, action } = describeError(failure);
        expect([failure.code, why]).toEqual([
          'not-translatable',
          expect.stringContaining(`error ${number}: `),
        ]);
        expect(title).toMatch(new RegExp(`would not take the definition of q9\\.${name}$`));
        expect(why).toContain(`The statement was “CREATE TABLE \`${name}\``);
        expect(action).toContain('Nothing was replaced.');
        expect(run.targetState).toEqual({ kind: 'untouched', databases: ['q9'], leftovers: [] });
        for (const each of ['plain', name])
          expect(await into.query(`SELECT old FROM q9.${each} ORDER BY 1`)).toEqual([{ old: 7 }, { old: 8 }]);
        expect(await into.query("SHOW DATABASES LIKE 'q9\\_\\_%'")).toEqual([]);
      },
    );
  },
);

describe.runIf(kinds.includes('mariadb') && kinds.includes('mysql9'))(
  'a restore that tries its definitions',
  () => {
    let into: TestServer;
    let engine: TestEngine;
    let intoId: ServerId;
    let backupId: BackupId;

    beforeAll(async () => {
      await using from = await startServer('mysql9');
      into = await startServer('mariadb');
      await from.query(
        'CREATE DATABASE shop',
        'CREATE TABLE shop.people (id INT PRIMARY KEY)',
        'CREATE TABLE shop.orders (id INT PRIMARY KEY, who INT, FOREIGN KEY (who) REFERENCES people (id))',
        'INSERT INTO shop.people VALUES (1)',
        'INSERT INTO shop.orders VALUES (1, 1), (2, 1)',
        'CREATE VIEW shop.names AS SELECT id FROM shop.people',
      );
      engine = await startEngine();
      intoId = await engine.addServer(into);
      const { storageId } = await engine.addStorage();
      backupId = await engine.goodBackup(await engine.addServer(from), storageId, { databases: ['shop'] });
    });
    afterAll(async () => {
      await engine.close();
      await into.stop();
    });
    beforeEach(() =>
      into.query(
        'DROP DATABASE IF EXISTS shop',
        'CREATE DATABASE shop',
        'CREATE TABLE shop.orders (old INT)',
        'INSERT INTO shop.orders VALUES (7), (8), (9)',
      ),
    );

    const besides = async () =>
      (await into.query('SHOW DATABASES'))
        .map(({ Database }) => String(Database))
        .filter((name) => name.includes('__'));
    const notes = async (runId: RunId) => (await engine.call('runs.log', { runId })).map(({ text }) => text);
    const rows = async () => Number((await into.query('SELECT COUNT(*) AS n FROM shop.orders'))[0]?.n);
    const TRIED = /^Before anything is replaced, the target made \d tables?, empty, beside: /;

    it.each([
      ['a whole database', undefined, 2],
      ['one table, whose foreign key names one that is not there', ['orders'], 1],
    ] as const)('leaves nothing beside, and says how long it took: %s', async (_, tables, count) => {
      const { run } = await restoring(
        engine,
        backupId,
        intoId,
        { shop: 'shop' },
        {
          ...(tables && { tables }),
          method: 'in-place',
        },
      );
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect([await rows(), await besides()]).toEqual([2, []]);
      const said = (await notes(run.id)).filter((text) => TRIED.test(text));
      expect(said).toEqual([expect.stringContaining(` made ${count} table`)]);
    });

    it('drops first what a killed one has left', async () => {
      await into.query(...LEFT);
      const { run } = await restoring(engine, backupId, intoId, { shop: 'shop' }, { method: 'in-place' });
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect([await rows(), await besides()]).toEqual([2, []]);
    });

    it('does so only where something would be replaced', async () => {
      await into.query('DROP DATABASE shop');
      const { run } = await restoring(engine, backupId, intoId, { shop: 'shop' }, { method: 'in-place' });
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect((await notes(run.id)).filter((text) => TRIED.test(text))).toEqual([]);
    });

    it('goes on without, and says so, where the account may not make a database beside', async () => {
      await into.query(
        "CREATE USER 'keeper'@'%' IDENTIFIED BY 'k'",
        "GRANT ALL ON shop.* TO 'keeper'@'%'",
        "GRANT RELOAD, PROCESS, BINLOG MONITOR ON *.* TO 'keeper'@'%'",
      );
      const keeperId = await engine.addServer(into, { name: 'kept', user: 'keeper', password: 'k' });
      const options = { tables: ['orders'], method: 'in-place' } as const;
      const { run } = await restoring(engine, backupId, keeperId, { shop: 'shop' }, options);
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect(await rows()).toBe(2);
      expect(await notes(run.id)).toContainEqual(
        expect.stringMatching(
          /^The translated definitions are not tried out first: .*CREATE.* on shop__restoring$/,
        ),
      );
    });

    it('ends untouched when it is cancelled, and leaves nothing', async () => {
      // As a killed one leaves it, and in use, so that the next one waits there.
      await into.query(...LEFT);
      const somebody = await into.connect();
      await somebody.query('BEGIN');
      await somebody.query('SELECT * FROM shop__restoring.holdfast_made_this');
      const { runId } = await startRestore(engine, {
        ...{ backupId, targetServerId: intoId },
        databases: [{ name: 'shop', as: null }],
        method: 'in-place',
      });
      await until(
        async () =>
          (await into.query('SHOW PROCESSLIST')).some(({ Info }) => /^DROP DATABASE/.test(String(Info))) ||
          null,
        'the restore to wait',
      );
      await engine.call('runs.cancel', { runId });
      await somebody.end();
      const run = await engine.finished(runId);
      expect(run.outcome?.kind).toBe('cancelled');
      expect(run.targetState).toEqual({ kind: 'untouched', databases: ['shop'], leftovers: [] });
      expect([await rows(), await besides()]).toEqual([3, []]);
    });
  },
);

/** What one that was killed leaves. */
const LEFT = [
  'CREATE DATABASE shop__restoring',
  'CREATE TABLE shop__restoring.holdfast_made_this (note VARCHAR(200))',
  'CREATE TABLE shop__restoring.orders (id INT)',
];
