import { describe, expect, test } from 'vitest';
import type { RawSegment } from '../../../electron/engine/container/model.ts';
import { writeSegments } from '../../../electron/engine/container/writer.ts';
import { RowCounter } from '../../../electron/engine/verify/check-reading.ts';
import { INDEX_FORMAT } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';

const HEAD =
  '-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)\n/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE */;\n';
const TAIL = '/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n\n-- Dump completed on 2026-11-25 21:00:00\n';
const table = (name: string, ...rows: readonly string[]) =>
  `CREATE TABLE \`${name}\` (\n  \`id\` int\n);\nLOCK TABLES \`${name}\` WRITE;\n${rows.length === 0 ? '' : `INSERT INTO \`${name}\` VALUES ${rows.join(',')};\n`}UNLOCK TABLES;\n`;
const PARTS = [
  '/*!40101 SET NAMES utf8mb4 */;\n\nCREATE DATABASE `shop`;\n\nUSE `shop`;\n',
  `${HEAD}${table('log', '(1)', "('; -- x')")}${TAIL}`,
  `${HEAD}CREATE DATABASE \`crm\`;\nUSE \`crm\`;\n${table('t', '(1)')}USE \`shop\`;\n${table('orders', '(1)', '(2)', '(3)')}${TAIL}`,
  '-- Accounts\nCREATE USER IF NOT EXISTS `a`@`%`;\nGRANT SELECT ON `shop`.* TO `a`@`%`;\n\n-- Dump completed on 2026-11-25 21:00:00\n',
] as const;

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const write = (size: number) => {
  const segments: RawSegment[] = PARTS.map((text, at) => ({ isAccounts: at === 3, raw: chunks(text, size) }));
  return writeSegments(segments, { write: async () => undefined }, { signal: new AbortController().signal });
};

describe.each([1, 7, 100_000])('a dump in parts, %i bytes at a time', (size) => {
  test('no section lies in two parts, and each part says what it holds', async () => {
    const { segments, sections, rawBytes, objects } = await write(size);
    expect(segments.map((each) => each.rawBytes)).toEqual(PARTS.map((text) => Buffer.byteLength(text)));
    expect(rawBytes).toBe(PARTS.join('').length);
    for (const { rawOffset, rawBytes: bytes } of segments.filter((each) => each.rawBytes > 0)) {
      const within = sections.filter(
        (section) => section.rawOffset >= rawOffset && section.rawOffset < rawOffset + bytes,
      );
      expect(within[0]?.rawOffset).toBe(rawOffset);
      expect(within.reduce((sum, section) => sum + section.rawBytes, 0)).toBe(bytes);
    }
    expect(segments.map((each) => each.objects.map(({ database, name }) => `${database}.${name}`))).toEqual([
      [],
      ['shop.log'],
      ['crm.t', 'shop.orders'],
      [],
    ]);
    expect(segments[1]?.tablesWithData).toEqual([{ database: 'shop', table: 'log', rows: 2 }]);
    expect(segments.slice(1).map(({ lastLine }) => lastLine)).toEqual(
      Array.from({ length: 3 }, () => '-- Dump completed on 2026-11-25 21:00:00'),
    );
    expect(objects).toHaveLength(3);
  });

  test('accounts are one section of no database', async () => {
    const { sections } = await write(size);
    const last = sections.at(-1);
    expect(last).toMatchObject({ kind: 'accounts', database: null, object: null, rawBytes: PARTS[3].length });
    expect(sections.filter(({ kind }) => kind === 'accounts')).toHaveLength(1);
  });

  test('a check counts the same rows, and finds one too many', async () => {
    const written = await write(size);
    const segments = written.segments.map(({ rawOffset, rawBytes }, at): Manifest['segments'][number] => ({
      origin: 'mysqldump',
      part: at === 3 ? 'accounts' : 'main',
      tool: null,
      argv: [],
      rawOffset,
      rawBytes,
    }));
    const differs = async (text: string) => {
      const counter = new RowCounter(segments);
      for await (const chunk of chunks(text, size)) counter.push(Buffer.from(chunk));
      return counter.firstDifference({
        format: INDEX_FORMAT,
        rawBytes: written.rawBytes,
        frames: written.frames,
        sections: written.sections,
        inventory: null,
        losses: [],
        notes: [],
      });
    };
    expect(await differs(PARTS.join(''))).toBeNull();
    // As many bytes, one row less.
    expect(await differs(PARTS.join('').replace('(1),(2),(3)', '(1),(2222 )'))).toBe('shop.orders');
  });
});
