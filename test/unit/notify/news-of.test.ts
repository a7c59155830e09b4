import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newsOf, type ToldPlan } from '../../../electron/engine/notify/news-of.ts';
import { planNews, summaryNews } from '../../../electron/engine/notify/words.ts';
import type { Told } from '../../../electron/engine/state/news.ts';
import { PlanId } from '../../../shared/model/ids.ts';
import { PlanState } from '../../../shared/model/plan.ts';

const at = '2026-11-22T06:00:00.000Z';

function plan(state: PlanState, over: Partial<ToldPlan> = {}): ToldPlan {
  return {
    id: PlanId.parse('019ac0de-0000-7000-8000-000000000001'),
    name: 'Nightly shop',
    serverName: 'acme',
    clientId: null,
    state,
    why: 'The server did not answer.',
    drop: null,
    lastGoodAt: '2026-11-21T02:30:00.000Z',
    nextDueAt: null,
    ...over,
  };
}

/** What is told while a plan goes through some states, one look after another. */
function toldThrough(states: readonly PlanState[]): readonly string[] {
  let known: ReadonlyMap<string, Told> = new Map();
  return states.map((state) => {
    const change = newsOf(known, [plan(state)]);
    known = change.known;
    return change.news.map(({ kind }) => kind).join(',') || '-';
  });
}

describe('what is told while a plan goes through its states', () => {
  test.each<[string, readonly PlanState[], readonly string[]]>([
    ['a new plan', ['unproven', 'protected'], ['-', '-']],
    ['one that is bad when first seen', ['failing', 'failing'], ['failure', '-']],
    [
      'a failure and its end',
      ['protected', 'failing', 'failing', 'protected', 'protected'],
      ['-', 'failure', '-', 'recovery', '-'],
    ],
    [
      'a failure, then whole but not proven',
      ['protected', 'failing', 'unproven', 'protected'],
      ['-', 'failure', 'recovery', '-'],
    ],
    [
      'overdue, then failing, then well',
      ['protected', 'overdue', 'failing', 'protected'],
      ['-', 'overdue', 'failure', 'recovery'],
    ],
    ['proof that is late', ['protected', 'unproven', 'protected'], ['-', 'unproven', 'recovery']],
    ['a loss', ['protected', 'degraded', 'protected'], ['-', 'degraded', 'recovery']],
    [
      'a pause in a failure',
      ['protected', 'failing', 'paused', 'failing', 'paused', 'protected'],
      ['-', 'failure', '-', '-', '-', 'recovery'],
    ],
    ['a pause', ['protected', 'paused', 'protected'], ['-', '-', '-']],
  ])('%s', (_, states, expected) => expect(toldThrough(states)).toEqual(expected));
});

test('a state that did not change is never told twice, and a recovery always follows something bad', () => {
  const states = fc.array(fc.constantFrom(...PlanState.options), { maxLength: 40 });
  fc.assert(
    fc.property(states, (sequence) => {
      let isBadTold = false;
      let last: PlanState | null = null;
      toldThrough(sequence).forEach((kind, index) => {
        const state = sequence[index] ?? 'paused';
        if (kind !== '-') expect(state).not.toBe(last);
        if (kind === 'recovery') expect(isBadTold).toBe(true);
        if (state === 'failing' && last !== 'failing') expect(kind).toBe('failure');
        if (kind !== '-') isBadTold = kind !== 'recovery';
        if (state !== 'paused') last = state;
      });
    }),
  );
});

test('a plan that is gone is forgotten, and other plans are untouched by it', () => {
  const other = plan('failing', { id: PlanId.parse('019ac0de-0000-7000-8000-000000000002') });
  const { known } = newsOf(new Map(), [plan('protected'), other]);
  const change = newsOf(known, [other]);
  expect([...change.known.keys()]).toEqual([other.id]);
  expect(change.news).toEqual([]);
});

test('a message says the plan, why, and the times that matter', () => {
  const news = planNews({ plan: plan('failing'), kind: 'failure' }, at);
  expect(news.title).toBe('Nightly shop is failing');
  expect(news.text).toBe(
    'The server did not answer.\nServer: acme\nLast good backup: 2026-11-21 02:30 UTC\nNext run: none is due by itself',
  );
  expect(news.plan).toMatchObject({ name: 'Nightly shop', state: 'failing' });
});

test('the summary names the worst first, and says why only of what needs somebody', () => {
  const news = summaryNews(
    [plan('protected', { name: 'b' }), plan('failing', { name: 'a', lastGoodAt: null })],
    at,
  );
  expect(news.title).toBe('The week: 1 of 2 plans needs you');
  expect(news.text.split('\n')).toEqual([
    'a (acme): failing, last good never. The server did not answer.',
    'b (acme): protected, last good 2026-11-21 02:30 UTC',
  ]);
  expect(summaryNews([plan('protected')], at).title).toBe('The week: 1 plan, nothing needs you');
});
