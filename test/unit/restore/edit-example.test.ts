import { expect, test } from 'vitest';
import { exampleOf } from '../../../electron/engine/restore/edit-example.ts';

test('an example has all of what belongs to a rewrite, and nothing of others', () => {
  const sql = 'CREATE TABLE t (\n  `u` varchar(36) COLLATE x DEFAULT uuid(),\n  KEY (`u`)\n);';
  const at = (text: string) => ({ start: sql.indexOf(text), end: sql.indexOf(text) + text.length });
  const { start, end } = at('uuid()');
  const opens = { kind: 'default', start, end: start, text: '(' };
  const closes = { kind: null, start: end, end, text: ')' };
  const other = { kind: 'collation', ...at('COLLATE x'), text: 'COLLATE y' };
  expect(exampleOf(sql, opens, [other, opens, closes])).toBe(
    '`u` varchar(36) COLLATE x DEFAULT uuid(), → `u` varchar(36) COLLATE x DEFAULT (uuid()),',
  );
  expect(exampleOf(sql, other, [other, opens])).toBe(
    '`u` varchar(36) COLLATE x DEFAULT uuid(), → `u` varchar(36) COLLATE y DEFAULT uuid(),',
  );
});
