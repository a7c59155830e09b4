import type { Command } from 'commander';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatCount, formatDuration, formatRelative, plural } from '../../../shared/format.ts';
import type { ComparedObject, DataEquality, Drill, KeptServer } from '../../../shared/model/drill.ts';
import { type RunId, shortId } from '../../../shared/model/ids.ts';
import { comparedKindWords, flavourWords } from '../../../shared/sentences.ts';
import type { Invocation } from '../invocation.ts';
import { qualifiedText } from '../object-names.ts';
import { backupBy, clientIdBy, drillBy } from '../resolve.ts';
import { renderPairs, renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

export const registerDrill: Register = (program, run) => {
  program
    .command('drill <backup>')
    .description('Restore a backup into a private throw-away server and compare it with the dump')
    .option('--keep-server', 'keep that server running until Ctrl-C, to look into it with your own tool')
    .option('--sandbox-folder <dir>', 'where to make the private server')
    .addHelpText('after', examples('holdfast drill 7k2m9qxd', 'holdfast drill 7k2m9qxd --keep-server'))
    .action((wanted: string, options: { keepServer?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const backup = await backupBy(session, wanted);
        const keepServer = options.keepServer === true;
        const { runId } = await session.call('drills.start', { backupId: backup.id, keepServer });
        const ended = await session.follow(runId);
        const isCompared = ended.outcome?.kind === 'good' || ended.outcome?.kind === 'not-good';
        const drill = isCompared ? await session.call('drills.get', { runId }) : null;
        const kept = keepServer ? await keptServer(invocation, runId) : null;
        const code = invocation.ended(ended, {
          document: { drill, kept },
          text:
            drill === null ? '' : [drillText(drill), ...(kept === null ? [] : [keptText(kept)])].join('\n'),
        });
        if (kept !== null) await session.stay(async () => (await keptServer(invocation, runId)) === null);
        return code;
      }),
    );

  const drills = program.command('drills').description('What was proven');

  drills
    .command('list')
    .description('List drills, newest first')
    .option('--backup <backup>', 'of this backup only')
    .option('--client <client>', 'of this client’s servers only')
    .action((options: { backup?: string; client?: string }, command: Command) =>
      run(command, async (invocation) => {
        const backup =
          options.backup === undefined ? null : await backupBy(invocation.session, options.backup);
        const found = await invocation.session.call('drills.list', {
          backupId: backup?.id ?? null,
          clientId: await clientIdBy(invocation.session, options.client),
        });
        const text =
          found.length === 0 ? 'There is no drill yet. Start one: holdfast drill BACKUP' : table(found);
        invocation.answer({ document: { drills: found }, text });
        return undefined;
      }),
    );

  drills
    .command('show <drill>')
    .description('Show a drill with every object that was compared')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { runId } = await drillBy(invocation.session, wanted);
        const drill = await invocation.session.call('drills.get', { runId });
        invocation.answer({ document: { drill }, text: `${drillText(drill)}\n\n${objectTable(drill)}` });
        return undefined;
      }),
    );

  drills
    .command('report <drill>')
    .description('Write the report of a drill: one HTML file that can be shown to others')
    .option('--out <file>', 'the file to write (a fitting name here unless told)')
    .addHelpText('after', examples('holdfast drills report 3fq8x1zc --out drill.html'))
    .action((wanted: string, options: { out?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { runId } = await drillBy(invocation.session, wanted);
        const file = options.out ?? (await invocation.session.call('drills.report', { runId })).suggestedName;
        await invocation.session.call('drills.saveReport', { runId, file: { path: file } });
        invocation.answer({ document: { file }, text: `Wrote ${file}.` });
        return undefined;
      }),
    );
};

async function keptServer({ session }: Invocation, runId: RunId): Promise<KeptServer | null> {
  const kept = await session.call('drills.kept', {});
  return kept.find((each) => each.runId === runId) ?? null;
}

function keptText(kept: KeptServer): string {
  const pairs = renderPairs([
    ['Kept server', kept.label],
    ['Host', `${kept.host}:${kept.port}`],
    ['Socket', kept.socket],
    ['User', kept.user],
    ['Password', kept.password],
    ['Connect', kept.command],
  ]);
  return `${pairs}\nIt runs until Ctrl-C.`;
}

function drillText(drill: Drill): string {
  const { counts, sandbox } = drill;
  const differences = drill.objects.filter(({ state }) => state !== 'equal');
  const verdict = drill.passed
    ? `Proven: restored in ${formatDuration(drill.restoreMs)} and equal to the dump.`
    : `Not proven: ${plural(differences.length, 'object differs', 'objects differ')} from the dump.`;
  return [
    `${verdict}`,
    `${plural(counts.databases, 'database')}, ${plural(counts.tables, 'table')}, ${plural(counts.views, 'view')}, ${plural(counts.programs, 'program')}, ${plural(counts.rows, 'row')}; in ${flavourWords[sandbox.flavour]} ${sandbox.version}, ${formatDuration(drill.totalMs)} in all.`,
    ...differences.map(
      (each) => `${comparedKindWords[each.kind].one} ${nameOf(each)}: ${each.difference ?? each.state}`,
    ),
    ...drill.remarks.map(({ text }) => text),
  ].join('\n');
}

const dataWords: Record<DataEquality, string> = {
  'insert-bytes': 'same bytes',
  rows: 'same rows',
  different: 'different',
  'not-compared': 'not compared',
};

function nameOf({ kind, database, name }: ComparedObject): string {
  return kind === 'database' ? database : qualifiedText({ database, name });
}

function objectTable(drill: Drill): string {
  const columns = [
    { title: 'KIND' },
    { title: 'OBJECT' },
    { title: 'STATE' },
    { title: 'ROWS', align: 'right' as const },
    { title: 'DATA' },
  ];
  const rows = drill.objects.map((each) => [
    comparedKindWords[each.kind].one,
    nameOf(each),
    each.state,
    each.rowsRestored === null ? '' : formatCount(each.rowsRestored),
    each.data === null ? '' : dataWords[each.data],
  ]);
  return renderTable(columns, rows);
}

function table(drills: CallOutput<'drills.list'>): string {
  const columns = [
    { title: 'ID' },
    { title: 'ENDED' },
    { title: 'BACKUP' },
    { title: 'SERVER' },
    { title: 'RESULT' },
    { title: 'RESTORE', align: 'right' as const },
    { title: 'DIFFERENCES', align: 'right' as const },
  ];
  const rows = drills.map((each) => [
    shortId(each.runId),
    formatRelative(each.finishedAt, Date.now()),
    shortId(each.backupId),
    each.serverName,
    each.passed ? 'proven' : 'not proven',
    formatDuration(each.restoreMs),
    formatCount(each.differences),
  ]);
  return renderTable(columns, rows);
}
