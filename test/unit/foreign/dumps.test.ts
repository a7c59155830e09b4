import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asUtf8, detectEncoding } from '../../../electron/engine/foreign/encoding.ts';
import { ForeignDump } from '../../../electron/engine/foreign/join.ts';
import { lookAt } from '../../../electron/engine/foreign/look.ts';
import { endsAsWhole, recogniseMaker } from '../../../electron/engine/foreign/makers.ts';
import { openSource } from '../../../electron/engine/foreign/source.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { chunksOf } from '../../support/containers.ts';
import { tempFolder } from '../../support/temp.ts';

const work = tempFolder('foreign');
const never = new AbortController().signal;
const written = (name: string, data: Buffer | string) => {
  const file = path.join(work, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, data);
  return file;
};
const codeOf = async (working: Promise<unknown>) => {
  const error = await working.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof HoldfastError ? error.code : error;
};
/** All of a source as the container would get it. */
async function readAll(chosen: string, database = 'd'): Promise<string> {
  const source = await openSource(chosen, never);
  const parts: Buffer[] = [];
  try {
    const dump = new ForeignDump({ source, database, signal: never, onRead: () => undefined });
    for await (const segment of dump.segments())
      for await (const chunk of segment.raw) parts.push(Buffer.from(chunk));
  } finally {
    source.close();
  }
  return Buffer.concat(parts).toString('utf8');
}
const SQL = 'CREATE TABLE t (a int);\nINSERT INTO t VALUES (1),(2);\n';

interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
  readonly flags?: number;
  readonly method?: number;
  /** Instead of its own place. */
  readonly offset?: number;
}

/** A zip archive with whatever is asked for, right or wrong. */
function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, data, flags = 0, method = 8, offset } of entries) {
    const packed = method === 8 ? deflateRawSync(data) : data;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    // gzip ends with the checksum and the size of what it holds.
    fields.writeUInt32LE(gzipSync(data).readUInt32LE(gzipSync(data).length - 8), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset ?? at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, rest, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

describe('a maker', () => {
  test.each([
    [
      '-- MySQL dump 10.13  Distrib 5.6.24, for linux (x86_64)\n--\n-- Host: localhost    Database: shop\n-- ---\n-- Server version\t5.6.24\n',
      'mysqldump',
      'mysql',
      '5.6.24',
      'shop',
      true,
    ],
    [
      '/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19-11.8.2-MariaDB, for debian\n--\n-- Host: localhost    Database: a\n-- ---\n-- Server version\t11.8.2-MariaDB\n',
      'mariadb-dump',
      'mariadb',
      '11.8.2-MariaDB',
      'a',
      true,
    ],
    [
      '-- MySQL dump 9.11\n--\n-- Host: localhost    Database: old\n-- ---\n-- Server version\t4.0.24\n',
      'mysqldump',
      'mysql',
      '4.0.24',
      'old',
      false,
    ],
    ['-- Adminer 5.1.0 MySQL 8.0.36 dump\n\nSET NAMES utf8;\n', 'Adminer', 'mysql', '8.0.36', null, true],
    [
      '# ************************************************************\n# Sequel Ace SQL dump\n# Version 20087\n#\n# https://sequel-ace.com/\n#\n# Host: localhost (MySQL 8.0.36)\n# Database: shop\n',
      'Sequel Ace',
      'mysql',
      '8.0.36',
      'shop',
      true,
    ],
    [
      '-- Dump created by MySQL pump utility, version: 5.7.44, linux (x86_64)\n-- Dump start time: Sun\n-- Server version: 5.7.44\n',
      'mysqlpump',
      'mysql',
      '5.7.44',
      null,
      true,
    ],
  ])('is known by its header: %#', (header, program, flavour, version, database, endsWithMark) => {
    expect(recogniseMaker(header)).toMatchObject({
      program,
      server: { flavour, version },
      database,
      endsWithMark,
    });
  });

  test('that nobody knows is none, and a comment further on makes none', () => {
    expect(recogniseMaker(`${SQL}${' '.repeat(3000)}\n-- MySQL dump 10.13  Distrib 8`)).toBeNull();
  });

  test('knows the end of its dumps', () => {
    const maker = recogniseMaker('-- MySQL dump 10.13  Distrib 8.0.1, for x\n');
    expect(endsAsWhole(maker, ';\n\n-- Dump completed on 2026-11-22  6:00:00\n')).toBe(true);
    expect(endsAsWhole(maker, "INSERT INTO t VALUES ('-- Dump completed');\n")).toBe(false);
    expect(endsAsWhole(null, 'anything')).toBe(true);
  });
});

describe('a text', () => {
  const encoded: Record<string, (text: string) => Buffer> = {
    'utf-8-bom': (text) => Buffer.from(`\ufeff${text}`),
    'utf-16le': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf-16be': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    'utf-8': (text) => Buffer.from(text),
  };

  test.each(Object.keys(encoded))('in %s is UTF-8 afterwards, wherever its chunks end', async (name) => {
    const text = `-- żółć 😀\n${SQL}`;
    const data = encoded[name]?.(text) ?? Buffer.alloc(0);
    const encoding = detectEncoding(data);
    expect(encoding).toBe(name);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 9 }),
        async (sizes) => {
          const parts: Buffer[] = [];
          for await (const part of asUtf8(
            (async function* () {
              yield* chunksOf(data, sizes);
            })(),
            encoding ?? 'utf-8',
            'x',
          ))
            parts.push(part);
          expect(Buffer.concat(parts).toString('utf8')).toBe(text);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of UTF-16 without a mark is known by its bytes, and half a character is an error', async () => {
    expect(detectEncoding(Buffer.from(SQL, 'utf16le'))).toBe('utf-16le');
    expect(detectEncoding(Buffer.from([0xff, 0xfe, 0, 0, 0x2d, 0, 0, 0]))).toBeNull();
    const half = written('half.sql', Buffer.from(`\ufeff${SQL}`, 'utf16le').subarray(0, -1));
    expect(await codeOf(readAll(half))).toBe('import-not-a-dump');
  });
});

describe('what is no dump is told', () => {
  test.each([
    ['PostgreSQL', '--\n-- PostgreSQL database dump\n--\nSET x = 1;'],
    ['SQLite', 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;'],
    ['SQL Server', 'USE [shop]\r\nGO\r\nCREATE TABLE x (a int)'],
    ['no text', Buffer.from([0x4d, 0x5a, 0, 0, 0, 9, 9, 9, 9, 9])],
    ['nothing', ''],
  ])('%s', async (name, content) => {
    expect(await codeOf(lookAt(written(`other-${name}.sql`, content), never))).toBe('import-not-a-dump');
  });

  test.each([
    ['mysql-shell', { '@.json': '{}', 'shop@orders.sql': SQL }],
    ['tab', { 'orders.sql': SQL, 'orders.txt': '1\t2\n' }],
    ['data', { ibdata1: 'x', 'shop.ibd': 'x' }],
    ['no-sql', { 'README.md': 'x' }],
  ])('a folder of the kind %s', async (name, files) => {
    for (const [file, content] of Object.entries(files)) written(`${name}/${file}`, content);
    expect(await codeOf(lookAt(path.join(work, name), never))).toBe('import-not-a-dump');
  });
});

describe('an archive', () => {
  test('of several files is one dump, whatever else is in it', async () => {
    const file = written(
      'several.zip',
      zipOf([
        { name: 'dumps/b.sql', data: Buffer.from('CREATE TABLE b (a int);') },
        { name: 'dumps/a.sql.gz', data: gzipSync(SQL) },
        { name: 'dumps/', data: Buffer.alloc(0), method: 0 },
        { name: '__MACOSX/dumps/._a.sql', data: Buffer.from('x') },
        { name: 'readme.txt', data: Buffer.from('x') },
      ]),
    );
    expect(await lookAt(file, never)).toMatchObject({
      kind: 'zip',
      files: 2,
      leftOut: ['readme.txt'],
      needsDatabase: true,
    });
    const text = await readAll(file);
    expect(text).toContain(`USE \`d\`;\n${SQL}`);
    expect(text.endsWith('CREATE TABLE b (a int);\n')).toBe(true);
  });

  test.each([
    ['leads out of its folder', 'archive-unsafe', [{ name: '../../etc/x.sql', data: Buffer.from(SQL) }]],
    ['leads to a root', 'archive-unsafe', [{ name: '/etc/x.sql', data: Buffer.from(SQL) }]],
    ['leads out as on Windows', 'archive-unsafe', [{ name: '..\\x.sql', data: Buffer.from(SQL) }]],
    ['is encrypted', 'archive-encrypted', [{ name: 'x.sql', data: Buffer.from(SQL), flags: 1 }]],
    ['is packed in another way', 'archive-damaged', [{ name: 'x.sql', data: Buffer.from(SQL), method: 12 }]],
    [
      'shares its bytes',
      'archive-unsafe',
      [
        { name: 'x.sql', data: Buffer.from(SQL) },
        { name: 'y.sql', data: Buffer.from(SQL), offset: 0 },
      ],
    ],
    ['has no SQL', 'import-not-a-dump', [{ name: 'x.txt', data: Buffer.from(SQL) }]],
  ] as const)('that %s is refused', async (_, code, entries) => {
    expect(await codeOf(lookAt(written(`hostile-${_}.zip`, zipOf(entries)), never))).toBe(code);
  });

  test.each(['gz', 'zst', 'xz', 'bz2', 'zip'])(
    '.%s that was cut is damaged',
    async (ending) => {
      const plain = written(`cut-${ending}.sql`, SQL.repeat(20_000));
      const packed = `${plain}.${ending}`;
      if (ending === 'gz') writeFileSync(packed, gzipSync(readFileSync(plain)));
      else if (ending === 'zst') execFileSync('zstd', ['-qf', plain, '-o', packed]);
      else if (ending === 'zip') writeFileSync(packed, zipOf([{ name: 'x.sql', data: readFileSync(plain) }]));
      else execFileSync(ending === 'xz' ? 'xz' : 'bzip2', ['-kf', plain]);
      const whole = readFileSync(packed);
      expect((await readAll(packed)).endsWith(SQL)).toBe(true);
      writeFileSync(packed, whole.subarray(0, Math.floor(whole.length / 2)));
      expect(await codeOf(readAll(packed))).toBe('archive-damaged');
    },
    30_000,
  );

  const made = (ending: string, text: string, name: string): Buffer => {
    const plain = written(`${name}.sql`, text);
    const packed = `${plain}.${ending.replace('-stored', '')}`;
    if (ending === 'gz') return gzipSync(text);
    if (ending === 'zip') execFileSync('zip', ['-qj', packed, plain]);
    else if (ending === 'zip-stored') execFileSync('zip', ['-qj0', packed, plain]);
    else if (ending === 'zst') execFileSync('zstd', ['-qf', plain, '-o', packed]);
    else execFileSync(ending === 'xz' ? 'xz' : 'bzip2', ['-kf', plain]);
    return readFileSync(packed);
  };

  test.each(['gz', 'zst', 'zip', 'zip-stored', 'xz', 'bz2'])(
    '.%s with one flipped bit, wherever it is, gives what was packed or an error, and never something else',
    async (ending) => {
      const rows = Array.from(
        { length: 2_000 },
        (_, n) => `INSERT INTO t VALUES (${(n * 48_271) % 65_537});\n`,
      );
      const text = `${SQL}${rows.join('')}`;
      const whole = made(ending, text, `flip-${ending}`);
      const file = path.join(work, `flipped.${ending.replace('-stored', '')}`);
      const all = (await readAll(written(path.basename(file), whole))).length;
      let damaged = 0;
      for (let flip = 0; flip < 60; flip += 1) {
        const bytes = Buffer.from(whole);
        const at = Math.floor((flip / 60) * whole.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip % 8));
        writeFileSync(file, bytes);
        const read = await readAll(file).catch((error: unknown) => {
          if (!(error instanceof HoldfastError)) throw error;
          damaged += 1;
          return null;
        });
        if (read !== null) expect([at, read.length, read.endsWith(text)]).toEqual([at, all, true]);
      }
      expect(damaged).toBeGreaterThan(50);
    },
    60_000,
  );

  test('of zstd is read whatever its frames are: empty, without a checksum, skippable, of a long window', async () => {
    const plain = written('frames.sql', SQL);
    const packed = (...args: string[]) => execFileSync('zstd', ['-q', '-c', ...args, plain]);
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const nothing = execFileSync('zstd', ['-q', '-c'], { input: '' });
    const parts = [
      packed('--no-check'),
      skippable,
      packed('-19', '--long=27'),
      nothing,
      packed('--no-content-size'),
    ];
    const text = await readAll(written('frames.sql.zst', Buffer.concat(parts)));
    expect(text.endsWith(SQL.repeat(3))).toBe(true);
    // As --long=30 writes it, and only --long=31 unpacks it, also there.
    const huge = execFileSync('zstd', ['-q', '-c'], { input: SQL });
    huge[5] = 20 << 3;
    expect(await codeOf(readAll(written('huge.sql.zst', huge)))).toBe('archive-damaged');
    const garbage = Buffer.concat([packed(), Buffer.from('and more')]);
    expect(await codeOf(readAll(written('garbage.sql.zst', garbage)))).toBe('archive-damaged');
  });

  test('that grows without end is given up', async () => {
    // 1.2 GB of line feeds in a megabyte.
    const bomb = written(
      'bomb.sql.gz',
      Buffer.concat([gzipSync(SQL), ...Array<Buffer>(75).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024, 10)))]),
    );
    expect(await codeOf(readAll(bomb))).toBe('archive-unsafe');
  }, 60_000);
});

test('mydumper’s files come in the order in which they can be loaded, each in its database', async () => {
  const files = {
    metadata: '# Started dump at: x\n# Finished dump at: y\n',
    'shop-schema-create.sql': 'CREATE DATABASE `shop`;\n',
    'shop.orders-schema.sql': 'CREATE TABLE `orders` (`id` int);\n',
    'shop.orders.00000.sql': 'INSERT INTO `orders` VALUES(1);\n',
    'shop.orders.00001.sql': 'INSERT INTO `orders` VALUES(2);\n',
    'shop.spent-schema.sql': 'CREATE TABLE `spent`(`id` int) ENGINE = MEMORY;\n',
    'shop.spent-schema-view.sql': 'DROP TABLE IF EXISTS `spent`;\nCREATE VIEW `spent` AS SELECT 1;\n',
    'shop.orders-schema-triggers.sql': 'CREATE TRIGGER x BEFORE INSERT ON orders FOR EACH ROW SET @a = 1;\n',
    'shop-schema-post.sql': 'CREATE FUNCTION f() RETURNS INT RETURN 1;\n',
  };
  for (const [name, content] of Object.entries(files)) written(`mydumper/${name}`, content);
  const folder = path.join(work, 'mydumper');
  expect(await lookAt(folder, never)).toMatchObject({
    kind: 'mydumper',
    files: 8,
    databases: ['shop'],
    needsDatabase: false,
    leftOut: ['metadata'],
  });
  const text = await readAll(folder);
  const order = [...text.matchAll(/^-- File: (.*)$/gm)].map((line) => line[1]);
  expect(order).toEqual([
    'shop-schema-create.sql',
    'shop.orders-schema.sql',
    'shop.spent-schema.sql',
    'shop.orders.00000.sql',
    'shop.orders.00001.sql',
    'shop-schema-post.sql',
    'shop.spent-schema-view.sql',
    'shop.orders-schema-triggers.sql',
  ]);
  expect(text.match(/^USE `shop`;$/gm)).toHaveLength(7);
  written('mydumper/metadata', '# Started dump at: x\n');
  expect((await lookAt(folder, never)).ending).toBe('cut');
  expect(readdirSync(folder)).toHaveLength(9);
});
