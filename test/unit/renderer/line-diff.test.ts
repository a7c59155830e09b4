import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineDiff } from '../../../renderer/lib/line-diff.ts';

const side = (lines: ReturnType<typeof lineDiff>, other: 'removed' | 'added') =>
  lines.filter(({ kind }) => kind !== other).map(({ text }) => text);

describe('the lines of two definitions', () => {
  test('what only one has is marked, the rest stays in place', () => {
    const lines = lineDiff('a (\n  x int,\n  y int\n)', 'a (\n  x int,\n  z int,\n  y int\n)');
    expect(lines.map(({ kind, text }) => `${kind[0]} ${text}`)).toEqual([
      's a (',
      's   x int,',
      'a   z int,',
      's   y int',
      's )',
    ]);
  });

  test('both texts can be read out of it again', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before.join('\n'), after.join('\n'));
        expect(side(lines, 'added')).toEqual(before);
        expect(side(lines, 'removed')).toEqual(after);
      }),
    );
  });

  test('texts without end are not compared line by line', () => {
    const long = 'x\n'.repeat(3000);
    expect(lineDiff(long, 'y').filter(({ kind }) => kind === 'same')).toEqual([]);
  });
});
