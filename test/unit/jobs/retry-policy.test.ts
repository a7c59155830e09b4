import { describe, expect, it } from 'vitest';
import { isUnreachable, retryPauseMs } from '../../../electron/engine/jobs/retry-policy.ts';
import { newBackupId } from '../../../electron/engine/system/ids.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { RunOutcome } from '../../../shared/model/run.ts';

const failed = (code: ErrorCode): RunOutcome => ({ kind: 'failed', error: { code, data: {}, raw: null } });

/** The pauses between all attempts at a slot, in minutes. */
function pausesOf(outcome: RunOutcome): readonly number[] {
  const pauses: number[] = [];
  for (;;) {
    const ms = retryPauseMs(outcome, pauses.length + 1);
    if (ms === null) return pauses;
    pauses.push(ms / 60_000);
  }
}

describe('what is tried again, and when', () => {
  it.each<[ErrorCode, readonly number[]]>([
    ['connection-refused', [1, 5, 15, 30, 60]],
    ['storage-missing', [1, 5, 15, 30, 60]],
    ['server-went-away', [2, 10, 30]],
    ['busy', [1, 2, 5, 10, 20]],
    ['disk-full', [30, 60, 120, 240]],
  ])('%s, after pauses that grow', (code, pauses) => {
    expect(pausesOf(failed(code))).toEqual(pauses);
  });

  it.each<ErrorCode>([
    'access-denied',
    'password-expired',
    'password-needed',
    'ssh-access-denied',
    'missing-privilege',
    'losses-not-accepted',
    'tls-verification-failed',
    'tool-missing',
    'invalid-view',
    'broken-table',
    'storage-foreign',
    'run-too-long',
    'internal',
  ])('%s never: it fails the same way until a person changes something', (code) => {
    expect(pausesOf(failed(code))).toEqual([]);
  });

  it('what was cut off begins again at once, what somebody cancelled does not', () => {
    expect(pausesOf({ kind: 'interrupted' })).toEqual([0, 5, 15]);
    expect(pausesOf({ kind: 'cancelled', by: 'shutdown' })).toEqual([0, 5, 15]);
    expect(pausesOf({ kind: 'cancelled', by: 'user' })).toEqual([]);
  });

  it('what ended well is done', () => {
    const backupId = newBackupId();
    expect(pausesOf({ kind: 'good', backupId })).toEqual([]);
    expect(pausesOf({ kind: 'degraded', backupId, losses: [] })).toEqual([]);
  });

  it('a server that does not answer is told from one that refuses', () => {
    expect(isUnreachable('connect-timeout')).toBe(true);
    expect(isUnreachable('too-many-connections')).toBe(true);
    expect(isUnreachable('access-denied')).toBe(false);
    expect(isUnreachable('disk-full')).toBe(false);
  });
});
