import { type Command, InvalidArgumentError } from 'commander';
import { formatBytes, formatDateTime, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { RetentionPolicy, RetentionPreview } from '../../../shared/model/retention.ts';
import { keptWords, policyWords } from '../../../shared/sentences.ts';
import { byteSize } from '../byte-size.ts';
import { backupBy, planBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

type Count = 'last' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';
type Options = Partial<Record<Count | 'withinDays' | 'minimumGood', number>> & { readonly maxBytes?: number };

export const registerRetention: Register = (program, run) => {
  const retention = program.command('retention').description('Which backups of a plan are kept, and why');

  retention
    .command('preview <plan>')
    .description(
      'Say of each backup why it stays or goes; with options, what another policy would make of them',
    )
    .option('--last <n>', 'the newest n', count)
    .option('--hourly <n>', 'the newest of each of n hours', count)
    .option('--daily <n>', 'the newest of each of n days', count)
    .option('--weekly <n>', 'the newest of each of n weeks', count)
    .option('--monthly <n>', 'the newest of each of n months', count)
    .option('--yearly <n>', 'the newest of each of n years', count)
    .option('--within-days <n>', 'all younger than n days; 0: no such rule', count)
    .option('--max-bytes <size>', 'at most so much in the storage, like 20GB; 0: no limit', size)
    .option('--minimum-good <n>', 'nothing goes with fewer good ones', count)
    .addHelpText(
      'after',
      examples('holdfast retention preview nightly', 'holdfast retention preview nightly --daily 14'),
    )
    .action((wanted: string, options: Options, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const plan = await planBy(session, wanted);
        const policy = Object.keys(options).length === 0 ? null : changed(plan.retention, options);
        const preview = await session.call('retention.preview', { planId: plan.id, policy });
        invocation.answer({ document: preview, text: previewText(preview) });
        return undefined;
      }),
    );

  retention
    .command('apply <plan>')
    .description('Mark what is to go, and remove what was marked a day ago')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('holdfast retention apply nightly', 'holdfast retention apply nightly --yes'),
    )
    .action((wanted: string, options: { yes?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const plan = await planBy(session, wanted);
        const preview = await session.call('retention.preview', { planId: plan.id, policy: null });
        const marks = preview.backups.filter(({ decision }) => decision === 'mark').length;
        const what = `This marks ${plural(marks, 'backup')} of ${plan.name} for removal and removes ${plural(preview.due, 'backup')} marked a day ago.`;
        if (marks + preview.due > 0)
          await invocation.confirm(`${previewText(preview)}\n\n${what}`, options.yes === true);
        const { runId } = await session.call('retention.apply', { planId: plan.id, token: preview.token });
        const ended = await session.follow(runId);
        return invocation.ended(ended, {
          document: { marked: marks, removed: preview.due },
          text: `Marked ${plural(marks, 'backup')}, removed ${plural(preview.due, 'backup')}.`,
        });
      }),
    );

  retention
    .command('keep <backup>')
    .description('Take the mark of a backup back, and pin it')
    .addHelpText('after', examples('holdfast retention keep 7k2m9qxd'))
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, wanted);
        await invocation.session.call('retention.keep', { backupId: id });
        invocation.answer({
          document: { kept: id },
          text: `The backup ${shortId(id)} stays: it is pinned now.`,
        });
        return undefined;
      }),
    );
};

function count(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('it is not a whole number.');
  return Number(value);
}

function size(value: string): number {
  const bytes = byteSize(value);
  if (bytes === null) throw new InvalidArgumentError('it is no size; write it like 500MB or 20GB.');
  return bytes;
}

function changed(policy: RetentionPolicy, { withinDays, maxBytes, ...counts }: Options): RetentionPolicy {
  return {
    ...policy,
    ...counts,
    withinDays: withinDays === undefined ? policy.withinDays : withinDays === 0 ? null : withinDays,
    maxBytes: maxBytes === undefined ? policy.maxBytes : maxBytes === 0 ? null : maxBytes,
  };
}

function previewText(preview: RetentionPreview): string {
  const { planName, policy, isSaved, backups, keeps, keptBytes, goes, goesBytes } = preview;
  const head = `${planName} keeps ${policy === null ? 'everything' : policyWords(policy)}${isSaved ? '' : ' (not saved)'}: ${plural(keeps, 'backup')} (${formatBytes(keptBytes)}) stay, ${goes} (${formatBytes(goesBytes)}) go.`;
  if (backups.length === 0) return `${planName} has no backup yet.`;
  const table = renderTable(
    [
      { title: 'ID' },
      { title: 'TAKEN' },
      { title: 'STORED', align: 'right' },
      { title: isSaved ? 'KEPT' : 'WOULD BE KEPT' },
      ...(isSaved ? [] : [{ title: 'CHANGES' }]),
    ],
    backups.map((each) => [
      shortId(each.backupId),
      formatDateTime(each.startedAt),
      formatBytes(each.storedBytes),
      keptWords(each),
      ...(isSaved ? [] : [changeWord(each)]),
    ]),
  );
  return [head, ...preview.holds, table].join('\n\n');
}

/** What another policy changes for a backup. */
function changeWord({ decision, savedDecision }: RetentionPreview['backups'][number]): string {
  if ((decision === 'keep') === (savedDecision === 'keep')) return '';
  return decision === 'keep' ? 'stays now' : 'goes now';
}
