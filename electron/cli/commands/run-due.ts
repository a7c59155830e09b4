import type { Command } from 'commander';
import type { CallOutput } from '../../../shared/contract.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { describeError, missWords } from '../../../shared/sentences.ts';
import { exitCodes } from '../exit-codes.ts';
import { plansOf } from '../resolve.ts';
import { dropText } from './drop-text.ts';
import { followAll, worst } from './follow-all.ts';
import { exitCodeOfPlans, plansTable } from './plan-text.ts';
import { examples, type Register } from './register.ts';

type Due = CallOutput<'plans.runDue'>;

/** A backup may make a drill due, and its retention; more rounds than this would be a fault. */
const MOST_ROUNDS = 20;

export const registerRunDue: Register = (program, run) => {
  program
    .command('run-due')
    .description('Run what plans say is due now, and end; for the system’s own scheduler')
    .addHelpText(
      'after',
      `
May be started as often as one likes, also while the app runs: each slot of a plan is run once.
A plan whose server or storage does not answer is passed over, and caught up the next time.
${examples('holdfast run-due', '*/10 * * * *  holdfast run-due    # in a crontab')}`,
    )
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const runIds: RunId[] = [];
        let held: Due['held'] = [];
        for (let round = 0; round < MOST_ROUNDS; round += 1) {
          const due = await session.call('plans.runDue', {});
          held = due.held;
          if (due.runIds.length === 0) break;
          for (const runId of due.runIds) await session.follow(runId);
          runIds.push(...due.runIds);
        }
        const plans = await session.call('plans.list', {});
        for (const each of held) invocation.remark(heldText(each, plans));
        const code = await followAll(invocation, runIds, 'Nothing is due.', { held });
        return worst([
          code,
          held.some(({ reason }) => reason === 'unreachable') ? exitCodes.failed : exitCodes.good,
        ]);
      }),
    );

  program
    .command('status')
    .description('Say of each plan whether it keeps its promise')
    .addHelpText(
      'after',
      `
Ends with 0 when every plan is protected (or paused), with 3 when the worst is degraded or unproven or holds much less
than before, or when there is no plan at all, with 1 when one is overdue or failing. Servers that no plan backs up are
not its affair: see overview.
${examples('holdfast status', 'holdfast status --json | jq -r .state', 'holdfast status --client "Acme Ltd"')}`,
    )
    .option('--client <client>', 'of this client’s servers only')
    .action(({ client }: { client?: string }, command: Command) =>
      run(command, async (invocation) => {
        const plans = await plansOf(invocation.session, client);
        const order = ['failing', 'overdue', 'degraded', 'unproven', 'protected', 'paused'] as const;
        const state = order.find((each) => plans.some((plan) => plan.state === each)) ?? null;
        const remarks = plans
          .filter((plan) => plan.state !== 'protected' && !isPausedByChoice(plan))
          .map((plan) => `${plan.name} is ${plan.state}. ${plan.why}`);
        const drops = plans.flatMap(({ name, drop }) =>
          drop === null ? [] : [`${name}: ${dropText(drop.backupId, drop, null)}`],
        );
        const text =
          plans.length === 0
            ? client === undefined
              ? 'There is no plan yet, so nothing is backed up by itself.'
              : `No plan backs up a server of “${client}” yet, so nothing of it is backed up by itself.`
            : [...remarks, ...drops, plansTable(plans)].join('\n');
        invocation.answer({ document: { state, plans }, text });
        return exitCodeOfPlans(plans);
      }),
    );
};

/** One that waits for its server is paused by nobody, and says why. */
function isPausedByChoice({ state, paused, schedule }: PlanView): boolean {
  return state === 'paused' && (paused || schedule.rule.kind === 'manual');
}

function heldText({ planId, reason, error }: Due['held'][number], plans: readonly PlanView[]): string {
  const name = plans.find(({ id }) => id === planId)?.name ?? planId;
  const why = error === null ? missWords[reason] : describeError(error).title;
  return `“${name}” is due and waits: ${why}.`;
}
