import { expect, test } from 'vitest';
import { byteSize } from '../../../electron/cli/byte-size.ts';

test.each([
  ['0', 0],
  ['512', 512],
  ['500MB', 500_000_000],
  ['20 gb', 20_000_000_000],
  ['1.5TB', 1_500_000_000_000],
  [' 3kB ', 3_000],
  // What is no size, or larger than can be counted.
  ['', null],
  ['many', null],
  ['20GiB', null],
  ['-1GB', null],
  ['1,5GB', null],
  ['99999999TB', null],
])('“%s” is %s bytes', (text, bytes) => {
  expect(byteSize(text)).toBe(bytes);
});
