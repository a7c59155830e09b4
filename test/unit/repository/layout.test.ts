import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKUP_FOLDER,
  backupFolderName,
  serverSlug,
  slugOf,
} from '../../../electron/engine/repository/layout.ts';
import { newBackupId, newServerId } from '../../../electron/engine/system/ids.ts';
import { shortId } from '../../../shared/model/ids.ts';

describe('a slug', () => {
  test.each([
    ['acme-prod', 'acme-prod'],
    ['Acme Prod (EU)', 'Acme-Prod-EU'],
    ['größe', 'größe'],
    ['gro\u0308ße', 'größe'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['trailing. ', 'trailing'],
    ['--help', 'help'],
    ['con', 'con_'],
    ['COM1.txt', 'COM1.txt_'],
    ['a\u0000b\nc', 'a-b-c'],
    ['\u202eexe.txt', 'exe.txt'],
    ['😀', 'unnamed'],
    ['', 'unnamed'],
  ])('of %j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  test('of any name is one that every file system takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const slug = slugOf(name);
        expect(slug).toBe(slug.normalize('NFC'));
        expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(61);
        expect(slug).toMatch(/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u);
        expect(slug).not.toMatch(/[.-]$/);
        expect(slug).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

test('a server’s folder ends with the tail of its id', () => {
  const id = newServerId();
  expect(serverSlug({ id, name: 'Acme' })).toBe(`Acme-${shortId(id).slice(-6)}`);
});

test('a backup’s folder sorts by time and is known as one', () => {
  const id = newBackupId();
  const name = backupFolderName('2026-11-22T06:00:00.123Z', id);
  expect(name).toBe(`20261122T060000Z--${shortId(id)}`);
  expect(name).toMatch(BACKUP_FOLDER);
});
