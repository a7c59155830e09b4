import type { Command } from 'commander';
import { formatBytes, formatCount, formatDateTime, plural } from '../../../shared/format.ts';
import type { BackupComparison, ObjectChange } from '../../../shared/model/comparison.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { changeWords, objectKindWords, unaskedWords } from '../../../shared/sentences.ts';
import { qualifiedText } from '../object-names.ts';
import { backupBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

/** `backups diff`: what differs between two backups. */
export const registerDiff: Register = (backups, run) => {
  backups
    .command('diff <backup> <other>')
    .description('Compare two backups: objects, definitions, rows and data')
    .option('--all', 'also what is the same')
    .addHelpText('after', examples('holdfast backups diff 7k2m9qxd 3fw8hn2p'))
    .action((wanted: string, other: string, options: { all?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const { id } = await backupBy(session, wanted);
        const { id: otherId } = await backupBy(session, other);
        const comparison = await session.call('backups.compare', { backupId: id, otherId });
        invocation.answer({ document: comparison, text: comparisonText(comparison, options.all === true) });
        return undefined;
      }),
    );
};

export function comparisonText(
  { before, after, objects, unasked }: BackupComparison,
  withSame: boolean,
): string {
  const shown = objects.filter(({ change }) => withSame || change !== 'same');
  const same = objects.filter(({ change }) => change === 'same').length;
  const head = [before, after]
    .map(({ id, serverName, startedAt }) => `${shortId(id)} of ${serverName}, ${formatDateTime(startedAt)}`)
    .join('  →  ');
  const table = renderTable(
    [
      { title: 'object' },
      { title: 'kind' },
      { title: 'change' },
      { title: 'rows', align: 'right' },
      { title: 'SQL', align: 'right' },
    ],
    shown.map((object) => [
      qualifiedText(object),
      objectKindWords[object.kind].one,
      `${object.isDrop ? '! ' : ''}${changeWords(object)}`,
      fromTo(object.rowsBefore, object.rowsAfter, formatCount),
      fromTo(object.bytesBefore, object.bytesAfter, formatBytes),
    ]),
  );
  const foot = `${plural(objects.length - same, 'object differs', 'objects differ')}, ${formatCount(same)} ${same === 1 ? 'is' : 'are'} the same`;
  const beside = unaskedWords(unasked);
  return [head, ...(shown.length === 0 ? [] : [table]), foot, ...(beside === null ? [] : [beside])].join(
    '\n',
  );
}

function fromTo(
  before: ObjectChange['rowsBefore'],
  after: ObjectChange['rowsAfter'],
  format: (count: number) => string,
): string {
  if (before === null && after === null) return '';
  if (before === after && before !== null) return format(before);
  return `${before === null ? '–' : format(before)} → ${after === null ? '–' : format(after)}`;
}
