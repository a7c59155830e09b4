import {
  formatBytes,
  formatDateTime,
  formatDuration,
  formatRelative,
  plural,
} from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { MissedSlot, PlanView } from '../../../shared/model/plan.ts';
import { isDrillable } from '../../../shared/model/selection.ts';
import {
  choicesOf,
  dropRuleWords,
  missWords,
  policyWords,
  shortRecipient,
} from '../../../shared/sentences.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { renderPairs, renderTable } from '../table.ts';
import { dropText } from './drop-text.ts';

/**
 * The exit code of `status`: the worst state's; and what holds much less than before is for somebody to look at. Where
 * there is no plan nothing is protected: a crontab of another account, say, whose state is empty.
 */
export function exitCodeOfPlans(plans: readonly Pick<PlanView, 'state' | 'drop'>[]): ExitCode {
  const states = plans.map(({ state }) => state);
  if (states.includes('failing') || states.includes('overdue')) return exitCodes.failed;
  if (plans.length === 0 || plans.some(({ drop }) => drop !== null)) return exitCodes.degraded;
  return states.includes('degraded') || states.includes('unproven') ? exitCodes.degraded : exitCodes.good;
}

const ago = (instant: string | null) => (instant === null ? 'never' : formatRelative(instant, Date.now()));

export function plansTable(plans: readonly PlanView[]): string {
  const columns = ['ID', 'PLAN', 'SERVER', 'STATE', 'WHEN', 'NEXT', 'LAST GOOD', 'LAST PROVEN'];
  return renderTable(
    columns.map((title) => ({ title })),
    plans.map((plan) => [
      shortId(plan.id),
      plan.name,
      plan.serverName,
      plan.state,
      plan.when,
      plan.nextDueAt === null ? '' : ago(plan.nextDueAt),
      ago(plan.lastGoodAt),
      ago(plan.lastProvenAt),
    ]),
  );
}

export function planText(plan: PlanView, missed: readonly MissedSlot[]): string {
  const { selection, proof, targets } = plan;
  const head = renderPairs([
    ['Plan', plan.name],
    ['Id', plan.id],
    ['State', `${plan.state}: ${plan.why}`],
    ['Server', plan.serverName],
    ['Databases', selection.databases?.join(', ') ?? 'all, with those made later'],
    ...choicesOf(selection.options, selection.consistency).map((line, at): [string, string] => [
      at === 0 ? 'Options' : '',
      line,
    ]),
    ['When', plan.when],
    ['Next', plan.nextDueAt === null ? 'not by itself' : formatDateTime(plan.nextDueAt)],
    ['Storage', plan.storageName],
    ['Encrypted', encryptedWords(plan)],
    ['Keeps', policyWords(plan.retention)],
    ['Checks', every(proof.checkEveryDays, plan.nextCheckDueAt)],
    ['Drills', drillWords(plan)],
    ['Asks', dropRuleWords(plan.dropPercent)],
    ['Last good', ago(plan.lastGoodAt)],
    ['Last proven', ago(plan.lastProvenAt)],
    ['Data at risk', measured(plan.rpoMs, targets.rpoMinutes)],
    ['Time to restore', measured(plan.rtoMs, targets.rtoMinutes)],
    ['Stored', `${plural(plan.backups, 'backup')}, ${formatBytes(plan.storedBytes ?? 0)}`],
  ]);
  const dropped = plan.drop === null ? [] : ['', dropText(plan.drop.backupId, plan.drop, null)];
  if (missed.length === 0) return [head, ...dropped].join('\n');
  const lines = missed
    .slice(0, 10)
    .map(({ dueAt, reason }) => `  ${formatDateTime(dueAt)}  ${missWords[reason]}`);
  const more = missed.length > 10 ? [`  and ${missed.length - 10} more`] : [];
  return [head, ...dropped, `Missed in the last thirty days: ${missed.length}`, ...lines, ...more].join('\n');
}

function every(days: number | null, nextAt: string | null): string {
  if (days === null) return 'not by themselves';
  return `every ${plural(days, 'day')}${nextAt === null ? '' : `, next ${ago(nextAt)}`}`;
}

function drillWords({ proof, nextDrillDueAt, selection }: PlanView): string {
  if (!isDrillable(selection)) return 'never: it holds rows alone, which no drill can prove';
  const parts = [
    proof.drillEveryDays === null ? null : `every ${plural(proof.drillEveryDays, 'day')}`,
    proof.drillEveryBackups === null ? null : `every ${plural(proof.drillEveryBackups, 'backup')}`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return 'not by themselves';
  return `${parts.join(' and ')}${nextDrillDueAt === null ? '' : `, next ${ago(nextDrillDueAt)}`}`;
}

function measured(ms: number | null, targetMinutes: number | null): string {
  const target = targetMinutes === null ? '' : ` (promised ${formatDuration(targetMinutes * 60_000)})`;
  return `${ms === null ? 'not measured yet' : formatDuration(ms)}${target}`;
}

function encryptedWords({ recipients = [] }: PlanView): string {
  return recipients.length === 0 ? 'no' : `for ${recipients.map(shortRecipient).join(', ')}`;
}
