import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { listDatabases } from '../../electron/engine/server/databases.ts';
import { differingDatabases, differingObjects } from '../../electron/engine/server/fingerprint.ts';
import { survey, takeInventory } from '../../electron/engine/server/inventory.ts';
import type { Inventory } from '../../shared/model/inventory.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

function rootOf(server: TestServer): Account {
  return {
    label: server.kind,
    endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
    tls: { mode: 'preferred', caFile: null, certFile: null, keyFile: null },
    user: 'root',
    password: null,
  };
}

const names = ({ objects }: Inventory): string[] =>
  objects.map(({ kind, database, name }) => `${kind} ${database}.${name}`);

/** Database `inv`: one of everything that can be altered without adding a name. */
const SCHEMA = [
  'CREATE DATABASE inv CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
  'USE inv',
  'CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(10) NOT NULL, UNIQUE KEY uk (code)) ENGINE=InnoDB',
  `CREATE TABLE child (
     id INT PRIMARY KEY, parent_id INT, amount DECIMAL(10,2) DEFAULT 1.50, share FLOAT, ratio DOUBLE, share2 FLOAT(10,2),
     doubled DECIMAL(12,2) AS (amount * 2) STORED, note VARCHAR(50) COMMENT 'a note',
     KEY k (note(10)), CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE,
     CONSTRAINT positive CHECK (amount > 0)) ENGINE=InnoDB COMMENT='child'`,
  'CREATE TABLE log (id INT) ENGINE=MyISAM',
  'CREATE TABLE parts (id INT) ENGINE=InnoDB PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))',
  'CREATE TABLE `odd ``name\n-- x😀` (id INT)'.replace('😀', 'é'),
  'CREATE VIEW v AS SELECT id, note FROM child',
  'CREATE VIEW vv AS SELECT id FROM v',
  'CREATE TRIGGER t1 BEFORE INSERT ON child FOR EACH ROW SET NEW.note = UPPER(NEW.note)',
  "CREATE FUNCTION f (a INT) RETURNS INT DETERMINISTIC COMMENT 'adds' RETURN a + 1",
  'CREATE PROCEDURE p (IN a INT) SELECT a',
  'CREATE PROCEDURE f () SELECT 1',
  "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SET @x = 1",
  'INSERT INTO parent (code) VALUES (1), (2), (3)',
];

const MARIADB_ONLY = [
  'CREATE SEQUENCE seq START WITH 5 INCREMENT BY 2',
  'CREATE TABLE versioned (id INT) WITH SYSTEM VERSIONING',
  "SET sql_mode = 'ORACLE'",
  'CREATE PACKAGE pkg AS FUNCTION one RETURN INT; END',
  'CREATE PACKAGE BODY pkg AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END',
  'SET sql_mode = DEFAULT',
];

describe.each(serverKinds())('inventory on %s', (kind) => {
  let server: TestServer;
  let c: ServerConnection;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...SCHEMA, ...(kind === 'mariadb' ? MARIADB_ONLY : []));
    await server.query(
      'CREATE DATABASE `INV`',
      'CREATE TABLE `INV`.stranger (id INT)',
      'CREATE DATABASE hollow',
    );
    c = await connect(rootOf(server));
  });
  afterAll(async () => {
    await c?.close();
    await server?.stop();
  });

  it('names every object of the chosen databases, and of no other', async () => {
    const inventory = await takeInventory(c, ['inv', 'hollow', 'gone']);
    const mariadbOnly = [
      'package inv.pkg',
      'package-body inv.pkg',
      'sequence inv.seq',
      'table inv.versioned',
    ];
    expect(names(inventory).sort()).toEqual(
      [
        'event inv.e',
        'function inv.f',
        'procedure inv.f',
        'procedure inv.p',
        'table inv.child',
        'table inv.log',
        'table inv.odd `name\n-- xé',
        'table inv.parent',
        'table inv.parts',
        'trigger inv.t1',
        'view inv.v',
        'view inv.vv',
        ...(kind === 'mariadb' ? mariadbOnly : []),
      ].sort(),
    );
    expect(inventory.databases.map(({ name }) => name)).toEqual(['hollow', 'inv']);
    expect(inventory.databases[1]).toEqual({
      name: 'inv',
      charset: 'utf8mb4',
      collation: 'utf8mb4_unicode_ci',
    });
    expect(inventory.takenAt).toMatch(/^\d{4}-.*Z$/);
  });

  it('knows what matters for a backup of each', async () => {
    const { objects } = await takeInventory(c, ['inv']);
    const find = (kindOf: string, name: string) =>
      objects.find((object) => object.kind === kindOf && object.name === name);
    expect(find('table', 'child')).toMatchObject({
      engine: 'InnoDB',
      floatColumns: ['share', 'share2'],
      hasHistory: false,
      definer: null,
      dataBytes: expect.any(Number),
      indexBytes: expect.any(Number),
      details: {
        collation: 'utf8mb4_unicode_ci',
        keys: 3,
        hasPrimaryKey: true,
        isPartitioned: false,
        generatedColumns: ['doubled'],
        invisibleColumns: [],
        isBinary: false,
        hasHistoryByTransaction: false,
        largestRowBytes: expect.any(Number),
      },
    });
    expect(find('table', 'parts')?.details).toMatchObject({ isPartitioned: true, hasPrimaryKey: false });
    expect(find('table', 'log')).toMatchObject({ engine: 'MyISAM', estimatedRows: 0 });
    expect(find('view', 'v')).toMatchObject({ definer: 'root@localhost', engine: null, dataBytes: null });
    expect(find('trigger', 't1')).toMatchObject({ definer: 'root@localhost', table: 'child' });
    expect(find('procedure', 'p')).toMatchObject({ definer: 'root@localhost' });
    expect(find('event', 'e')).toMatchObject({ definer: 'root@localhost' });
    if (kind === 'mariadb') expect(find('table', 'versioned')).toMatchObject({ hasHistory: true });
  });

  it('stays the same while only data changes', async () => {
    const before = await takeInventory(c, ['inv']);
    await server.query(
      "INSERT INTO inv.parent (code) SELECT CONCAT('x', id) FROM inv.parent",
      'INSERT INTO inv.log VALUES (1), (2)',
      'DELETE FROM inv.parent WHERE id > 4',
      'ANALYZE TABLE inv.parent, inv.child',
      ...(kind === 'mariadb' ? ['SELECT NEXTVAL(inv.seq)', 'SELECT NEXTVAL(inv.seq)'] : []),
    );
    const after = await takeInventory(c, ['inv']);
    expect(differingObjects(before, after)).toEqual([]);
    expect(differingDatabases(before, after)).toEqual([]);
  });

  // Each changes one object's definition; the first name in brackets is what must be found, and nothing else.
  it.each<[string, string, string | null, 'mariadb' | 'mysql9' | 'both']>([
    ['table child', 'ALTER TABLE inv.child ADD COLUMN extra INT, ALGORITHM=INSTANT', null, 'both'],
    ['table child', 'ALTER TABLE inv.child DROP COLUMN extra', null, 'both'],
    ['table child', 'ALTER TABLE inv.child ALTER COLUMN amount SET DEFAULT 2.50', null, 'both'],
    ['table child', "ALTER TABLE inv.child MODIFY note VARCHAR(50) COMMENT 'another'", null, 'both'],
    [
      'table child',
      'ALTER TABLE inv.child MODIFY note VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      null,
      'both',
    ],
    [
      'table child',
      'ALTER TABLE inv.child MODIFY doubled DECIMAL(12,2) AS (amount * 3) STORED',
      null,
      'both',
    ],
    ['table child', 'ALTER TABLE inv.child DROP INDEX k, ADD INDEX k (note(11))', null, 'both'],
    [
      'table child',
      'ALTER TABLE inv.child DROP FOREIGN KEY fk, ADD CONSTRAINT fk2 FOREIGN KEY (parent_id) REFERENCES inv.parent (id) ON DELETE CASCADE',
      null,
      'both',
    ],
    [
      'table child',
      'ALTER TABLE inv.child DROP FOREIGN KEY fk2, ADD CONSTRAINT fk3 FOREIGN KEY (parent_id) REFERENCES inv.parent (id) ON DELETE SET NULL',
      null,
      'both',
    ],
    [
      'table child',
      'ALTER TABLE inv.child DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (amount > 1)',
      null,
      'both',
    ],
    ['table child', "ALTER TABLE inv.child COMMENT='changed'", null, 'both'],
    ['table child', 'ALTER TABLE inv.child ALTER CHECK positive NOT ENFORCED', null, 'mysql9'],
    ['table child', 'ALTER TABLE inv.child ALTER INDEX k INVISIBLE', null, 'mysql9'],
    ['table child', 'ALTER TABLE inv.child ALTER INDEX k IGNORED', null, 'mariadb'],
    ['table child', 'ALTER TABLE inv.child MODIFY ratio DOUBLE INVISIBLE', null, 'both'],
    ['table log', 'ALTER TABLE inv.log ENGINE=InnoDB', null, 'both'],
    ['table parts', 'ALTER TABLE inv.parts ADD PARTITION (PARTITION p2 VALUES LESS THAN (30))', null, 'both'],
    ['table versioned', 'ALTER TABLE inv.versioned DROP SYSTEM VERSIONING', null, 'mariadb'],
    ['sequence seq', 'ALTER SEQUENCE inv.seq INCREMENT BY 3', null, 'mariadb'],
    ['view v', 'ALTER VIEW inv.v AS SELECT id, note FROM inv.child WHERE id > 1', null, 'both'],
    [
      'view v',
      'ALTER SQL SECURITY INVOKER VIEW inv.v AS SELECT id, note FROM inv.child WHERE id > 1',
      null,
      'both',
    ],
    [
      'trigger t1',
      'DROP TRIGGER inv.t1',
      'CREATE TRIGGER inv.t1 BEFORE INSERT ON inv.child FOR EACH ROW SET NEW.note = LOWER(NEW.note)',
      'both',
    ],
    [
      'function f',
      'DROP FUNCTION inv.f',
      'CREATE FUNCTION inv.f (a BIGINT) RETURNS INT DETERMINISTIC RETURN a + 1',
      'both',
    ],
    ['function f', "ALTER FUNCTION inv.f COMMENT 'other'", null, 'both'],
    ['procedure p', 'DROP PROCEDURE inv.p', 'CREATE PROCEDURE inv.p (IN a INT) SELECT a, a', 'both'],
    ['procedure p', 'DROP PROCEDURE inv.p', 'CREATE PROCEDURE inv.p (INOUT a INT) SELECT a, a', 'both'],
    ['event e', 'ALTER EVENT inv.e DISABLE', null, 'both'],
    ['event e', 'ALTER EVENT inv.e ON SCHEDULE EVERY 2 DAY', null, 'both'],
  ])('finds a changed %s: %s', async (object, first, second, where) => {
    if (where !== 'both' && where !== kind) return;
    const before = await takeInventory(c, ['inv']);
    await server.query(first, ...(second === null ? [] : [second]));
    const after = await takeInventory(c, ['inv']);
    expect(differingObjects(before, after).map((each) => `${each.kind} ${each.name}`)).toEqual([object]);
  });

  it('finds what came and went, and a database’s changed default', async () => {
    const before = await takeInventory(c, ['inv', 'hollow']);
    await server.query(
      'CREATE TABLE inv.fresh (id INT)',
      'DROP EVENT inv.e',
      'ALTER DATABASE hollow CHARACTER SET utf16',
    );
    const after = await takeInventory(c, ['inv', 'hollow']);
    expect(differingObjects(before, after).map(({ kind: k, name }) => `${k} ${name}`)).toEqual([
      'event e',
      'table fresh',
    ]);
    expect(differingDatabases(before, after)).toEqual(['hollow']);
  });

  it('lists databases with sizes, the server’s own apart', async () => {
    const databases = await listDatabases(c);
    expect(databases.filter(({ system }) => !system).map(({ name }) => name)).toEqual([
      'INV',
      'hollow',
      'inv',
    ]);
    expect(databases.filter(({ system }) => system).map(({ name }) => name)).toEqual([
      'information_schema',
      'mysql',
      'performance_schema',
      'sys',
    ]);
    const inv = databases.find(({ name }) => name === 'inv');
    expect(inv).toMatchObject({ tables: kind === 'mariadb' ? 8 : 6, views: 2 });
    expect(inv?.bytes).toBeGreaterThan(16_384);
    expect(databases.find(({ name }) => name === 'hollow')).toMatchObject({ tables: 0, views: 0, bytes: 0 });
  });

  const invalidViews = async (databases: readonly string[]) => (await survey(c, databases)).invalidViews;

  it('finds invalid views, with the server’s words (truths A8)', async () => {
    expect(await invalidViews(['inv'])).toEqual([]);
    await server.query(
      'CREATE TABLE inv.base (a INT, b INT)',
      'CREATE VIEW inv.uses_b AS SELECT b FROM inv.base',
      'CREATE VIEW inv.on_top AS SELECT * FROM inv.uses_b',
      'CREATE VIEW inv.fine AS SELECT a FROM inv.base',
      'CREATE VIEW `INV`.elsewhere AS SELECT b FROM inv.base',
      'ALTER TABLE inv.base DROP COLUMN b',
    );
    const found = await invalidViews(['inv']);
    expect(found.map(({ database, view }) => `${database}.${view}`)).toEqual(['inv.on_top', 'inv.uses_b']);
    expect(found[1]?.message).toContain("View 'inv.uses_b' references invalid table(s) or column(s)");
    expect(await invalidViews([])).toEqual([]);
    // An invalid view is a view all the same.
    expect(names(await takeInventory(c, ['inv']))).toContain('view inv.uses_b');
  });

  it('takes thousands of tables in seconds: a few queries for many tables, never one for each', {
    timeout: 300_000,
  }, async () => {
    const maker = await server.connect();
    await maker.query('CREATE DATABASE many');
    for (let i = 0; i < 2_500; i += 250) {
      const statements = Array.from(
        { length: 250 },
        (_, j) =>
          `CREATE TABLE many.t${i + j} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL DEFAULT 'x', amount FLOAT, KEY k (name)) ENGINE=MyISAM`,
      );
      await maker.query(statements.join(';'));
    }
    await maker.end();
    const queriesFor = async (database: string): Promise<number> => {
      let queries = 0;
      const counting: ServerConnection = {
        ...c,
        query: (sql, values) => {
          queries += 1;
          return c.query(sql, values);
        },
      };
      await takeInventory(counting, [database]);
      return queries;
    };
    // MariaDB is asked in portions, six questions each.
    expect(await queriesFor('many')).toBeLessThan(2_500 / 20);
    const start = performance.now();
    const { objects } = await takeInventory(c, ['many']);
    const seconds = (performance.now() - start) / 1000;
    expect(objects).toHaveLength(2_500);
    expect(objects.every(({ floatColumns }) => floatColumns.length === 1)).toBe(true);
    // One query per table would take minutes; how fast it is exactly, the benchmark says.
    expect(seconds).toBeLessThan(60);
  });
});
