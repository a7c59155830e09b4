import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { restoreAs } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

/** Strings that end in a backslash, doubled quotes, and what looks like the end of a statement. */
const PATHS = String.raw`
DROP TABLE IF EXISTS paths;
CREATE TABLE paths (id INT PRIMARY KEY, path VARCHAR(80) DEFAULT 'C:\', note VARCHAR(80));
INSERT INTO paths (id, path, note) VALUES
(1, 'C:\temp\', 'it''s; (so)'),
(2, '\', '),('),
(3, 'D:\new\', NULL);
`;
const NOTES = String.raw`
CREATE TABLE notes (id INT PRIMARY KEY, note VARCHAR(80));
INSERT INTO notes VALUES (1, 'a\'), (2, 'b\\'), (3, '\n');
`;
const AS_PLAIN = "SET sql_mode = 'NO_BACKSLASH_ESCAPES';\n";

/** Of each dump: the mode for all of it, in its middle, kept and given back, made by an expression. */
const dumps = {
  header: `${AS_PLAIN}CREATE DATABASE forms;\nUSE forms;\n${PATHS}${NOTES}`,
  middle: `CREATE DATABASE forms;\nUSE forms;\nCREATE TABLE plain (a VARCHAR(9));\nINSERT INTO plain VALUES ('x\\'y');\n${AS_PLAIN}${PATHS}${NOTES}`,
  kept: `SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES';\nCREATE DATABASE forms;\nUSE forms;\n${PATHS}SET @saved_sql_mode = @@sql_mode;\nSET sql_mode = '';\nDELIMITER ;;\nCREATE PROCEDURE say() SELECT 'a\\'b';;\nDELIMITER ;\nSET sql_mode = @saved_sql_mode;\n${NOTES}SET SQL_MODE=@OLD_SQL_MODE;\n`,
  expression: `SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');\nCREATE DATABASE forms;\nUSE forms;\n${PATHS}${NOTES}`,
} as const;

describe.each(serverKinds())('imported dumps with NO_BACKSLASH_ESCAPES on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  const work = tempFolder('sql-mode');

  beforeAll(async () => {
    server = await startServer(kind);
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const imported = async (name: string, sql: string): Promise<BackupId> => {
    const file = path.join(work, `${name}.sql`);
    writeFileSync(file, sql);
    const { runId } = await engine.call('imports.start', {
      path: { path: file },
      storageId,
      flavour: kind === 'mariadb' ? 'mariadb' : 'mysql',
    });
    const run = await engine.finished(runId);
    if (run.backupId === null) throw new Error(JSON.stringify(run.outcome));
    return run.backupId;
  };
  const rowsOf = async (backupId: BackupId, table: string) => {
    const where = { backupId, database: 'forms', table, offset: 0, limit: 10 };
    const { rows, total } = await engine.call('backups.rows', where);
    expect(total).toBe(rows.length);
    return rows.map(({ cells }) => cells.map(({ kind: of, text }) => (of === 'null' ? null : text)));
  };
  const savedAsCsv = async (backupId: BackupId, table: string) => {
    const file = path.join(work, `${backupId}-${table}.csv`);
    const what = { backupId, database: 'forms', table, format: 'csv', overwrite: false } as const;
    const { runId } = await engine.call('backups.export', { ...what, file: { path: file } });
    expect((await engine.finished(runId)).outcome?.kind).toBe('good');
    return readFileSync(file, 'utf8').split('\r\n');
  };
  const onServer = async (table: string) => {
    const rows = await server.query(`SELECT * FROM ${table} ORDER BY 1`);
    return rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value))));
  };

  const paths = [
    ['1', 'C:\\temp\\', "it's; (so)"],
    ['2', '\\', '),('],
    ['3', 'D:\\new\\', null],
  ];
  const notes = [
    ['1', 'a\\'],
    ['2', 'b\\\\'],
    ['3', '\\n'],
  ];

  describe.each(Object.entries(dumps))('set in the %s', (name, sql) => {
    let backupId: BackupId;

    it('shows the rows as the server reads them, also as CSV', async () => {
      backupId = await imported(name, sql);
      expect(await rowsOf(backupId, 'paths')).toEqual(paths);
      expect(await rowsOf(backupId, 'notes')).toEqual(notes);
      if (name === 'middle') expect(await rowsOf(backupId, 'plain')).toEqual([["x'y"]]);
      expect(await savedAsCsv(backupId, 'notes')).toEqual(['id,note', '1,a\\', '2,b\\\\', '3,\\n', '']);
    });

    it('shows the definition', async () => {
      const of = { backupId, kind: 'table', database: 'forms', name: 'paths' } as const;
      expect((await engine.call('backups.definition', of)).sql).toMatch(
        /^CREATE TABLE paths[^;]+VARCHAR\(80\)\)$/,
      );
    });

    it('passes a check, which counts its rows', async () => {
      const run = await engine.finished((await engine.call('backups.check', { backupId })).runId);
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    });

    it('passes a drill, row by row', async () => {
      const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
      const run = await engine.finished(runId);
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      const drill = await engine.call('drills.get', { runId });
      const tables = drill.objects.filter(({ kind: of }) => of === 'table');
      expect(tables.map(({ state, data }) => [state, data])).toEqual(tables.map(() => ['equal', 'rows']));
    });

    it('is restored under another name', async () => {
      await restoreAs(engine, backupId, serverId, { forms: `as_${name}` });
      expect(await onServer(`as_${name}.paths`)).toEqual(paths);
      expect(await onServer(`as_${name}.notes`)).toEqual(notes);
    });

    it('brings one table, without what stood before the others', async () => {
      const one = { tables: ['notes'] };
      await restoreAs(engine, backupId, serverId, { forms: `one_${name}` }, one);
      expect(await onServer(`one_${name}.notes`)).toEqual(notes);
    });
  });

  it.each([
    ['the mode', AS_PLAIN],
    ['a variable', "SET @m = CONCAT('NO_BACKSLASH', '_ESCAPES');\nSET sql_mode = @m;\n"],
  ])('a statement that hides behind a backslash is found, with %s', async (name, mode) => {
    const rows = String.raw`CREATE TABLE t (a VARCHAR(80)); INSERT INTO t VALUES ('\'); DROP DATABASE other; -- '); # '`;
    const sql = `${mode}CREATE DATABASE forms;\nUSE forms;\n${rows}\n`;
    const backupId = await imported(`hostile ${name}`, sql);
    const wish = { backupId, targetServerId: serverId, databases: [{ name: 'forms', as: `hostile` }] };
    const { outside } = await engine.call('restores.preview', wish);
    const found = outside.map(({ statement }) => statement).join();
    expect(found).toMatch(name === 'the mode' ? /DROP DATABASE other/ : /another way of reading quotes/);
  });

  it('says that it cannot know, where only a server does, and accuses nobody', async () => {
    const table = "CREATE TABLE paths (a VARCHAR(9));\nINSERT INTO paths VALUES ('C:\\new');\n";
    const mode = "SET @mode = (SELECT 'NO_BACKSLASH_ESCAPES');\nSET sql_mode = @mode;\n";
    const backupId = await imported('undecided', `${mode}CREATE DATABASE forms;\nUSE forms;\n${table}`);
    const where = { backupId, database: 'forms', table: 'paths', offset: 0, limit: 10 };
    expect(await engine.codeOf('backups.rows', where)).toBe('not-possible');
    const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
    expect((await engine.finished(runId)).outcome?.kind).toBe('good');
    const { objects } = await engine.call('drills.get', { runId });
    expect(objects.find(({ name }) => name === 'paths')?.data).toBe('not-compared');
  });
});
