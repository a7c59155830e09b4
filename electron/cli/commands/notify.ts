import { type Command, Option } from 'commander';
import { formatDateTime } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { ChannelView } from '../../../shared/model/notification.ts';
import { Weekday } from '../../../shared/model/schedule.ts';
import { channelProblem, describeChannel, describeError, summaryWords } from '../../../shared/sentences.ts';
import { exitCodes } from '../exit-codes.ts';
import { channelBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { registerNotifyAdd } from './notify-add.ts';
import { registerNotifyEdit } from './notify-edit.ts';
import type { Register } from './register.ts';

export const registerNotify: Register = (program, run) => {
  const notify = program.command('notify').description('Be told: mail, webhooks, pings, a weekly summary');
  registerNotifyAdd(notify, run);
  registerNotifyEdit(notify, run);

  notify
    .command('list')
    .description('List the ways to be told, and how they fare')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const told = await invocation.session.call('notifications.list', {});
        const { channels } = told;
        const text =
          channels.length === 0
            ? 'Nobody is told yet. Add one: holdfast notify add mail --help'
            : [
                table(channels),
                summaryWords(told.summary, told.timeZone),
                ...channels.flatMap(problemLines),
              ].join('\n');
        invocation.answer({ document: told, text });
        return channels.some(({ problem, enabled }) => enabled && problem !== null)
          ? exitCodes.degraded
          : undefined;
      }),
    );

  notify
    .command('test <channel>')
    .description('Send a test now')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const channel = await channelBy(invocation.session, wanted);
        await invocation.session.call('notifications.test', { channelId: channel.id });
        invocation.answer({
          document: { channel, sent: true },
          text: `Sent a test by “${channel.name}”.`,
        });
        return undefined;
      }),
    );

  for (const [verb, enabled, description] of [
    ['enable', true, 'Tell by this way again'],
    ['disable', false, 'Tell nothing by this way for now'],
  ] as const)
    notify
      .command(`${verb} <channel>`)
      .description(description)
      .action((wanted: string, _options: unknown, command: Command) =>
        run(command, async (invocation) => {
          const channel = await channelBy(invocation.session, wanted);
          await invocation.session.call('notifications.setEnabled', { channelId: channel.id, enabled });
          invocation.answer({
            document: { channel: { ...channel, enabled } },
            text: `“${channel.name}” is ${enabled ? 'on' : 'off'}.`,
          });
          return undefined;
        }),
      );

  notify
    .command('remove <channel>')
    .description('Forget a way to be told, and its secret')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const channel = await channelBy(invocation.session, wanted);
        await invocation.session.call('notifications.remove', { channelId: channel.id });
        invocation.answer({
          document: { removed: channel.id },
          text: `Forgot “${channel.name}” and its secret.`,
        });
        return undefined;
      }),
    );

  notify
    .command('summary')
    .description('When the weekly summary goes out')
    .addOption(new Option('--day <weekday>').choices(Weekday.options).default('monday'))
    .option('--hour <hour>', 'of this machine’s wall clock, 0 to 23', '8')
    .option('--off', 'none')
    .action((options: { day: Weekday; hour: string; off?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const summary = options.off === true ? null : { weekday: options.day, hour: Number(options.hour) };
        await invocation.session.call('notifications.setSummary', { summary });
        const { timeZone, channels } = await invocation.session.call('notifications.list', {});
        const isHeard = channels.some(({ events, enabled }) => enabled && events.includes('summary'));
        const remark =
          summary === null || isHeard ? '' : '\nNo channel tells it yet: add one with --event summary.';
        invocation.answer({
          document: { summary, timeZone },
          text: `${summaryWords(summary, timeZone)}${remark}`,
        });
        return undefined;
      }),
    );
};

function table(channels: readonly ChannelView[]): string {
  const columns = ['ID', 'NAME', 'WHERE', 'CLIENT', 'TELLS', 'LAST DELIVERED', 'STATE'];
  const rows = channels.map((channel) => [
    shortId(channel.id),
    channel.name,
    describeChannel(channel),
    channel.clientName ?? 'all',
    channel.target.kind === 'ping' ? 'each backup' : channel.events.join(', '),
    channel.lastDeliveredAt === null ? 'nothing yet' : formatDateTime(channel.lastDeliveredAt),
    stateWord(channel),
  ]);
  return renderTable(
    columns.map((title) => ({ title })),
    rows,
  );
}

function stateWord({ enabled, problem }: ChannelView): string {
  if (!enabled) return 'off';
  return problem === null ? 'on' : 'does not deliver';
}

function problemLines(channel: ChannelView): readonly string[] {
  const said = channelProblem(channel);
  if (said === null || channel.problem === null) return [];
  const { title, why } = describeError(channel.problem.error);
  return [`${said} ${title}. ${why}`.trim()];
}
