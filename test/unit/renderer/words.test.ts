import { describe, expect, it } from 'vitest';
import { backupState } from '../../../renderer/components/states.ts';
import { freeName } from '../../../renderer/features/storage/storage-name.ts';
import { addressText } from '../../../renderer/lib/address.ts';
import type { Proof } from '../../../shared/model/backup.ts';

const at = '2026-11-22T06:00:00.000Z';

describe('the one state of a backup', () => {
  const rows: [Proof, 'complete' | 'degraded', string][] = [
    [{ state: 'proven', at, restoreMs: 1 }, 'complete', 'proven'],
    [{ state: 'checked', at }, 'complete', 'checked'],
    [{ state: 'written', at }, 'complete', 'written'],
    [{ state: 'proven', at, restoreMs: 1 }, 'degraded', 'degraded'],
    [{ state: 'damaged', at, problem: 'x' }, 'degraded', 'damaged'],
    [{ state: 'drill-failed', at, summary: 'x' }, 'complete', 'drill-failed'],
    [{ state: 'missing', at }, 'degraded', 'missing'],
  ];
  it.each(rows)('%o and %s is %s', (proof, completeness, state) => {
    expect(backupState({ proof, completeness })).toBe(state);
  });
});

describe('the name of a new storage', () => {
  it.each([
    ['/media/backup/holdfast', [], 'holdfast'],
    ['/media/backup/', [], 'backup'],
    ['C:\\Backups\\db', [], 'db'],
    ['/', [], 'Backups'],
    ['/a/db', ['DB'], 'db 2'],
    ['/a/db', ['db', 'db 2'], 'db 3'],
  ])('%s beside %o is %s', (path, names, name) => {
    expect(
      freeName(
        path,
        names.map((taken) => ({ name: taken })),
      ),
    ).toBe(name);
  });
});

it('an IPv6 address stands in brackets', () => {
  expect(addressText({ kind: 'tcp', host: '::1', port: 3306 })).toBe('[::1]:3306');
});
