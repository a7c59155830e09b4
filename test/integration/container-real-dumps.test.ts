import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Committed } from '../../electron/engine/repository/model.ts';
import { initStorage, openRepository, type Repository } from '../../electron/engine/repository/repository.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { checkBackup } from '../../electron/engine/verify/check.ts';
import type { DumpIndex, Section, SectionKind } from '../../shared/model/dump-index.ts';
import { commitBackup } from '../support/backups.ts';
import { collect, split } from '../support/containers.ts';
import { corpus } from '../support/corpus.ts';
import { tempFolder } from '../support/temp.ts';
import { type ServerKind, serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const ODD = 'we`ird\n-- name; x';
const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** Names and texts that look like a dump's own. */
const odd = (kind: ServerKind): readonly string[] => [
  `CREATE DATABASE ${quoted(ODD)}`,
  `USE ${quoted(ODD)}`,
  'CREATE TABLE `tab``le\n-- Dumping data for table ``x``` (`co``l\nVALUES (` INT, s VARCHAR(200))',
  "INSERT INTO `tab``le\n-- Dumping data for table ``x``` VALUES (1, ');\nINSERT INTO `x` VALUES (1);\n-- Dump completed on'), (2, '\\'),(\\\\')",
  'CREATE TABLE `-dash` (b BIT(3), p POINT, d DATE)',
  "INSERT INTO `-dash` VALUES (b'101', ST_GeomFromText('POINT(1 2)'), '2020-01-01')",
  'CREATE TABLE wide (id INT PRIMARY KEY, t LONGTEXT)',
  "INSERT INTO wide SELECT id, REPEAT(CONCAT('\\n),(', id, '\\\\\\''), 3000) FROM (SELECT 1 id UNION SELECT 2 UNION SELECT 3) x",
  "CREATE VIEW `v;` AS SELECT 1 AS `-- x`, 'CREATE TABLE y; -- ' AS s",
  ...(kind === 'mariadb' ? ['CREATE SEQUENCE `s;q` START WITH 7', 'SELECT NEXTVAL(`s;q`)'] : []),
];

const FLAGS = [
  '--single-transaction --quick --routines --events --triggers --hex-blob --max-allowed-packet=1G',
  '--default-character-set=utf8mb4',
].flatMap((line) => line.split(' '));

describe.each(serverKinds())('a dump of %s', (kind) => {
  let server: TestServer;
  let repository: Repository;
  let root: string;
  let dump: Buffer;
  let backup: Committed;
  let index: DumpIndex;
  let databases: readonly string[];

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...corpus(kind), ...odd(kind));
    const rows = await server.query('SHOW DATABASES');
    databases = rows
      .map((row) => String(Object.values(row)[0]))
      .filter((name) => !['mysql', 'sys', 'information_schema', 'performance_schema'].includes(name));
    dump = await dumped(databases);
    root = tempFolder('st');
    const { storageId, createdAt } = await initStorage(root, systemClock);
    repository = await openRepository({
      id: storageId,
      name: 's',
      location: { kind: 'folder', path: root },
      createdAt,
    });
    backup = await commitBackup(repository, { dump });
    index = await repository.readIndex(backup.folder, backup.manifest);
  });
  afterAll(() => server.stop());

  function dumped(names: readonly string[]): Promise<Buffer> {
    // Rows that fetch their numbers from a sequence cannot be restored under MariaDB's locks (error 1100).
    const own = kind === 'mariadb' ? ['--skip-add-locks'] : ['--no-tablespaces', '--set-gtid-purged=OFF'];
    const login = ['--no-defaults', `--socket=${server.socket}`, '--user=root'];
    const child = spawn(server.programs.dump, [...login, ...FLAGS, ...own, '--databases', '--', ...names]);
    return collect(child.stdout);
  }
  const folder = (...parts: readonly string[]) => path.join(root, backup.folder, ...parts);
  const withReader = async <T>(
    work: (read: (sections?: readonly Section[]) => Promise<Buffer>) => Promise<T>,
  ) => {
    const reader = await repository.openDump(backup.folder, backup.manifest, index);
    try {
      return await work((sections) => collect(reader.read(sections)));
    } finally {
      await reader.close();
    }
  };
  const sections = (...kinds: readonly SectionKind[]) =>
    index.sections.filter((each) => kinds.includes(each.kind));

  test('is, for zstd and sha256sum, exactly what was dumped', async () => {
    const stored = { cwd: folder(), maxBuffer: 2 ** 30 } as const;
    expect(execFileSync('zstd', ['-dcq', 'dump.sql.zst'], stored).equals(dump)).toBe(true);
    expect(spawnSync('zstd', ['-tq', 'dump.sql.zst', 'index.json.zst'], stored).status).toBe(0);
    expect(
      execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { ...stored, encoding: 'utf8' }).match(/: OK/g),
    ).toHaveLength(3);
    await withReader(async (read) => expect((await read()).equals(dump)).toBe(true));
    expect(await checkBackup(repository, backup.folder)).toEqual({
      sections: index.sections.length,
      rawBytes: dump.length,
    });
  });

  test('has a flipped bit found by zstd -t and by the check', async () => {
    const data = await readFile(folder('dump.sql.zst'));
    const broken = Buffer.from(data);
    const at = Math.floor(data.length / 2);
    broken[at] = (broken[at] ?? 0) ^ 8;
    await writeFile(folder('dump.sql.zst'), broken);
    expect(spawnSync('zstd', ['-tq', 'dump.sql.zst'], { cwd: folder() }).status).not.toBe(0);
    await expect(checkBackup(repository, backup.folder)).rejects.toMatchObject({ code: 'backup-damaged' });
    await writeFile(folder('dump.sql.zst'), data);
    await checkBackup(repository, backup.folder);
  });

  test('comes out the same in any chunks', () => {
    const whole = split(dump);
    for (const sizes of [[1], [3], [64], [4095], [65_536], [1, 100_000, 7]])
      expect(split(dump, sizes)).toEqual(whole);
  });

  test('names exactly the objects that the server has', async () => {
    const asked: readonly (readonly [string, string])[] = [
      [
        'table',
        "SELECT table_schema d, table_name n FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
      ],
      ['view', 'SELECT table_schema d, table_name n FROM information_schema.views'],
      ['trigger', 'SELECT trigger_schema d, trigger_name n FROM information_schema.triggers'],
      ['event', 'SELECT event_schema d, event_name n FROM information_schema.events'],
      [
        'function',
        "SELECT routine_schema d, routine_name n FROM information_schema.routines WHERE routine_type = 'FUNCTION'",
      ],
      [
        'procedure',
        "SELECT routine_schema d, routine_name n FROM information_schema.routines WHERE routine_type = 'PROCEDURE'",
      ],
      [
        'sequence',
        "SELECT table_schema d, table_name n FROM information_schema.tables WHERE table_type = 'SEQUENCE'",
      ],
    ];
    const expected: string[] = [];
    for (const [what, sql] of asked)
      for (const row of await server.query(sql)) {
        const { d, n } = row as { d: string; n: string };
        if (databases.includes(d)) expected.push(`${what} ${d}.${n}`);
      }
    const reader = await repository.openDump(backup.folder, backup.manifest, index);
    await reader.close();
    const found = reader
      .objects()
      .filter((object) => !object.kind.startsWith('package'))
      .map((object) => `${object.kind} ${object.database}.${object.name}`);
    expect(found.sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(15);
  });

  test('counts the rows that the server counts', async () => {
    for (const { database, object, rows } of sections('table-data')) {
      const [row] = await server.query(
        `SELECT COUNT(*) AS n FROM ${quoted(database ?? '')}.${quoted(object ?? '')}`,
      );
      expect([database, object, rows]).toEqual([database, object, Number(row?.n)]);
    }
  });

  test('taken again has the same INSERT bytes', async () => {
    const again = split(await dumped(databases)).filter((each) => each.kind === 'table-data');
    const first = split(dump).filter((each) => each.kind === 'table-data');
    expect(again.map(({ inserts }) => inserts)).toEqual(first.map(({ inserts }) => inserts));
  });

  test('gives every definition', async () => {
    const reader = await repository.openDump(backup.folder, backup.manifest, index);
    try {
      for (const { kind: what, database, name } of reader.objects()) {
        const sql = await reader.definition(what, database, name);
        expect(sql).toMatch(/^(CREATE|\/\*!\d+ CREATE)/);
        expect(sql).toContain(name.split(/[`\n]/)[0]);
        expect(sql).not.toMatch(/DELIMITER|@saved_cs_client|;\s*$/);
      }
    } finally {
      await reader.close();
    }
  });

  test('restores each object from its own sections alone, after the header', async () => {
    const second = await startServer(kind);
    try {
      // The accounts of definers and the time zone of an event, which a dump does not bring along.
      const outside = /^CREATE USER|^GRANT|mysql\.time_zone|@zone/;
      await second.query(...corpus(kind).filter((statement) => outside.test(statement)));
      const run = (sql: Buffer) =>
        spawnSync(
          server.programs.client,
          [
            '--no-defaults',
            `--socket=${second.socket}`,
            '--user=root',
            '--binary-mode',
            '--comments',
            '--default-character-set=utf8mb4',
          ],
          { input: sql },
        );
      const needs: Readonly<Partial<Record<SectionKind, readonly SectionKind[]>>> = {
        'table-data': ['sequence', 'table-structure'],
        'table-structure': ['sequence'],
        trigger: ['sequence', 'table-structure'],
        view: ['sequence', 'table-structure', 'view-placeholder', 'function'],
        'package-body': ['package'],
      };
      const header = sections('header');
      const trailer = sections('trailer');
      const alone = index.sections.filter(({ object }) => object !== null);
      await withReader(async (read) => {
        for (const section of alone) {
          for (const name of databases) await second.query(`DROP DATABASE IF EXISTS ${quoted(name)}`);
          // A table may refer to a sequence, a view to a function of another database.
          const before = index.sections.filter(
            (each) => each.kind === 'database' || (needs[section.kind] ?? []).includes(each.kind),
          );
          const use = Buffer.from(`USE ${quoted(section.database ?? '')};\n`);
          const prepared = Buffer.concat([await read([...header, ...before]), use]);
          // Between the events of a dump the delimiter stays what the first one made it (docs/format.md).
          const end = Buffer.concat([Buffer.from('DELIMITER ;\n'), await read(trailer)]);
          const { status, stderr } = run(Buffer.concat([prepared, await read([section]), end]));
          expect(stderr.toString(), `${section.kind} ${section.object}`).toBe('');
          expect(status).toBe(0);
        }
      });
    } finally {
      await second.stop();
    }
  });
});
