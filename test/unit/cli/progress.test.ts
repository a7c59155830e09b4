import { describe, expect, test } from 'vitest';
import { jsonProgress, lineProgress, progressLine } from '../../../electron/cli/progress.ts';
import { type Progress, Run, type StepName } from '../../../shared/model/run.ts';

const id = '01890000-0000-7000-8000-000000000001';
const at = '2026-11-22T06:00:00.000Z';

function runAt(step: StepName | null, progress: Partial<Progress> | null, cancelRequested = false): Run {
  return Run.parse({
    id,
    kind: 'backup',
    sequence: 1,
    title: 'Back up shop from acme',
    serverId: null,
    storageId: null,
    backupId: null,
    startedAt: at,
    finishedAt: null,
    steps:
      step === null
        ? []
        : [{ name: step, state: 'running', startedAt: at, finishedAt: null, detail: 'attempt 2 of 3' }],
    progress:
      progress === null
        ? null
        : {
            current: 'shop.orders',
            objectsDone: 1,
            objectsTotal: null,
            doneBytes: 42_000_000,
            totalBytes: 61_000_000,
            bytesPerSecond: 38_000_000,
            etaSeconds: 1.2,
            ...progress,
          },
    outcome: null,
    restore: null,
    writtenFile: null,
    owner: { machineId: id, pid: 1, processStart: 'x', heartbeat: at },
    isOurs: true,
    cancelRequested,
  });
}

describe('the line of progress', () => {
  test.each([
    [runAt('dump', {}), 'Dump  shop.orders  42 MB of about 61 MB (68%)  38 MB/s  about 1 s left'],
    [
      runAt('read-back', {}),
      'Read back and compare  shop.orders  42 MB of 61 MB (68%)  38 MB/s  about 1 s left',
    ],
    [runAt('dump', { totalBytes: null, bytesPerSecond: null, etaSeconds: null }), 'Dump  shop.orders  42 MB'],
    [runAt('connect', null), 'Connect  attempt 2 of 3'],
    [runAt(null, null), 'Backing up'],
    [{ ...runAt(null, null), waiting: { for: 'server' as const } }, 'Waits for another run of its server'],
    [runAt('restore', { held: 'The target’s disk is full' }), 'Waits  The target’s disk is full'],
    [
      runAt('dump', { current: null, totalBytes: 0, bytesPerSecond: null, etaSeconds: null }, true),
      'Cancelling  42 MB',
    ],
    [
      runAt('dump', { current: 'a\u001b[2J', totalBytes: null, bytesPerSecond: null, etaSeconds: null }),
      'Dump  a\\x1b[2J  42 MB',
    ],
  ])('%#', (run, line) => expect(progressLine(run)).toBe(line));

  test('it is written over, never wraps, and is taken away at the end', () => {
    const written: string[] = [];
    const view = lineProgress(
      (text) => written.push(text),
      () => 30,
    );
    view.show(runAt('dump', {}));
    view.end();
    view.end();
    expect(written).toEqual(['\rDump  shop.orders  42 MB of …\u001b[K', '\r\u001b[K']);
  });

  test('for programs it is one document a line', () => {
    const written: string[] = [];
    jsonProgress((text) => written.push(text)).show(runAt('dump', {}));
    expect(written[0]?.endsWith('\n')).toBe(true);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      event: 'run',
      run: { id, progress: { doneBytes: 42_000_000 } },
    });
  });
});
