import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatDuration, plural } from '../../../shared/format.ts';
import type { DumpLimitSettings } from '../../../shared/model/limits.ts';
import { renderPairs } from '../table.ts';
import { examples, type Register } from './register.ts';

interface LimitOptions {
  readonly connect?: string;
  readonly silence?: string;
  readonly total?: string;
  readonly planRun?: string;
}

export const registerSettings: Register = (program, run) => {
  const settings = program.command('settings').description('What holds for every backup of this machine');
  settings
    .command('limits')
    .description('Show, or set, after how long a dump that stands still is ended')
    .option('--connect <seconds>', 'to log in (15 unless set)')
    .option('--silence <seconds>', 'without a byte: a lock, a server that hangs (120 unless set)')
    .option('--total <minutes|off>', 'the whole dump (off unless set)')
    .option('--plan-run <hours>', 'a whole run that a plan asked for (24 unless set)')
    .addHelpText(
      'after',
      examples('holdfast settings limits', 'holdfast settings limits --silence 600 --total 240'),
    )
    .action((options: LimitOptions, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const known = await session.call('limits.get', {});
        const wanted: DumpLimitSettings = {
          connectSeconds: wholeNumber('--connect', options.connect) ?? known.connectSeconds,
          silenceSeconds: wholeNumber('--silence', options.silence) ?? known.silenceSeconds,
          totalMinutes: totalOf(options.total, known.totalMinutes),
          planRunHours: wholeNumber('--plan-run', options.planRun) ?? known.planRunHours,
        };
        const isAsked = Object.values(options).some((value) => value !== undefined);
        const limits = isAsked ? await session.call('limits.set', wanted) : known;
        invocation.answer({ document: { limits }, text: limitsText(limits) });
        return undefined;
      }),
    );

  settings
    .command('at-once [runs]')
    .description(
      'Show, or set, how many runs go on at once on this machine, of the app and command lines together',
    )
    .addHelpText('after', examples('holdfast settings at-once', 'holdfast settings at-once 4'))
    .action((text: string | undefined, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const wanted = wholeNumber('runs', text);
        if (wanted !== null) await session.call('runs.setAtOnce', { atOnce: wanted });
        const { atOnce } = await session.call('runs.atOnce', {});
        invocation.answer({ document: { atOnce }, text: `${plural(atOnce, 'run')} at once.` });
        return undefined;
      }),
    );
};

function totalOf(text: string | undefined, known: number | null): number | null {
  return text === 'off' ? null : (wholeNumber('--total', text) ?? known);
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HoldfastError('bad-input', { problems: [`${option}: “${text}” is no whole number`] });
}

function limitsText({
  connectSeconds,
  silenceSeconds,
  totalMinutes,
  planRunHours,
}: DumpLimitSettings): string {
  return renderPairs([
    ['To log in', formatDuration(connectSeconds * 1000)],
    ['Without a byte', formatDuration(silenceSeconds * 1000)],
    ['The whole dump', totalMinutes === null ? 'no limit' : formatDuration(totalMinutes * 60_000)],
    ['A run of a plan', formatDuration(planRunHours * 3_600_000)],
  ]);
}
