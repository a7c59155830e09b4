import { expect, test } from 'vitest';
import { comparisonText } from '../../../electron/cli/commands/backups-diff.ts';
import { newServerId, newStorageId } from '../../../electron/engine/system/ids.ts';
import type { ObjectChange } from '../../../shared/model/comparison.ts';
import { aBackup } from '../state/samples.ts';

const backup = aBackup({ id: newStorageId(), name: 'safe' }, newServerId(), 0);

const view = (name: string, change: ObjectChange['change']) =>
  ({ kind: 'view', database: 'shop', name, change, isDrop: false }) as ObjectChange;

test.each([
  [['changed', 'same'], '1 object differs, 1 is the same'],
  [['changed', 'changed', 'same', 'same'], '2 objects differ, 2 are the same'],
] as const)('%j: %s', (changes, foot) => {
  const objects = changes.map((change, i) => view(`v${i}`, change));
  expect(comparisonText({ before: backup, after: backup, objects, unasked: [] }, false)).toContain(foot);
});
