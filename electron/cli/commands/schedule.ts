import { type Command, Option } from 'commander';
import { EveryMinutes, type OsSchedule } from '../../../shared/model/os-schedule.ts';
import { osScheduleWords } from '../../../shared/sentences.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { examples, type Register } from './register.ts';

export const registerSchedule: Register = (program, run) => {
  const schedule = program
    .command('schedule')
    .description('Let the system’s own scheduler run what is due while Holdfast is not open');

  schedule
    .command('install')
    .description('Write the entry (systemd user timer, launchd, Task Scheduler) and switch it on')
    .addOption(
      new Option('--every <minutes>', 'how often it looks')
        .choices(EveryMinutes.options.map(({ value }) => String(value)))
        .default('15'),
    )
    .addHelpText('after', examples('holdfast schedule install', 'holdfast schedule install --every 5'))
    .action(({ every }: { every: string }, command: Command) =>
      run(command, async (invocation) => {
        const everyMinutes = EveryMinutes.parse(Number(every));
        return answer(invocation, await invocation.session.call('osSchedule.install', { everyMinutes }));
      }),
    );

  schedule
    .command('status')
    .description('Whether it is in place and switched on')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) =>
        answer(invocation, await invocation.session.call('osSchedule.status', {})),
      ),
    );

  schedule
    .command('remove')
    .description('Switch it off and remove the entry')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const after = await invocation.session.call('osSchedule.remove', {});
        answer(invocation, after);
        return undefined;
      }),
    );
};

/** Not on is 3 (degraded), so that a script that relies on it notices. */
function answer(invocation: Invocation, status: OsSchedule): ExitCode {
  const { title, detail } = osScheduleWords(status);
  const lines = [
    `${title}. ${detail}`,
    ...(status.state === 'absent' ? [] : status.files.map((file) => `  ${file}`)),
    ...(status.toDo.length === 0 ? [] : ['Run this to switch it on:', ...status.toDo]),
    ...status.remarks,
  ];
  invocation.answer({ document: { schedule: status }, text: lines.join('\n') });
  return status.state === 'on' ? exitCodes.good : exitCodes.degraded;
}
