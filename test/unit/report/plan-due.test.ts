import { describe, expect, it } from 'vitest';
import { checkDueMs, drillDueMs, provableHere } from '../../../electron/engine/report/plan-due.ts';
import type { PlanFacts } from '../../../electron/engine/state/plan-facts.ts';
import { newKeyId } from '../../../electron/engine/system/ids.ts';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import type { ProofPolicy } from '../../../shared/model/plan.ts';
import { at } from '../state/samples.ts';
import { aPlan, ended, factsOf, good } from './plan-samples.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const failed = { kind: 'failed', error: { code: 'disk-full', data: {}, raw: null } } as const;
const proven = (minutes: number, backup: number): PlanFacts['proven'] => ({
  at: at(minutes),
  backupStartedAt: at(backup),
  restoreMs: 1000,
});
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

describe('when a check is due', () => {
  const plan = aPlan({ proof: { checkEveryDays: 7, drillEveryDays: null, drillEveryBackups: null } });

  it.each<[string, PlanFacts, string | null]>([
    ['nothing to read', factsOf([]), null],
    [
      'never read: a week after the first backup, which was read back when it was written',
      factsOf([good(2 * DAY), good(0)]),
      at(7 * DAY + 1),
    ],
    ['read before', factsOf([good(0)], { checkedAt: at(3 * DAY) }), at(10 * DAY)],
    [
      'the last check found no answer: a day after it',
      factsOf([good(0)], { checkedAt: at(0), lastCheck: ended(8 * DAY, failed) }),
      at(9 * DAY + 1),
    ],
    [
      'the last check passed',
      factsOf([good(0)], {
        checkedAt: at(8 * DAY),
        lastCheck: ended(8 * DAY, { kind: 'good', backupId: null }),
      }),
      at(15 * DAY),
    ],
  ])('%s', (_what, facts, due) => {
    expect(iso(checkDueMs(plan, facts))).toBe(due);
  });

  it('never, where the policy says so', () => {
    expect(checkDueMs(aPlan(), factsOf([good(0)]))).toBeNull();
  });
});

describe('when a drill is due', () => {
  const days = { checkEveryDays: null, drillEveryDays: 30, drillEveryBackups: null };
  const third = { ...days, drillEveryDays: null, drillEveryBackups: 3 };

  it.each<[string, ProofPolicy, PlanFacts, string | null]>([
    ['no backup yet', days, factsOf([]), null],
    ['nothing proven yet: at once', days, factsOf([good(DAY), good(0)]), at(1)],
    [
      'a month after the last proof',
      days,
      factsOf([good(DAY)], { proven: proven(DAY + 5, DAY) }),
      at(31 * DAY + 5),
    ],
    [
      'each third backup: two since',
      third,
      factsOf([good(3 * DAY), good(2 * DAY), good(DAY)], { proven: proven(DAY + 5, DAY) }),
      null,
    ],
    [
      'each third backup: three since',
      third,
      factsOf([good(4 * DAY), good(3 * DAY), good(2 * DAY), good(DAY)], { proven: proven(DAY + 5, DAY) }),
      at(4 * DAY + 1),
    ],
    [
      'each third backup: five since, which the third was',
      third,
      factsOf([good(6 * DAY), good(5 * DAY), good(4 * DAY), good(3 * DAY), good(2 * DAY), good(DAY)], {
        proven: proven(DAY + 5, DAY),
      }),
      at(4 * DAY + 1),
    ],
    [
      'whichever comes first',
      { ...third, drillEveryDays: 2 },
      factsOf([good(4 * DAY), good(3 * DAY), good(2 * DAY), good(DAY)], { proven: proven(DAY, DAY) }),
      at(3 * DAY),
    ],
    [
      'one that could not be done: a day after it',
      days,
      factsOf([good(0)], { lastDrill: ended(10, failed) }),
      at(DAY + 11),
    ],
  ])('%s', (_what, proof, facts, due) => {
    expect(iso(drillDueMs(aPlan({ proof }), facts))).toBe(due);
  });

  it('never, where the policy says so', () => {
    expect(drillDueMs(aPlan(), factsOf([good(0)]))).toBeNull();
  });

  it('only where the key of encrypted backups is', () => {
    const recipients = [`age1${'q'.repeat(58)}`];
    const encrypted = aPlan({ proof: days, recipients });
    const key = (hasPrivateKey: boolean): EncryptionKey => ({
      id: newKeyId(),
      name: 'acme',
      recipient: recipients[0] ?? '',
      hasPrivateKey,
      kitSavedAt: null,
      createdAt: at(0),
    });
    const due = (keys: readonly EncryptionKey[]) =>
      drillDueMs(provableHere(encrypted, keys), factsOf([good(0)]));
    expect(due([])).toBeNull();
    expect(due([key(false)])).toBeNull();
    expect(iso(due([key(true)]))).toBe(at(1));
    const plain = aPlan({ proof: days });
    expect(provableHere(plain, [])).toBe(plain);
  });
});
