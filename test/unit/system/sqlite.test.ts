import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isBusy, isCorrupt, isDuplicate, SqliteFile } from '../../../electron/engine/system/sqlite.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

afterAll(removeTempFolders);

function open(): { file: SqliteFile; path: string } {
  const place = path.join(tempFolder('sql'), 'a.sqlite');
  const file = new SqliteFile(place);
  file.execute('CREATE TABLE t (a, b)');
  return { file, path: place };
}

const INSERT = 'INSERT INTO t (a, b) VALUES (?, ?)';

describe('what libsql does wrongly', () => {
  test('booleans and nulls are bound', () => {
    const { file } = open();
    file.run(INSERT, [true, false]);
    file.run(INSERT, [null, null]);
    file.run('INSERT INTO t (a) VALUES (?)', [null]);
    expect(file.all('SELECT a, b FROM t')).toEqual([
      { a: 1, b: 0 },
      { a: null, b: null },
      { a: null, b: null },
    ]);
  });

  test('rows hold their columns and nothing else, and reading leaves no transaction open', () => {
    const { file, path: place } = open();
    file.all('PRAGMA journal_mode = WAL');
    file.run(INSERT, ['x', 1.5]);
    file.run(INSERT, ['y', 2]);
    expect(Object.keys(file.all('SELECT a, b FROM t WHERE a = ?', ['x'])[0] ?? {})).toEqual(['a', 'b']);
    const other = new SqliteFile(place);
    other.run(INSERT, ['from the other', 1]);
    // An unfinished read would make this SQLITE_BUSY_SNAPSHOT.
    file.run(INSERT, ['z', 3]);
    expect(other.number('SELECT count(*) FROM t')).toBe(4);
  });

  test.each([
    [[1], /1 values for 2 places/],
    [[1, 2, 3], /3 values for 2 places/],
    [[1, 2 ** 53], /exactly/],
    [[1, Number.NaN], /exactly/],
    [['cut\0off', 1], /NUL/],
  ])('%j is refused instead of being stored otherwise', (values, message) => {
    const { file } = open();
    file.run(INSERT, ['earlier', 'earlier']);
    expect(() => file.run(INSERT, values)).toThrow(message);
    expect(file.number('SELECT count(*) FROM t')).toBe(1);
  });

  test('what is stored comes back as it was', () => {
    const { file } = open();
    for (const value of ['', '😀 \u2028 "\'', 2 ** 53 - 1, -0.1, 'x'.repeat(1_000_000)]) {
      file.execute('DELETE FROM t');
      file.run(INSERT, [value, 0]);
      expect(file.all('SELECT a FROM t')).toEqual([{ a: value }]);
    }
  });

  test('a statement that failed holds up none after it', () => {
    const { file } = open();
    file.execute('CREATE UNIQUE INDEX u ON t (a)');
    file.run(INSERT, [1, 1]);
    file.execute('BEGIN IMMEDIATE');
    let thrown: unknown;
    try {
      file.run(INSERT, [1, 2]);
    } catch (error) {
      thrown = error;
    }
    expect(isDuplicate(thrown)).toBe(true);
    file.run(INSERT, [2, 2]);
    file.execute('COMMIT');
    expect(file.number('SELECT count(*) FROM t')).toBe(2);
  });

  test('a busy file is told at once, without stopping the event loop', () => {
    const { file, path: place } = open();
    const other = new SqliteFile(place);
    other.execute('BEGIN EXCLUSIVE');
    const began = performance.now();
    let thrown: unknown;
    try {
      file.run(INSERT, [1, 1]);
    } catch (error) {
      thrown = error;
    }
    expect(isBusy(thrown)).toBe(true);
    expect(isCorrupt(thrown)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
