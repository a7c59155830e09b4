import { describe, expect, test } from 'vitest';
import {
  parseObjectName,
  parseQualifiedName,
  parseRename,
  qualifiedText,
} from '../../../electron/cli/object-names.ts';

test.each([
  ['shop.orders', 'shop', 'orders'],
  ['shop.a.b', 'shop', 'a.b'],
  ['`my.db`.orders', 'my.db', 'orders'],
  ['`my.db`.`a``b.c`', 'my.db', 'a`b.c'],
  ['--help.--force', '--help', '--force'],
  ['shop.näme 🔑', 'shop', 'näme 🔑'],
])('%s is %s and %s', (text, database, name) => expect(parseQualifiedName(text)).toEqual({ database, name }));

test.each(['shop', 'shop.', '.orders', '', '``.a'])('“%s” is refused', (text) =>
  expect(() => parseQualifiedName(text)).toThrow(expect.objectContaining({ code: 'bad-input' })),
);

test('a kind before the name tells objects of one name apart', () => {
  expect(parseObjectName('trigger:shop.t')).toEqual({ kind: 'trigger', database: 'shop', name: 't' });
  expect(parseObjectName('shop.t')).toEqual({ kind: null, database: 'shop', name: 't' });
  expect(parseObjectName('odd:shop.t')).toEqual({ kind: null, database: 'odd:shop', name: 't' });
});

test('renames', () => {
  expect(parseRename('shop=shop_friday')).toEqual({ from: 'shop', to: 'shop_friday' });
  expect(parseRename('a=b=c')).toEqual({ from: 'a', to: 'b=c' });
  for (const text of ['shop', '=x', 'x=']) expect(() => parseRename(text)).toThrow();
});

describe('names as they are printed', () => {
  test.each([
    ['shop', 'orders', 'shop.orders'],
    ['hr-2024.new', 'emp_ai', '`hr-2024.new`.emp_ai'],
    ['a`b', 'c', '`a``b`.c'],
    ['view:x', 'c', '`view:x`.c'],
    ['shop', 'a.b', 'shop.a.b'],
    ['shop', '`odd', 'shop.```odd`'],
    ['shop', 'o`dd', 'shop.o`dd'],
  ])('%s and %s are printed as %s, and read back', (database, name, text) => {
    expect(qualifiedText({ database, name })).toBe(text);
    expect(parseObjectName(text)).toEqual({ kind: null, database, name });
  });
  test('what cannot be read says how to quote', () => {
    expect(() => parseObjectName('emp')).toThrow(
      expect.objectContaining({ data: { problems: [expect.stringContaining('quoted as in SQL')] } }),
    );
  });
});
