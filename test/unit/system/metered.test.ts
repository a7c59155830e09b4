import { expect, it } from 'vitest';
import {
  networkManagerMetered,
  readMetered,
  windowsMetered,
} from '../../../electron/engine/system/metered.ts';

/* What NetworkManager answers through gdbus, and Windows through PowerShell. */

it.each<[string, boolean | null]>([
  ['(<uint32 1>,)\n', true],
  ['(<uint32 3>,)\n', true],
  ['(<uint32 2>,)\n', false],
  ['(<uint32 4>,)\n', false],
  ['(<uint32 0>,)\n', null],
  ['', null],
])('NetworkManager’s %j', (said, metered) => {
  expect(networkManagerMetered(said)).toBe(metered);
});

it.each<[string, boolean | null]>([
  ['Unrestricted\r\n', false],
  ['Fixed\r\n', true],
  ['Variable\r\n', true],
  ['Unknown\r\n', null],
  ['', null],
])('Windows’ %j', (said, metered) => {
  expect(windowsMetered(said)).toBe(metered);
});

it('is asked of this machine without an error, and once for all who ask at the same time', async () => {
  const [first, second] = [readMetered(), readMetered()];
  expect(second).toBe(first);
  expect([true, false, null]).toContain(await first);
});
