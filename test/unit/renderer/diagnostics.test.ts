import { describe, expect, it } from 'vitest';
import { diagnosticsText } from '../../../renderer/features/activity/diagnostics.ts';
import { Run } from '../../../shared/model/run.ts';

const run = Run.parse({
  id: '019ac0de-0000-7000-8000-000000000001',
  kind: 'backup',
  title: 'Back up shop of acme',
  startedAt: '2026-11-22T06:00:00.000Z',
  finishedAt: '2026-11-22T06:00:09.000Z',
  steps: [
    {
      name: 'dump',
      state: 'failed',
      startedAt: '2026-11-22T06:00:01.000Z',
      finishedAt: '2026-11-22T06:00:09.000Z',
      detail: 'attempt 2 of 3',
    },
  ],
  outcome: {
    kind: 'failed',
    error: { code: 'dump-truncated', data: { lastLine: 'INSERT' }, raw: 'mysqldump: Lost connection' },
  },
  sequence: 1,
  serverId: null,
  storageId: null,
  backupId: null,
  progress: null,
  restore: null,
  writtenFile: null,
  owner: {
    machineId: '019ac0de-0000-7000-8000-000000000003',
    pid: 1,
    processStart: '1',
    heartbeat: '2026-11-22T06:00:00.000Z',
  },
  isOurs: true,
  cancelRequested: false,
});

describe('diagnostics of a run', () => {
  it('hold what it was, its error in words and code, its steps, its log and the machine', () => {
    const text = diagnosticsText(
      run,
      [{ at: '2026-11-22T06:00:02.000Z', level: 'warning', text: 'again' }],
      'Holdfast 0.1',
    );
    for (const part of [
      'Back up shop of acme: failed',
      '[dump-truncated]',
      'mysqldump: Lost connection',
      'attempt 2 of 3',
      '2026-11-22T06:00:02.000Z warning again',
      'Holdfast 0.1',
    ])
      expect(text).toContain(part);
  });
});
