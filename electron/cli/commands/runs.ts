import type { Command } from 'commander';
import { Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatDateTime, formatDuration, formatRelative } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { type Run, RunKind } from '../../../shared/model/run.ts';
import {
  causeWords,
  dropLines,
  errorText,
  outcomeWord,
  runKindWords,
  stepWords,
} from '../../../shared/sentences.ts';
import { clientIdBy, runBy } from '../resolve.ts';
import { renderPairs, renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';
import { leftText } from './restore-text.ts';

export const registerRuns: Register = (program, run) => {
  const runs = program.command('runs').description('What is going on, and what went on');

  runs
    .command('list')
    .description('List runs, newest first')
    .addOption(new Option('--kind <kind>', 'of this kind only').choices(RunKind.options))
    .option('--client <client>', 'of this client’s servers only')
    .option('--limit <count>', 'how many', '20')
    .action((options: { kind?: RunKind; client?: string; limit: string }, command: Command) =>
      run(command, async (invocation) => {
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1 || limit > 500)
          throw new HoldfastError('bad-input', { problems: ['--limit: 1 to 500'] });
        const found = await invocation.session.call('runs.list', {
          kind: options.kind ?? null,
          serverId: null,
          clientId: await clientIdBy(invocation.session, options.client),
          limit,
          offset: 0,
        });
        invocation.answer({
          document: found,
          text: found.runs.length === 0 ? 'There is no run yet.' : table(found.runs),
        });
        return undefined;
      }),
    );

  runs
    .command('show <run>')
    .description('Show a run with its steps and its log')
    .addHelpText('after', examples('holdfast runs show 3fq8x1zc --json'))
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await runBy(invocation.session, wanted);
        const log = await invocation.session.call('runs.log', { runId: found.id });
        const lines = log.map(({ at, level, text }) => `${at} ${level.padEnd(7)} ${text}`);
        invocation.answer({ document: { run: found, log }, text: [runText(found), ...lines].join('\n') });
        return undefined;
      }),
    );

  runs
    .command('cancel <run>')
    .description('Cancel a run, also one of the app or another terminal')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await runBy(invocation.session, wanted);
        const { accepted } = await invocation.session.call('runs.cancel', { runId: found.id });
        const text = accepted
          ? `Asked “${found.title}” to end; it cleans up first.`
          : `“${found.title}” has ended already.`;
        invocation.answer({ document: { runId: found.id, accepted }, text });
        return undefined;
      }),
    );
};

function table(runs: readonly Run[]): string {
  const columns = [
    { title: 'ID' },
    { title: 'STARTED' },
    { title: 'KIND' },
    { title: 'RUN' },
    { title: 'TOOK', align: 'right' as const },
    { title: 'OUTCOME' },
  ];
  const rows = runs.map((each) => [
    shortId(each.id),
    formatRelative(each.startedAt, Date.now()),
    runKindWords[each.kind].noun.toLowerCase(),
    each.title,
    tookText(each),
    outcomeWord(each),
  ]);
  return renderTable(columns, rows);
}

function tookText({ startedAt, finishedAt }: Run): string {
  return finishedAt === null ? '' : formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
}

/** A run with its steps; of a restore also what state the target is in. */
export function runText(run: Run): string {
  const head = renderPairs([
    ['Run', run.title],
    ['Id', run.id],
    ['Started', formatDateTime(run.startedAt)],
    ['Why', causeWords[run.cause]],
    ['Took', tookText(run)],
    ['Outcome', outcomeWord(run)],
  ]);
  const steps = run.steps.map(({ name, state, detail }) => [stepWords[name], state, detail ?? '']);
  const drop = run.outcome?.kind === 'good' ? run.outcome.drop : undefined;
  const dropped =
    drop === undefined
      ? []
      : [['It holds much less than the one before it:', ...dropLines(drop)].join('\n  ')];
  const error = run.outcome !== null && 'error' in run.outcome ? [errorText(run.outcome.error)] : [];
  const target = run.restorePlan?.preview.target.name;
  const left = run.kind === 'restore' && target !== undefined ? leftText(run, target) : [];
  return [
    head,
    ...error,
    ...dropped,
    ...(left.length === 0 ? [] : [left.join('\n')]),
    renderTable([{ title: 'STEP' }, { title: 'STATE' }, { title: '' }], steps),
    '',
  ].join('\n\n');
}
