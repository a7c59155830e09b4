import type { Command } from 'commander';
import type { Overview } from '../../../shared/contract.ts';
import { formatBytes, formatDuration, formatRelative } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { flavourWords, toolRoleWords } from '../../../shared/sentences.ts';
import { exitCodes } from '../exit-codes.ts';
import { clientIdBy, plansOf } from '../resolve.ts';
import { renderTable } from '../table.ts';
import type { Register } from './register.ts';

export const registerOverview: Register = (program, run) => {
  program
    .command('overview')
    .description('Say in one sentence whether you are safe, and what needs you')
    .option('--client <client>', 'of this client’s servers only')
    .action(({ client }: { client?: string }, command: Command) =>
      run(command, async (invocation) => {
        const clientId = await clientIdBy(invocation.session, client);
        const overview = await invocation.session.call('overview.get', { clientId });
        const plans = await plansOf(invocation.session, client);
        invocation.answer({ document: { ...overview, plans }, text: overviewText(overview, plans) });
        const severities = overview.exceptions.map(({ severity }) => severity);
        if (severities.includes('failing')) return exitCodes.failed;
        return severities.some((severity) => severity !== 'unproven') ? exitCodes.degraded : undefined;
      }),
    );

  program
    .command('tools')
    .description('List the programs of MySQL and MariaDB that were found')
    .option('--rescan', 'look again')
    .action((options: { rescan?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const found = await invocation.session.call('tools.list', { rescan: options.rescan === true });
        const rows = found.tools.map(({ role, flavour, version, location }) => [
          toolRoleWords[role],
          flavourWords[flavour],
          version,
          location.path,
        ]);
        const table =
          rows.length === 0
            ? 'No programs were found.'
            : renderTable(
                [{ title: 'ROLE' }, { title: 'FLAVOUR' }, { title: 'VERSION' }, { title: 'PATH' }],
                rows,
              );
        const advice = found.advice.map(
          ({ flavour, role, install }) => `No ${toolRoleWords[role]} for ${flavour}. ${install}`,
        );
        invocation.answer({ document: found, text: [table, ...advice].join('\n') });
        return undefined;
      }),
    );

  program
    .command('diagnostics')
    .description('Print what helps to find a fault; without secrets')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { text } = await invocation.session.call('app.diagnostics', {});
        invocation.answer({ document: { text }, text });
        return undefined;
      }),
    );
};

function overviewText(overview: Overview, plans: readonly PlanView[]): string {
  const exceptions = overview.exceptions.map(({ title, detail }) => `- ${title}\n  ${detail}`);
  const columns = [
    { title: 'SERVER WITHOUT A PLAN' },
    { title: 'STATE' },
    { title: 'LAST GOOD' },
    { title: 'LAST PROVEN' },
    { title: 'RESTORE', align: 'right' as const },
    { title: 'STORED', align: 'right' as const },
  ];
  const ago = (instant: string | null) => (instant === null ? 'never' : formatRelative(instant, Date.now()));
  const rows = overview.cards.map((card) => [
    card.serverName,
    card.state === 'none' ? 'not backed up' : card.state,
    ago(card.lastGoodAt),
    ago(card.lastProvenAt),
    card.restoreMs === null ? '' : formatDuration(card.restoreMs),
    card.storedBytes === null ? '' : formatBytes(card.storedBytes),
  ]);
  return [
    overview.sentence,
    overview.detail,
    ...exceptions,
    ...(plans.length === 0 ? [] : ['', planTable(plans)]),
    ...(rows.length === 0 ? [] : ['', renderTable(columns, rows)]),
  ]
    .filter((line, at) => line !== '' || at > 1)
    .join('\n');
}

function planTable(plans: readonly PlanView[]): string {
  const columns = [
    { title: 'PLAN' },
    { title: 'STATE' },
    { title: 'WHEN' },
    { title: 'LAST GOOD' },
    { title: 'LAST PROVEN' },
    { title: 'NEXT RUN' },
  ];
  const at = (instant: string | null, none: string) =>
    instant === null ? none : formatRelative(instant, Date.now());
  const rows = plans.map((plan) => [
    plan.name,
    plan.state,
    plan.when,
    at(plan.lastGoodAt, 'never'),
    at(plan.lastProvenAt, 'never'),
    at(plan.nextDueAt, plan.paused ? 'paused' : 'none'),
  ]);
  return renderTable(columns, rows);
}
