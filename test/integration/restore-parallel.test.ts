import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseTarget, RestoreOrder } from '../../electron/engine/restore/model.ts';
import { restoreDump, rulesFor } from '../../electron/engine/restore/run.ts';
import { selectSections } from '../../electron/engine/restore/select-sections.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { runDrill } from '../../electron/engine/verify/drill.ts';
import { MAX_CONNECTIONS } from '../../shared/model/restore.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { keyedShop } from '../support/keyed-shop.ts';
import { type MadeBackup, rootAccount } from '../support/make-backup.ts';
import { strictProxy } from '../support/strict-proxy.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, type TestServer } from '../support/test-server.ts';
import type { ToolSet } from '../support/tools.ts';
import { openWorkshop, type Workshop } from '../support/workshop.ts';

const MARK = 'holdfast-test-of-lanes';

describe.each(allServerKinds())('a restore over two connections: %s', (kind) => {
  let workshop: Workshop;
  let tools: ToolSet;
  let server: TestServer;
  let backup: MadeBackup;

  beforeAll(async () => {
    workshop = await openWorkshop(kind, keyedShop(kind));
    ({ tools, server } = workshop);
    backup = await make();
  });
  afterAll(() => server?.stop());
  beforeEach(() => server.query('SET foreign_key_checks = 0', 'DROP DATABASE IF EXISTS copy'));

  const make = (edit?: (sql: string) => string): Promise<MadeBackup> => workshop.backUp(['keyed'], edit);

  const notes: string[] = [];
  const order = (changes: Partial<RestoreOrder> = {}): RestoreOrder => {
    const databases: readonly DatabaseTarget[] = [{ name: 'keyed', as: 'copy' }];
    notes.length = 0;
    return {
      ...backup,
      databases,
      client: tools.client,
      account: rootAccount(server),
      rules: rulesFor({
        client: tools.client,
        databases,
        lowerCaseTableNames: 0,
        isSandbox: false,
        disableEventsIn: new Set(),
      }),
      clock: systemClock,
      signal: new AbortController().signal,
      sessionMark: MARK,
      onNote: (text) => notes.push(text),
      ...changes,
    };
  };

  const definitions = async (database: string): Promise<unknown> => {
    const tables = await server.query(
      `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE LIKE '%TABLE' ORDER BY 1`,
    );
    const texts: unknown[] = [];
    for (const { name } of tables) {
      const [row] = await server.query(`SHOW CREATE TABLE ${database}.\`${String(name)}\``);
      texts.push(row?.['Create Table']);
    }
    return texts;
  };
  const expectCopy = async (): Promise<void> => {
    expect(await definitions('copy')).toEqual(await definitions('keyed'));
    expect(await checksums(server, 'copy')).toEqual(await checksums(server, 'keyed'));
    expect(await programTexts(server, 'copy')).toEqual(await programTexts(server, 'keyed'));
    expect(
      await server.query(
        `SELECT EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'copy' ORDER BY 1`,
      ),
    ).toEqual([{ name: 'nightly' }, { name: 'weekly' }]);
  };
  /** What the server is asked meanwhile, as far as it is like one of the patterns. */
  const saidWhile = async (work: () => Promise<unknown>, patterns: readonly string[]): Promise<unknown[]> => {
    await server.query("SET GLOBAL log_output = 'TABLE'", 'TRUNCATE mysql.general_log');
    await server.query('SET GLOBAL general_log = 1');
    try {
      await work();
    } finally {
      await server.query('SET GLOBAL general_log = 0');
    }
    const like = patterns.map((pattern) => `argument LIKE '${pattern}'`).join(' OR ');
    const rows = await server.query(
      `SELECT CONVERT(argument USING utf8mb4) AS said FROM mysql.general_log WHERE ${like} ORDER BY event_time`,
    );
    return rows.map(({ said }) => said);
  };
  const sessionOf = async (lock: string): Promise<unknown> =>
    (await server.query(`SELECT IS_USED_LOCK('${lock}') AS id`))[0]?.id ?? null;

  test('over as many as may be, and nothing is printed about listeners', async () => {
    const { signal } = new AbortController();
    // As a run's own signal is made.
    setMaxListeners(0, signal);
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', note);
    try {
      await restoreDump(order({ connections: MAX_CONNECTIONS, signal }));
    } finally {
      process.off('warning', note);
    }
    expect(notes).toEqual([`Over ${MAX_CONNECTIONS} connections, with keys after the rows`]);
    expect(warnings).toEqual([]);
    await expectCopy();
  });

  test('brings every key, row and program, in the order in which they were; no trigger sees a row (B5)', async () => {
    const seen: string[] = [];
    let bytes = 0;
    const result = await restoreDump(
      order({
        onProgress: ({ current, doneBytes, totalBytes }) => {
          if (current !== null) seen.push(current);
          expect(doneBytes).toBeLessThanOrEqual(totalBytes);
          bytes = doneBytes;
        },
      }),
    );
    expect(notes).toEqual(['Over 2 connections, with keys after the rows']);
    expect(result.tables).toBe(kind === 'mysql56' ? 9 : 10);
    expect(bytes).toBe(backup.index.rawBytes);
    expect(seen.some((text) => text.split(', ').length === 2)).toBe(true);
    await expectCopy();
  });

  test('behind a proxy that wants each answer before the next statement, it goes on without sending ahead', async () => {
    const proxy = await strictProxy(server.socket);
    try {
      const address = { kind: 'tcp', host: '127.0.0.1', port: proxy.port } as const;
      await restoreDump(order({ account: { ...rootAccount(server), endpoint: { via: 'direct', address } } }));
      expect(proxy.ended).toBeGreaterThan(0);
    } finally {
      await proxy.close();
    }
    const lost = notes.filter((text) => text.startsWith('The connection was lost'));
    expect(lost).toEqual([
      expect.stringContaining('begin again from their first row, one statement at a time'),
    ]);
    await expectCopy();
  });

  test('a session that is left alone makes keys with the threads of all, where a server has such threads', async () => {
    const databases: readonly DatabaseTarget[] = [{ name: 'keyed', as: 'copy', tables: ['bare'] }];
    const sections = selectSections(backup.index, databases);
    const said = await saidWhile(
      () => restoreDump(order({ databases, sections, connections: 3 })),
      ['%innodb_ddl_threads = 3%', 'ALTER TABLE%ADD KEY%'],
    );
    const wider = 'SET SESSION innodb_ddl_threads = 3, SESSION innodb_parallel_read_threads = 3';
    const keys = expect.stringMatching(/^ALTER TABLE `bare`\s+ADD KEY `n`/);
    expect(said).toEqual(kind === 'mysql9' ? [wider, keys] : [keys]);
  });

  test('only tables are counted whose rows nobody has answered for; the sum is what is there', async () => {
    let rows = 0;
    const counted = await saidWhile(async () => {
      ({ rows } = await restoreDump(order()));
    }, ['SELECT COUNT(*)%']);
    const tables = await server.query(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'copy' AND TABLE_TYPE = 'BASE TABLE'",
    );
    let expected = 0;
    for (const { name } of tables) {
      const [row] = await server.query(`SELECT COUNT(*) AS n FROM copy.${String(name)}`);
      expected += Number(row?.n);
    }
    expect(rows).toBe(expected);
    expect(counted).toContain('SELECT COUNT(*) AS n FROM `copy`.`isam`');
    expect(counted).not.toContain('SELECT COUNT(*) AS n FROM `copy`.`bare`');
    expect(counted.length).toBeLessThan(tables.length);
  });

  test('rows that replace each other count once', async () => {
    const twice = await make((sql) =>
      sql.replace(
        /INSERT INTO `parts` VALUES\s*(\([^)]*\)),/,
        (_, row: string) => `REPLACE INTO \`parts\` VALUES ${row},${row},`,
      ),
    );
    const databases: readonly DatabaseTarget[] = [{ name: 'keyed', as: 'copy', tables: ['parts'] }];
    const sections = selectSections(twice.index, databases);
    const { rows } = await restoreDump(order({ ...twice, databases, sections, connections: 2 }));
    const [there] = await server.query('SELECT COUNT(*) AS n FROM copy.parts');
    const dumped = sections.find(({ kind, object }) => kind === 'table-data' && object === 'parts')?.rows;
    expect(rows).toBe(Number(there?.n));
    expect(rows).toBe((dumped ?? 0) - 1);
  });

  test('a key that a foreign key of another database needs is made with its table', async () => {
    await restoreDump(order());
    await server.query(
      'CREATE DATABASE elsewhere',
      ...(kind === 'mysql9' ? ['SET SESSION restrict_fk_on_non_standard_key = OFF'] : []),
      'CREATE TABLE elsewhere.a (item INT, CONSTRAINT to_key FOREIGN KEY (item) REFERENCES copy.orders (item))',
      'CREATE TABLE elsewhere.b (id INT, n INT, CONSTRAINT to_unique FOREIGN KEY (id, n) REFERENCES copy.texts (id, n))',
    );
    try {
      await restoreDump(order());
      expect(notes).toEqual(['Over 2 connections, with keys after the rows']);
      await expectCopy();
      await server.query('INSERT INTO elsewhere.b VALUES (7, 7)');
      await expect(server.query('INSERT INTO elsewhere.b VALUES (7, 8)')).rejects.toMatchObject({
        errno: 1452,
      });
    } finally {
      await server.query('DROP DATABASE elsewhere');
    }
  });

  test('B13: the first error names object and statement, ends the other connection, and nothing follows it', async () => {
    const broken = await make((sql) => sql.replace(/(INSERT INTO `parts` VALUES\s*)\(0,/, '$1(0,7,'));
    await expect(restoreDump(order(broken))).rejects.toMatchObject({
      code: 'restore-failed',
      data: { number: 1136, object: 'keyed.parts', statement: 'INSERT INTO `parts` VALUES' },
    });
    expect([await sessionOf(MARK), await sessionOf(`${MARK}-2`)]).toEqual([null, null]);
    expect((await programTexts(server, 'copy')).join('\n')).not.toMatch(/^(?:TRIGGER|PROCEDURE)/m);
  });

  test.each([
    ['a second statement in its line', (row: string) => row.replace(/;\n$/, '; DROP DATABASE neighbour;\n')],
    ['a command of the client', (row: string) => `\\! touch FILE\n${row}`],
    ['a command of the client, as a word', (row: string) => `system touch FILE\n${row}`],
    [
      'a file of this machine',
      (row: string) => `LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE bare;\n${row}`,
    ],
  ])('B14: rows that bring %s stop the restore, and touch nothing', async (_, hide) => {
    const file = path.join(tempFolder('b14'), 'touched');
    await server.query('CREATE DATABASE IF NOT EXISTS neighbour');
    const restored = make((sql) =>
      sql.replace(/INSERT INTO `bare` VALUES[^;]*;\n/, (row) => hide(row).replace('FILE', file)),
    ).then((hostile) => restoreDump(order(hostile)));
    // MariaDB's rows stand in lines of their own, so that another one is seen when the dump is read.
    await expect(restored).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:restore-failed|dump-malformed)$/),
    });
    expect(existsSync(file)).toBe(false);
    expect(await server.query("SHOW DATABASES LIKE 'neighbour'")).toHaveLength(1);
  });

  test('B14: a line feed behind a semicolon in a string begins no statement, and arrives', async () => {
    const text = 'a;\nDROP DATABASE neighbour;\n';
    await server.query('CREATE DATABASE IF NOT EXISTS neighbour');
    const restored = make((sql) =>
      sql.replace(/INSERT INTO `bare` VALUES\s*/, (head) => `${head}(-1,'${text}'),${head.slice(-1)}`),
    ).then((changed) => restoreDump(order(changed)));
    // As in the test before.
    if (kind === 'mariadb') await expect(restored).rejects.toMatchObject({ code: 'dump-malformed' });
    else {
      await restored;
      expect(await server.query('SELECT pad FROM copy.bare WHERE n = -1')).toEqual([{ pad: text }]);
    }
    expect(await server.query("SHOW DATABASES LIKE 'neighbour'")).toHaveLength(1);
  });

  test('a session that is killed on the server begins its tables again', async () => {
    let killing: Promise<unknown> | null = null;
    const kill = async (): Promise<void> => {
      const id = await sessionOf(`${MARK}-2`);
      if (id !== null) await server.query(`KILL ${String(id)}`);
    };
    await restoreDump(
      order({
        onProgress: ({ doneBytes, totalBytes }) => {
          if (doneBytes > totalBytes / 3) killing ??= kill();
        },
      }),
    );
    await killing;
    expect(notes.join('\n')).toMatch(/The connection was lost .* begin again from their first row/);
    await expectCopy();
  });

  test('B17: cancelled in the middle, no session stays; what was done is not repeated when it goes on', async () => {
    const controller = new AbortController();
    const done = new Set<string>();
    const cancelled = restoreDump(
      order({
        signal: controller.signal,
        onDone: (piece) => {
          done.add(piece);
          if (done.size === 3) controller.abort();
        },
      }),
    );
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect([await sessionOf(MARK), await sessionOf(`${MARK}-2`)]).toEqual([null, null]);
    const began: string[] = [];
    await restoreDump(order({ done, onDone: (piece) => began.push(piece) }));
    expect(began.filter((piece) => done.has(piece) && piece !== '0')).toEqual([]);
    await expectCopy();
  });

  test.runIf(kind === 'mariadb')('a drill takes the same way, and finds everything equal', async () => {
    const log: string[] = [];
    const { drill, failure } = await runDrill(
      workshop.drillOrder(backup, { log: (_, text) => log.push(text) }),
    );
    expect(drill.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
    expect(failure).toBeNull();
    expect(log).toContain('Over 2 connections, with keys after the rows');
  });
});
