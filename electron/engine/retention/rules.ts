import { formatBytes, plural } from '../../../shared/format.ts';
import type { RetentionPolicy } from '../../../shared/model/retention.ts';
import type { Candidate } from './model.ts';
import { calendarOf, type Periods } from './periods.ts';

const DAY_MS = 86_400_000;

interface Rule {
  readonly name: string;
  readonly keeps: number;
  readonly unit: string;
  readonly periodOf: (periods: Periods, candidate: Candidate) => number;
}

function rulesOf(policy: RetentionPolicy): readonly Rule[] {
  const rules: readonly Rule[] = [
    { name: 'last', keeps: policy.last, unit: 'time', periodOf: (_periods, { startedMs }) => startedMs },
    { name: 'hourly', keeps: policy.hourly, unit: 'hour', periodOf: ({ hour }) => hour },
    { name: 'daily', keeps: policy.daily, unit: 'day', periodOf: ({ day }) => day },
    { name: 'weekly', keeps: policy.weekly, unit: 'week', periodOf: ({ week }) => week },
    { name: 'monthly', keeps: policy.monthly, unit: 'month', periodOf: ({ month }) => month },
    { name: 'yearly', keeps: policy.yearly, unit: 'year', periodOf: ({ year }) => year },
  ];
  return rules.filter(({ keeps }) => keeps > 0);
}

/** A policy of zeros and nulls says nothing, and so keeps everything (truths C7). */
export function saysNothing(policy: RetentionPolicy): boolean {
  return rulesOf(policy).length === 0 && policy.withinDays === null && policy.maxBytes === null;
}

/**
 * What the rules of a policy keep, before sizes and safeguards.
 * Only good backups count: "daily 7" is the newest good one of each of the last seven days that have one. Of a period
 * without a good one, its newest that can be read stays as well, and counts for nothing: better than no backup of it.
 * @param candidates newest first
 * @returns reasons of each, in the same order; none: no rule keeps it
 */
export function reasonsOfRules(
  candidates: readonly Candidate[],
  policy: RetentionPolicy,
  nowMs: number,
  timeZone: string,
): string[][] {
  const rules = rulesOf(policy);
  const reasons = candidates.map((): string[] => []);
  const calendar = calendarOf(timeZone);
  const periods = candidates.map(({ startedMs }) => calendar(startedMs));
  for (const rule of rules) applyRule(rule, candidates, periods, reasons);
  const { withinDays, maxBytes } = policy;
  // Only a limit of size: everything stays as long as there is room.
  const isOnlySize = rules.length === 0 && withinDays === null && maxBytes !== null;
  if (withinDays === null && !isOnlySize) return reasons;
  const sinceMs = withinDays === null ? Number.NEGATIVE_INFINITY : nowMs - withinDays * DAY_MS;
  const words = `within ${withinDays === null ? formatBytes(maxBytes ?? 0) : plural(withinDays, 'day')}`;
  candidates.forEach(({ startedMs, isReadable }, i) => {
    if (isReadable && startedMs > sinceMs) reasons[i]?.push(words);
  });
  return reasons;
}

function applyRule(
  { name, keeps, unit, periodOf }: Rule,
  candidates: readonly Candidate[],
  periods: readonly Periods[],
  reasons: readonly string[][],
): void {
  const good = new Set<number>();
  const only = new Map<number, number>();
  candidates.forEach((candidate, i) => {
    const ofIt = periods[i];
    if (ofIt === undefined || good.size === keeps) return;
    const period = periodOf(ofIt, candidate);
    if (candidate.isGood) {
      if (good.has(period)) return;
      good.add(period);
      reasons[i]?.push(`${name} ${good.size} of ${keeps}`);
    } else if (candidate.isReadable && !only.has(period)) only.set(period, i);
  });
  for (const [period, i] of only) if (!good.has(period)) reasons[i]?.push(`the only one of its ${unit}`);
}
