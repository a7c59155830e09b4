import { describe, expect, it } from 'vitest';
import { pingAddress, pingOf } from '../../../electron/engine/notify/ping.ts';
import { newBackupId, newMachineId, newPlanId } from '../../../electron/engine/system/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { aRun, at } from '../state/samples.ts';

const owner = { machineId: newMachineId(), pid: 1, processStart: '', heartbeat: at(0) };
const run = (patch: Partial<Run>) => aRun(owner, 0, { planId: newPlanId(), title: 'Back up shop', ...patch });
const backupId = newBackupId();
const error = { code: 'disk-full', data: { path: '/x', neededBytes: 2, freeBytes: 1 }, raw: null } as const;

describe('what a run means to a switch that waits for a sign of life', () => {
  it.each<[string, Partial<Run>, string | null]>([
    ['begins', {}, 'start'],
    ['good', { outcome: { kind: 'good', backupId } }, 'ok'],
    ['degraded', { outcome: { kind: 'degraded', backupId, losses: [] } }, 'fail'],
    ['failed', { outcome: { kind: 'failed', error } }, 'fail'],
    ['interrupted', { outcome: { kind: 'interrupted' } }, 'fail'],
    ['cancelled', { outcome: { kind: 'cancelled', by: 'user' } }, null],
    ['by hand, of no plan', { planId: null, outcome: { kind: 'failed', error } }, null],
    ['a drill', { kind: 'drill', outcome: { kind: 'failed', error } }, null],
  ])('%s', (_what, patch, kind) => {
    expect(pingOf(run(patch))?.kind ?? null).toBe(kind);
  });

  it.each([
    ['https://hc-ping.com/abc', 'start', 'https://hc-ping.com/abc/start'],
    ['https://hc-ping.com/abc', 'ok', 'https://hc-ping.com/abc'],
    ['https://hc-ping.com/abc/', 'fail', 'https://hc-ping.com/abc/fail'],
    ['https://example.org/ping?key=1', 'fail', 'https://example.org/ping/fail?key=1'],
    ['https://example.org', 'ok', 'https://example.org/'],
    ['https://example.org', 'start', 'https://example.org/start'],
  ] as const)('%s, %s', (address, kind, wanted) => {
    expect(pingAddress(new URL(address), kind).href).toBe(wanted);
  });
});
