import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SplitSection, split } from '../../support/containers.ts';

const dumpBy = (program: string) =>
  readFileSync(path.join(import.meta.dirname, '../../foreign-dumps', `${program}.sql`));
const foreign = (data: Buffer, sizes?: readonly number[]) => split(data, sizes, { isForeign: true });
const brief = (sections: readonly SplitSection[]) =>
  sections
    .filter(({ kind }) => kind !== 'other')
    .map(({ kind, object, rows }) => [kind, object, rows].filter((part) => part !== null).join(' '));
const named = (sections: readonly SplitSection[], kind: string, object: string) =>
  sections.filter((section) => section.kind === kind && section.object === object);

describe.each(['phpmyadmin', 'adminer', 'heidisql'])('a dump of %s', (program) => {
  const data = dumpBy(program);
  const sections = foreign(data);

  test('is cut into the same sections wherever its chunks end', () => {
    for (const size of [1, 2, 3, 7, 64, 511]) expect(foreign(data, [size])).toEqual(sections);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        expect(foreign(data, sizes)).toEqual(sections);
      }),
      { numRuns: 30 },
    );
  });

  test('loses no byte: all that is added are DELIMITER lines', () => {
    const text = sections.map((section) => section.text).join('');
    const bare = (sql: string) => sql.replaceAll(/^DELIMITER .*\n/gm, '').replaceAll(/\n+/g, '\n');
    expect(bare(text)).toBe(bare(data.toString('latin1')));
    expect(
      split(data)
        .map((section) => section.text)
        .join(''),
    ).toBe(data.toString('latin1'));
  });

  test('leaves the delimiter as it found it, section by section', () => {
    for (const { text } of sections) {
      const lines = [...text.matchAll(/^DELIMITER (.*)$/gm)].map((line) => line[1]);
      expect(lines.at(-1) ?? ';', text).toBe(';');
      if (/\$\$|;;|\/\//.test(text)) expect(lines[0], text).not.toBe(';');
    }
  });

  test('holds every program under its name', () => {
    for (const [kind, name] of [
      ['procedure', 'count_orders'],
      ['trigger', 'orders_bi'],
      ['view', 'spent'],
    ] as const)
      expect(named(sections, kind, name), name).toHaveLength(1);
  });
});

test('phpMyAdmin adds keys behind all rows: they are their table’s', () => {
  const sections = foreign(dumpBy('phpmyadmin'));
  expect(brief(sections)).toEqual([
    'header',
    'procedure count_orders',
    'function with_tax',
    'table-structure customers',
    'table-data customers 3',
    'table-structure orders',
    'table-data orders 2',
    'trigger orders_bi',
    'trigger orders_bu',
    'table-structure spent',
    'view spent',
    'table-structure customers',
    'table-structure orders',
    'table-structure customers',
    'table-structure orders',
    'table-structure orders',
    'trailer',
  ]);
  expect(sections[0]?.text).not.toContain('DELIMITER');
  // The header began the transaction: whoever takes one table out needs the end of it, too.
  expect(sections.at(-1)?.text).toMatch(/^COMMIT;/);
});

test('rows of a table whose keys come directly behind them are apart from these', () => {
  const sql =
    'INSERT INTO t VALUES (1);\nALTER TABLE `d`.`t` ADD KEY (a);\nCREATE UNIQUE INDEX u ON t (a);\n';
  expect(brief(foreign(Buffer.from(`USE d;\nCREATE TABLE t (a int);\n${sql}`)))).toEqual([
    'database',
    'table-structure t',
    'table-data t 1',
    'table-structure t',
  ]);
});
