import { expect, test } from 'vitest';
import { printable, renderPairs, renderTable } from '../../../electron/cli/table.ts';

test('columns are aligned, numbers at their right, without spaces at the end', () => {
  const text = renderTable(
    [{ title: 'NAME' }, { title: 'ROWS', align: 'right' }, { title: 'STATE' }],
    [
      ['orders', '12', 'good'],
      ['i', '1,234', ''],
    ],
  );
  expect(text).toBe('NAME     ROWS  STATE\norders     12  good\ni       1,234');
});

test('wide characters count as two columns', () => {
  const lines = renderTable(
    [{ title: 'N' }, { title: 'X' }],
    [
      ['日本', 'a'],
      ['🔑', 'b'],
      ['é', 'c'],
    ],
  ).split('\n');
  expect(lines).toEqual(['N     X', '日本  a', '🔑    b', 'é     c']);
});

test('a name cannot move the cursor or start a line', () => {
  expect(printable('a\nb\tc\u001b[2Jd\u009be')).toBe('a\\nb\\tc\\x1b[2Jd\\x9be');
  expect(renderTable([{ title: 'N' }], [['a\nb']])).toBe('N\na\\nb');
});

test('pairs', () =>
  expect(
    renderPairs([
      ['Id', 'x'],
      ['Longer', 'y'],
    ]),
  ).toBe('Id      x\nLonger  y'));
