import { describe, expect, it } from 'vitest';
import type { PlanNews, ToldPlan } from '../../../electron/engine/notify/news-of.ts';
import { TELLING_PACE } from '../../../electron/engine/notify/pace.ts';
import { planNews, summaryNews, testNews } from '../../../electron/engine/notify/words.ts';
import { newPlanId } from '../../../electron/engine/system/ids.ts';
import type { PlanState } from '../../../shared/model/plan.ts';
import { at } from '../state/samples.ts';

const plan = (name: string, state: PlanState): ToldPlan => ({
  id: newPlanId(),
  name,
  serverName: 'acme',
  clientId: null,
  state,
  why: `It is ${state}.`,
  drop: null,
  lastGoodAt: state === 'unproven' ? null : at(0),
  nextDueAt: null,
});

describe('news in words', () => {
  it.each<PlanNews['kind']>(['failure', 'recovery', 'overdue', 'degraded', 'unproven'])(
    '%s names the plan, and says why, where and since when',
    (kind) => {
      const news = planNews({ plan: plan('nightly', 'failing'), kind }, at(10));
      expect(news.title).toContain('nightly');
      expect(news.kind).toBe(kind);
      expect(news.text.split('\n')).toEqual([
        'It is failing.',
        'Server: acme',
        'Last good backup: 2026-11-22 06:00 UTC',
        'Next run: none is due by itself',
      ]);
    },
  );

  it('has another title for each kind of news', () => {
    const kinds = ['failure', 'recovery', 'overdue', 'degraded', 'unproven'] as const;
    const titles = kinds.map((kind) => planNews({ plan: plan('nightly', 'failing'), kind }, at(0)).title);
    expect(new Set(titles).size).toBe(kinds.length);
  });

  it('sums up a week, the worst first, with reasons where something is to do', () => {
    const news = summaryNews(
      [plan('b', 'protected'), plan('a', 'protected'), plan('c', 'overdue'), plan('d', 'failing')],
      at(0),
    );
    expect(news.title).toBe('The week: 2 of 4 plans need you');
    expect(news.text.split('\n').map((line) => line.slice(0, 1))).toEqual(['d', 'c', 'a', 'b']);
    expect(news.text.split('\n')[0]).toContain('It is failing.');
    expect(news.text.split('\n')[2]).not.toContain('It is');
    expect(summaryNews([plan('a', 'protected')], at(0)).title).toBe('The week: 1 plan, nothing needs you');
    expect(summaryNews([plan('a', 'overdue')], at(0)).title).toBe('The week: 1 of 1 plan needs you');
  });

  it('a test says that nothing is wrong', () => {
    expect(testNews('my mail', at(0))).toMatchObject({ kind: 'test', plan: null });
    expect(testNews('my mail', at(0)).text).toContain('my mail');
  });
});

describe('when what does not arrive is tried again', () => {
  it('ever less often, for two days', () => {
    const { retriesMs } = TELLING_PACE;
    expect([...retriesMs].sort((a, b) => a - b)).toEqual(retriesMs);
    const days = retriesMs.reduce((sum, ms) => sum + ms, 0) / 86_400_000;
    expect(days).toBeGreaterThan(1.5);
    expect(days).toBeLessThan(3);
  });
});
