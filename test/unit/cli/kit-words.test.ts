import { expect, test } from 'vitest';
import { kitWords } from '../../../electron/cli/commands/keys.ts';
import { newKeyId } from '../../../electron/engine/system/ids.ts';
import { lacksKit } from '../../../shared/model/encryption.ts';
import { at } from '../state/samples.ts';

const key = {
  id: newKeyId(),
  name: 'acme',
  recipient: `age1${'q'.repeat(58)}`,
  hasPrivateKey: true,
  kitSavedAt: null,
  createdAt: at(0),
  plans: [],
};

test('a recovery kit is called saved only where one was; who imported a key has it elsewhere', () => {
  expect([kitWords(key), lacksKit(key)]).toEqual(['not saved yet', true]);
  const imported = { ...key, importedAt: at(1) };
  expect([kitWords(imported), lacksKit(imported)]).toEqual(['none saved here; imported', false]);
  expect(kitWords({ ...imported, kitSavedAt: at(2) })).toMatch(/^saved /);
  expect(kitWords({ ...key, hasPrivateKey: false })).toBe('with whoever has the key');
});
