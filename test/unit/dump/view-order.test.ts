import { expect, test } from 'vitest';
import { misorderedViews } from '../../../electron/engine/dump/view-order.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';

const view = (name: string, database = 'shop'): InventoryObject => ({
  kind: 'view',
  database,
  name,
  fingerprint: '0'.repeat(64),
  definer: null,
  engine: null,
  estimatedRows: null,
  dataBytes: null,
  indexBytes: null,
  floatColumns: [],
  hasHistory: false,
  table: null,
});
const over = (below: string, name = 'b') => ({
  database: 'shop',
  view: name,
  definition: `select \`shop\`.${below}.\`id\` AS \`id\` from \`shop\`.${below}`,
});

test('a checked view over one of a later name, and nothing else', () => {
  const objects = [view('a'), view('b'), view('z'), view('q`q'), view('z', 'other')];
  expect(misorderedViews([over('`z`')], { objects })).toEqual(['shop.b']);
  expect(misorderedViews([over('`q``q`')], { objects })).toEqual(['shop.b']);
  expect(misorderedViews([over('`a`')], { objects })).toEqual([]);
  expect(misorderedViews([over('`zz`')], { objects })).toEqual([]);
  // What is left out is not restored either.
  expect(misorderedViews([over('`z`', 'gone')], { objects })).toEqual([]);
  expect(misorderedViews([over('`z`')], { objects: objects.filter(({ name }) => name !== 'z') })).toEqual([]);
});
