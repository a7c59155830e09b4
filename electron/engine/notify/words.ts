import { plural } from '../../../shared/format.ts';
import type { Instant } from '../../../shared/model/ids.ts';
import type { News } from '../../../shared/model/notification.ts';
import type { PlanState } from '../../../shared/model/plan.ts';
import { dropLines, dropTitle, dropWhy } from '../../../shared/sentences.ts';
import type { PlanNews, ToldPlan } from './news-of.ts';

const titles: Record<PlanNews['kind'], (name: string) => string> = {
  failure: (name) => `${name} is failing`,
  recovery: (name) => `${name} is well again`,
  overdue: (name) => `${name} is overdue`,
  degraded: (name) => `${name} backs up less than it should`,
  dropped: (name) => `${name} holds much less than before`,
  unproven: (name) => `${name} has not been proven in time`,
};

const stateWords: Record<PlanState, string> = {
  protected: 'protected',
  unproven: 'unproven',
  degraded: 'degraded',
  overdue: 'overdue',
  failing: 'failing',
  paused: 'paused',
};

/** A plan's news in words. They are made of names, states and Holdfast's own sentences, which never hold a secret. */
export function planNews({ plan, kind }: PlanNews, at: Instant): News {
  return {
    kind: heardAs(kind),
    title: titles[kind](plan.name),
    text: [
      ...(kind === 'dropped' && plan.drop !== null
        ? [...dropLines(plan.drop), dropWhy(plan.drop)]
        : [plan.why]),
      `Server: ${plan.serverName}`,
      `Last good backup: ${moment(plan.lastGoodAt) ?? 'none yet'}`,
      `Next run: ${moment(plan.nextDueAt) ?? 'none is due by itself'}`,
    ].join('\n'),
    at,
    plan: {
      id: plan.id,
      name: plan.name,
      server: plan.serverName,
      state: plan.state,
      lastGoodAt: plan.lastGoodAt,
      nextDueAt: plan.nextDueAt,
    },
  };
}

/** The kind of news by which channels choose. */
export function heardAs(kind: PlanNews['kind']): Exclude<News['kind'], 'summary' | 'test'> {
  return kind === 'dropped' ? 'degraded' : kind;
}

/** The weekly summary of some plans, the worst first. */
export function summaryNews(plans: readonly ToldPlan[], at: Instant): News {
  const bad = plans.filter(needsSomebody);
  const order = (plan: ToldPlan) => ORDER.indexOf(plan.state);
  const lines = [...plans]
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name))
    .map(
      (plan) =>
        `${plan.name} (${plan.serverName}): ${stateWords[plan.state]}, last good ${moment(plan.lastGoodAt) ?? 'never'}${BAD.includes(plan.state) ? `. ${plan.why}` : ''}${plan.drop === null ? '' : `. ${dropTitle(plan.drop)}`}`,
    );
  const title =
    bad.length === 0
      ? `The week: ${plural(plans.length, 'plan')}, nothing needs you`
      : `The week: ${bad.length} of ${plural(plans.length, 'plan')} ${bad.length === 1 ? 'needs' : 'need'} you`;
  return { kind: 'summary', title, text: lines.join('\n'), at, plan: null };
}

/** What "send a test" sends. */
export function testNews(channel: string, at: Instant): News {
  return {
    kind: 'test',
    title: `Holdfast can reach you here`,
    text: `This is the test of “${channel}”. Nothing is wrong, and there is nothing to do.`,
    at,
    plan: null,
  };
}

const ORDER: readonly PlanState[] = ['failing', 'overdue', 'degraded', 'unproven', 'protected', 'paused'];
const BAD: readonly PlanState[] = ['failing', 'overdue', 'degraded', 'unproven'];

function needsSomebody({ state, drop }: ToldPlan): boolean {
  return BAD.includes(state) || drop !== null;
}

/** `2026-11-22 06:00 UTC`: whoever reads it may sit anywhere. */
function moment(at: Instant | null): string | null {
  return at === null ? null : `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
