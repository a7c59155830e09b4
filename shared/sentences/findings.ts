import { formatBytes, formatDuration, plural } from '../format.ts';
import {
  type CheckCode,
  type CheckData,
  checkData,
  errorOf,
  type Finding,
  lossOf,
  noteOf,
  type Severity,
} from '../model/finding.ts';
import { describeLoss, describeNote, type Remark } from './remarks.ts';
import { listNames } from './sentence.ts';

/** How findings of a severity are headed, and what they mean. */
export const severityWords: Record<Severity, { title: string; meaning: string }> = {
  blocks: { title: 'A backup cannot start', meaning: 'Nothing is dumped until these are cured.' },
  loses: {
    title: 'A backup would lack something',
    meaning: 'The dump program would say nothing of it. Cured or accepted, it no longer stands in the way.',
  },
  warns: { title: 'Worth knowing', meaning: 'None of this makes a backup lack anything.' },
  fine: { title: 'In order', meaning: 'Looked at, with nothing to say against it.' },
};

type Words<C extends CheckCode> = (data: CheckData<C>, finding: Finding) => { title: string; why: string };

const words: { readonly [C in CheckCode]: Words<C> } = {
  'large-rows': ({ limitBytes, largestBytes }, finding) => ({
    title: `Rows of ${names(finding)} may be too large to load again`,
    why: `One row may take up to ${formatBytes(largestBytes)} of SQL, judged by the types of its columns and the size of its table. This server takes statements of at most ${formatBytes(limitBytes)} (max_allowed_packet), so a restore into it could stop. Holdfast itself dumps rows of up to 1 GB.`,
  }),
  'write-timeout-short': ({ seconds }) => ({
    title: `The server waits only ${plural(seconds, 'second')} while a dump pauses (net_write_timeout)`,
    why: 'One that pauses for longer, on a slow disk or a busy machine, is cut off with error 2013.',
  }),
  'room-tight': ({ path, neededBytes, freeBytes }) => ({
    title: `Room gets tight in ${path}`,
    why: `This backup needs about ${formatBytes(neededBytes)} of the ${formatBytes(freeBytes)} that are free; there may be no room for another.`,
  }),
  'clock-differs': ({ differenceMs }) => ({
    title: `The server’s clock is ${formatDuration(Math.abs(differenceMs))} ${differenceMs > 0 ? 'ahead of' : 'behind'} this machine’s`,
    why: 'Backups carry this machine’s time, rows the server’s. Set one of the clocks right, so that both tell of the same moment.',
  }),
  'tool-older': ({ tool, toolVersion, serverVersion }) => ({
    title: `The dump program is older than the server: ${toolVersion}, and ${serverVersion}`,
    why: `${tool} may not know everything that the server holds. What it leaves out is found by the verdict; one of the server’s own version does not leave it out.`,
  }),
  'tool-other-flavour': ({ tool, flavour }) => ({
    title: `The dump program is ${flavour}’s, not the server’s own`,
    why: `${tool} is known to dump this server; none of its own flavour was found on this machine.`,
  }),
  'databases-not-chosen': (_, finding) => ({
    title: `In no backup of this server yet, and not chosen: ${names(finding)}`,
    why: 'Nothing backs them up. Choose them, too, or all databases, which takes in whatever is new.',
  }),
  'table-gone': (_, finding) => ({
    title: `To be left out, but no longer there: ${names(finding)}`,
    why: 'They were dropped or renamed. Under another name they are dumped now.',
  }),
  'pattern-unused': (_, finding) => ({
    title: `Means no table: ${names(finding)}`,
    why: 'Nothing is left out or emptied for it now. That is right for tables of tomorrow, and wrong for a name that was mistyped.',
  }),
  'definers-unknown': () => ({
    title: 'Whether all definers exist is not known',
    why: 'This account may not read the list of accounts (mysql.user). A view or routine whose definer is gone is dumped, and fails with error 1449 when it is used.',
  }),
  'view-order': (_, finding) => ({
    title: `Without Holdfast, a restore would stop at ${names(finding)}`,
    why: 'A view WITH CHECK OPTION is written before the view that it looks through, whose name comes later: dump programs write views in the order of their names, and the server refuses that (error 1368). Holdfast restores them in the order in which they can be made; for everybody else, give the view below a name that comes first.',
  }),
  'databases-new': (_, finding) => ({
    title: `In no backup of this server yet: ${names(finding)}`,
    why: 'All databases are chosen, so they are in this one.',
  }),
  'rights-suffice': ({ account }) => ({
    title: `${account} has every right that a backup needs`,
    why: 'Judged by its grants, since an account does not see what it may not see.',
  }),
  'views-readable': ({ views }) => ({
    title: views === 1 ? 'The view can be read' : `All ${plural(views, 'view')} can be read`,
    why: 'A dump stops at a view whose table or column is gone.',
  }),
  'definers-exist': ({ definers }) => ({
    title: definers === 1 ? 'The definer exists' : `All ${plural(definers, 'definer')} exist`,
    why: 'Views, routines, triggers and events can be used after a restore wherever these accounts are.',
  }),
  'engines-have-snapshot': ({ tables }) => ({
    title: tables === 1 ? 'The table has a snapshot' : `All ${plural(tables, 'table')} have a snapshot`,
    why: 'They are dumped as of one moment, and nobody waits for it.',
  }),
  'rows-fit': ({ limitBytes }) => ({
    title: 'No row is too large to be restored',
    why: `The server takes statements of up to ${formatBytes(limitBytes)} (max_allowed_packet).`,
  }),
  'write-timeout-long': ({ seconds }) => ({
    title: `The server waits ${formatDuration(seconds * 1000)} while a dump pauses`,
    why: 'On a slow disk or a busy machine; after that it cuts the dump off (net_write_timeout).',
  }),
  'history-dumped': (_, finding) => ({
    title: `The history of system-versioned tables is dumped: ${names(finding)}`,
    why: 'With --dump-history, which MariaDB 10.11 and later can load.',
  }),
  'sequences-dumped': (_, finding) => ({
    title: `Sequences are dumped with where they stand: ${names(finding)}`,
    why: 'Values handed out during the dump may be handed out again after a restore.',
  }),
  'room-suffices': ({ neededBytes, freeBytes }) => ({
    title: `There is room: ${formatBytes(freeBytes)} are free`,
    why: `This backup needs about ${formatBytes(neededBytes)}, an estimate.`,
  }),
  'clock-agrees': () => ({ title: 'The server’s clock agrees with this machine’s', why: '' }),
  'tool-fits': ({ tool, toolVersion }) => ({
    title: `The dump program fits: ${toolVersion}`,
    why: tool,
  }),
};

/**
 * What people read of a finding.
 * @param describeError the words of errors, which stand beside these
 */
export function findingWords(
  finding: Finding,
  describeError: (error: NonNullable<ReturnType<typeof errorOf>>) => Remark & { readonly action: string },
): Remark {
  const error = errorOf(finding);
  if (error !== null) {
    const { title, why, action } = describeError(error);
    return { title, why: [why, action].filter((part) => part !== '').join(' '), copy: finding.cure };
  }
  const loss = lossOf(finding);
  if (loss !== null) return withLockCost(finding, describeLoss(loss));
  const note = noteOf(finding);
  if (note !== null) return { ...describeNote(note), copy: finding.cure };
  return { ...checkWords(finding.code as CheckCode, finding), copy: finding.cure };
}

function checkWords<C extends CheckCode>(code: C, finding: Finding): { title: string; why: string } {
  const schema = checkData[code] as (typeof checkData)[C] | undefined;
  const parsed = schema?.safeParse(finding.data);
  if (parsed?.success === true) return words[code](parsed.data as CheckData<C>, finding);
  return { title: code, why: 'This was found by another version of Holdfast.' };
}

/** What a lock would cost stands with the loss that it would spare. */
function withLockCost({ data, cure }: Finding, loss: Remark): Remark {
  const { lockSeconds, lockLacks } = data;
  const time =
    typeof lockSeconds === 'number'
      ? ` A lock would hold writers back for about ${formatDuration(lockSeconds * 1000)}, judged by the last backup.`
      : '';
  const right = typeof lockLacks === 'string' ? ` For a lock this account lacks the right ${lockLacks}.` : '';
  return { ...loss, why: `${loss.why}${time}${right}`, copy: cure };
}

function names({ objects, more, database }: Finding): string {
  return listNames(database === null ? objects : objects.map((name) => `${database}.${name}`), more);
}
