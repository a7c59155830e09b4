import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { LONGEST } from '../support/longest-first.ts';

test('what is begun first is there: a file that was renamed would run alone at the end', () => {
  const files = ['test/integration', 'test/faults'].flatMap((folder) => readdirSync(path.join(root, folder)));
  expect(LONGEST.filter((name) => !files.includes(name))).toEqual([]);
});
