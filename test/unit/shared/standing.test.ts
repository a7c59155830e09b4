import { describe, expect, it } from 'vitest';
import { newBackupId, newEventId, newMachineId } from '../../../electron/engine/system/ids.ts';
import { standing } from '../../../shared/model/backup.ts';
import type { BackupEvent } from '../../../shared/model/manifest.ts';

const WRITTEN = '2026-11-22T06:00:00.000Z';
const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;
const backupId = newBackupId();
const happened = (hour: number, what: BackupEvent['what']): BackupEvent => ({
  format: 1,
  id: newEventId(),
  backupId,
  at: at(hour),
  machineId: newMachineId(),
  what,
});
const checked = { kind: 'checked', sections: 3, rawBytes: 9 } as const;
const hashes = { ...checked, hashesOnly: true } as const;
const damaged = { kind: 'damaged', problem: 'a bit', file: null, object: null } as const;

describe('what checks say of an encrypted backup', () => {
  it.each<[string, BackupEvent[], unknown]>([
    ['hashes alone', [happened(7, hashes)], { state: 'checked', at: at(7), hashesOnly: true }],
    ['all of it', [happened(7, checked)], { state: 'checked', at: at(7) }],
    [
      'hashes after all of it: its structure was looked at once',
      [happened(7, checked), happened(8, hashes)],
      { state: 'checked', at: at(8) },
    ],
    ['all of it after hashes', [happened(7, hashes), happened(8, checked)], { state: 'checked', at: at(8) }],
    [
      'hashes that are right again: the files are those that were written',
      [happened(7, damaged), happened(8, hashes)],
      { state: 'checked', at: at(8), hashesOnly: true },
    ],
  ])('%s', (_, events, proof) => {
    expect(standing(WRITTEN, events).proof).toEqual(proof);
  });
});
