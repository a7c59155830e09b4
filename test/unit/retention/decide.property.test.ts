import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decideRetention, GRACE_MS } from '../../../electron/engine/retention/decide.ts';
import type { Candidate, Circumstances } from '../../../electron/engine/retention/model.ts';
import { BackupId } from '../../../shared/model/ids.ts';
import type { RetentionPolicy, RetentionVerdict } from '../../../shared/model/retention.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * A sample in every run: catalogues of 200 on average. HOLDFAST_PROPERTIES=all looks at 100,000 catalogues for each
 * property, of 30 on average, which takes minutes.
 */
const IS_WHOLE = process.env.HOLDFAST_PROPERTIES === 'all';
const options = { numRuns: IS_WHOLE ? 100_000 : 80, endOnFailure: true };
const MOST_BACKUPS = IS_WHOLE ? 60 : 400;
vi.setConfig({ testTimeout: IS_WHOLE ? 3_600_000 : 20_000 });

const idOf = (n: number): BackupId =>
  BackupId.parse(
    `${n.toString(16).padStart(8, '0')}-0000-7000-8000-${(n * 7919).toString(16).padStart(12, '0')}`,
  );

const ids = Array.from({ length: MOST_BACKUPS }, (_, n) => idOf(n));

/** Years of backups, dense and sparse, some from the future, of every quality. */
const candidate = fc.record({
  ageMs: fc.oneof(
    fc.integer({ min: -2 * HOUR, max: 3 * DAY }),
    fc.integer({ min: 0, max: 60 * DAY }),
    fc.integer({ min: 0, max: 1500 }).map((days) => days * DAY),
  ),
  tookMs: fc.integer({ min: 0, max: 6 * HOUR }),
  storedBytes: fc.integer({ min: 0, max: 1_000_000 }),
  quality: fc.constantFrom('good', 'good', 'good', 'good', 'degraded', 'damaged'),
  isProven: fc.boolean(),
  pinned: fc.integer({ min: 0, max: 30 }).map((n) => n === 0),
  isSafety: fc.integer({ min: 0, max: 30 }).map((n) => n === 0),
  isInUse: fc.integer({ min: 0, max: 40 }).map((n) => n === 0),
  markedAgo: fc.option(fc.integer({ min: 0, max: 3 * DAY })),
});

const catalogue = fc.array(candidate, { minLength: 0, maxLength: MOST_BACKUPS, size: 'max' }).map((all) =>
  all.map(
    ({ ageMs, tookMs, quality, isProven, markedAgo, ...own }, n): Candidate => ({
      storedBytes: own.storedBytes,
      pinned: own.pinned,
      isSafety: own.isSafety,
      isInUse: own.isInUse,
      id: ids[n] ?? idOf(n),
      startedMs: NOW - ageMs - tookMs,
      finishedMs: NOW - ageMs,
      isGood: quality === 'good',
      isReadable: quality !== 'damaged',
      isProven: isProven && quality === 'good',
      markedMs: markedAgo === null ? null : NOW - markedAgo,
    }),
  ),
);

const count = fc.integer({ min: 0, max: 20 });
const policy: fc.Arbitrary<RetentionPolicy> = fc.record({
  last: count,
  hourly: count,
  daily: count,
  weekly: count,
  monthly: count,
  yearly: count,
  withinDays: fc.option(fc.integer({ min: 1, max: 400 })),
  maxBytes: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
  minimumGood: fc.integer({ min: 1, max: 10 }),
});

const quiet: Circumstances = { newerOnesFail: false, clockJumped: false, anomalyOpen: false };
const circumstances = fc.record({
  newerOnesFail: fc.boolean(),
  clockJumped: fc.boolean(),
  anomalyOpen: fc.boolean(),
});
const zone = fc.constantFrom(
  'UTC',
  'Europe/Vienna',
  'Asia/Kolkata',
  'America/Havana',
  'Pacific/Apia',
  'nowhere',
);

const stops: readonly string[] = ['too-few-good', 'newer-ones-fail', 'clock-jumped'];
const goes = ({ decision }: RetentionVerdict) => decision !== 'keep';
const keptIds = (verdicts: readonly RetentionVerdict[]) =>
  new Set(verdicts.filter((verdict) => !goes(verdict)).map(({ backupId }) => backupId));

describe('retention, over random catalogues', () => {
  it('answers once for each backup, newest first, with a reason for each', () => {
    fc.assert(
      fc.property(catalogue, policy, circumstances, zone, (all, rules, around, where) => {
        const verdicts = decideRetention(all, rules, around, NOW, where);
        expect(new Set(verdicts.map(({ backupId }) => backupId)).size).toBe(all.length);
        expect(verdicts.every(({ reasons, safeguards }) => reasons.length + safeguards.length > 0)).toBe(
          true,
        );
      }),
      options,
    );
  });

  it('never lets go of what is protected', () => {
    fc.assert(
      fc.property(catalogue, policy, zone, (all, rules, where) => {
        const verdicts = decideRetention(all, rules, quiet, NOW, where);
        const kept = keptIds(verdicts);
        const newest = [...all].sort((a, b) => b.startedMs - a.startedMs || (a.id < b.id ? 1 : -1));
        const good = newest.filter(({ isGood }) => isGood);
        const proven = good.find(({ isProven }) => isProven);
        for (const each of all) {
          const isProtected =
            each.pinned ||
            each.isSafety ||
            each.isInUse ||
            each.finishedMs > NOW - DAY ||
            each === proven ||
            good.slice(0, rules.minimumGood).includes(each);
          if (isProtected && !kept.has(each.id)) expect.fail(`${each.id} is protected, and goes`);
        }
        const isUnsafe =
          good.length < rules.minimumGood ||
          newest[0] !== good[0] ||
          (newest[0]?.startedMs ?? 0) > NOW + 300_000;
        if (isUnsafe) expect(kept.size).toBe(all.length);
      }),
      options,
    );
  });

  it('removes nothing while younger runs fail, the clock jumped, an anomaly is open, or the policy says nothing', () => {
    fc.assert(
      fc.property(catalogue, policy, circumstances, zone, (all, rules, around, where) => {
        const isStopped = around.newerOnesFail || around.clockJumped || around.anomalyOpen;
        const empty = {
          ...rules,
          ...{ last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
          ...{ withinDays: null, maxBytes: null },
        };
        if (isStopped) expect(decideRetention(all, rules, around, NOW, where).some(goes)).toBe(false);
        expect(decideRetention(all, empty, quiet, NOW, where).some(goes)).toBe(false);
        expect(decideRetention(all, null, quiet, NOW, where).some(goes)).toBe(false);
      }),
      options,
    );
  });

  it('is idempotent: what it leaves, it leaves again, for the same reasons', () => {
    fc.assert(
      fc.property(catalogue, policy, zone, (all, rules, where) => {
        const first = decideRetention(all, rules, quiet, NOW, where);
        const kept = keptIds(first);
        const left = all.filter(({ id }) => kept.has(id));
        const again = decideRetention(left, rules, quiet, NOW, where);
        expect(again.filter(goes)).toEqual([]);
        // What a limit of size took away no longer takes a place among "monthly 5 of 12".
        if (rules.maxBytes === null) expect(again).toEqual(first.filter((verdict) => !goes(verdict)));
      }),
      options,
    );
  });

  it('does not depend on the order in which backups are given', () => {
    fc.assert(
      fc.property(catalogue, policy, circumstances, zone, fc.integer(), (all, rules, around, where, seed) => {
        const shuffled = [...all]
          .map((each, n) => ({ each, key: Math.sin(seed + n) }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(decideRetention(shuffled, rules, around, NOW, where)).toEqual(
          decideRetention(all, rules, around, NOW, where),
        );
      }),
      options,
    );
  });

  it('never keeps less when a policy asks for more', () => {
    const more = fc.record({
      last: count,
      hourly: count,
      daily: count,
      weekly: count,
      monthly: count,
      yearly: count,
      withinDays: fc.integer({ min: 0, max: 300 }),
      minimumGood: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(catalogue, policy, more, zone, (all, chosen, added, where) => {
        // A limit of size is not "more": a younger one that stays may take an older one's room.
        const less: RetentionPolicy = { ...chosen, last: chosen.last + 1, maxBytes: null };
        const greater: RetentionPolicy = {
          last: less.last + added.last,
          hourly: less.hourly + added.hourly,
          daily: less.daily + added.daily,
          weekly: less.weekly + added.weekly,
          monthly: less.monthly + added.monthly,
          yearly: less.yearly + added.yearly,
          withinDays: added.withinDays === 0 ? less.withinDays : (less.withinDays ?? 0) + added.withinDays,
          maxBytes: null,
          minimumGood: less.minimumGood + added.minimumGood,
        };
        const kept = keptIds(decideRetention(all, greater, quiet, NOW, where));
        const lost = [...keptIds(decideRetention(all, less, quiet, NOW, where))].filter(
          (id) => !kept.has(id),
        );
        expect(lost).toEqual([]);
      }),
      options,
    );
  });

  it('lets the oldest go first beyond a size, and no more than is needed', () => {
    fc.assert(
      fc.property(
        catalogue,
        policy,
        fc.integer({ min: 0, max: 50_000_000 }),
        zone,
        (all, rules, limit, where) => {
          const without = decideRetention(
            all,
            { ...rules, last: rules.last + 1, maxBytes: null },
            quiet,
            NOW,
            where,
          );
          const within = decideRetention(
            all,
            { ...rules, last: rules.last + 1, maxBytes: limit },
            quiet,
            NOW,
            where,
          );
          const byId = new Map(all.map((each) => [each.id, each]));
          const held = new Set(
            without.filter(({ safeguards }) => safeguards.length > 0).map(({ backupId }) => backupId),
          );
          const free = without.filter((verdict) => !goes(verdict) && !held.has(verdict.backupId));
          // Something stopped it altogether.
          if (within.some(({ safeguards }) => safeguards.some((code) => stops.includes(code)))) return;
          const kept = keptIds(within);
          const flags = free.map(({ backupId }) => kept.has(backupId));
          // Newest first: once one is gone, all older ones are.
          const firstGone = flags.indexOf(false);
          if (firstGone !== -1) expect(flags.slice(firstGone)).not.toContain(true);
          const size = (ids: Iterable<BackupId>) =>
            [...ids].reduce((sum, id) => sum + (byId.get(id)?.storedBytes ?? 0), 0);
          const total = size(kept);
          const newestGone = free[firstGone];
          if (newestGone !== undefined) expect(total + size([newestGone.backupId])).toBeGreaterThan(limit);
          if (flags.includes(true)) expect(total).toBeLessThanOrEqual(limit);
        },
      ),
      options,
    );
  });

  it('removes only what was marked a day ago, and marks first', () => {
    fc.assert(
      fc.property(catalogue, policy, zone, (all, rules, where) => {
        const byId = new Map(all.map((each) => [each.id, each]));
        for (const { backupId, decision, removalDueAt } of decideRetention(all, rules, quiet, NOW, where)) {
          const markedMs = byId.get(backupId)?.markedMs ?? null;
          if (decision === 'remove') expect(markedMs).toBeLessThanOrEqual(NOW - GRACE_MS);
          if (decision === 'mark') expect(markedMs).toBeNull();
          if (decision === 'marked') expect(Date.parse(removalDueAt ?? '')).toBeGreaterThan(NOW);
        }
      }),
      options,
    );
  });

  it('decides over one catalogue of 100,000', () => {
    const all = Array.from(
      { length: 100_000 },
      (_, n): Candidate => ({
        id: idOf(n),
        startedMs: NOW - n * HOUR,
        finishedMs: NOW - n * HOUR + 60_000,
        storedBytes: 1000,
        isGood: n % 50 !== 7,
        isReadable: true,
        isProven: n % 100 === 3,
        pinned: n === 90_000,
        isSafety: false,
        isInUse: false,
        markedMs: null,
      }),
    );
    const rules = { ...base, last: 3, daily: 7, weekly: 5, monthly: 12, yearly: 11 };
    const kept = keptIds(decideRetention(all, rules, quiet, NOW, 'Europe/Vienna'));
    expect(kept).toContain(idOf(90_000));
    // 24 too young and so on: a few dozen of a hundred thousand.
    expect(kept.size).toBeGreaterThan(30);
    expect(kept.size).toBeLessThan(80);
  });
});

const base: RetentionPolicy = {
  last: 0,
  hourly: 0,
  daily: 0,
  weekly: 0,
  monthly: 0,
  yearly: 0,
  withinDays: null,
  maxBytes: null,
  minimumGood: 1,
};
