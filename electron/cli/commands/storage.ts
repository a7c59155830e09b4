import type { Command } from 'commander';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { describeError } from '../../../shared/sentences.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { storageBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

export const registerStorage: Register = (program, run) => {
  const storage = program.command('storage').description('Where backups are kept');

  storage
    .command('add')
    .description('Make a new storage')
    .command('folder')
    .description('Make a storage of an empty or new folder')
    .requiredOption('--path <dir>', 'the folder')
    .option('--name <name>', 'what to call it (the folder’s name unless told)')
    .addHelpText('after', examples('holdfast storage add folder --name safe --path /mnt/backups/holdfast'))
    .action((options: { path: string; name?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { storageId } = await invocation.session.call('storages.addFolder', {
          name: options.name ?? nameOf(options.path),
          folder: { path: options.path },
        });
        const added = await storageBy(invocation.session, storageId);
        invocation.answer({
          document: { storage: added },
          text: `Added the storage “${added.name}” (${shortId(storageId)}) at ${added.location.path}.`,
        });
        return undefined;
      }),
    );

  storage
    .command('open <dir>')
    .description('Open a folder of backups made elsewhere')
    .option('--name <name>', 'what to call it (the folder’s name unless told)')
    .action((dir: string, { name }: { name?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { storageId, backups } = await invocation.session.call('storages.open', {
          name: name ?? nameOf(dir),
          folder: { path: dir },
        });
        const opened = await storageBy(invocation.session, storageId);
        invocation.answer({
          document: { storage: opened, backups },
          text: [
            `Opened “${opened.name}” (${shortId(storageId)}) with ${plural(backups, 'backup')}.`,
            ...problemLines(opened),
          ].join('\n'),
        });
        return exitCodeOf(opened);
      }),
    );

  storage
    .command('list')
    .description('List storages')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const storages = await invocation.session.call('storages.list', {});
        const text =
          storages.length === 0
            ? 'There is no storage yet. Add one: holdfast storage add folder --name safe --path DIR'
            : [table(storages), ...storages.flatMap(problemLines)].join('\n');
        invocation.answer({ document: { storages }, text });
        return undefined;
      }),
    );

  storage
    .command('rescan <storage>')
    .description('Read a storage’s manifests and events again')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await storageBy(invocation.session, wanted);
        const { backups } = await invocation.session.call('storages.rescan', { storageId: found.id });
        const after = await storageBy(invocation.session, found.id);
        const text = [`“${found.name}” holds ${plural(backups, 'backup')}.`, ...problemLines(after)].join(
          '\n',
        );
        invocation.answer({ document: { storage: after, backups }, text });
        return exitCodeOf(after);
      }),
    );

  storage
    .command('rename <storage> <name>')
    .description('Call a storage otherwise; nothing in it changes')
    .action((wanted: string, name: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await storageBy(invocation.session, wanted);
        await invocation.session.call('storages.rename', { storageId: found.id, name });
        invocation.answer({
          document: { storage: await storageBy(invocation.session, found.id) },
          text: `“${found.name}” is now called “${name}”.`,
        });
        return undefined;
      }),
    );

  storage
    .command('remove <storage>')
    .description('Forget a storage; its files stay, and `storage open` brings it back')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await storageBy(invocation.session, wanted);
        await invocation.session.call('storages.remove', { storageId: found.id });
        invocation.answer({
          document: { removed: found.id },
          text: `Forgot the storage “${found.name}”. Its files stay in ${found.location.path}.`,
        });
        return undefined;
      }),
    );
};

function nameOf(dir: string): string {
  return (
    dir
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) || 'storage'
  );
}

function table(storages: readonly StorageView[]): string {
  const columns = [
    { title: 'ID' },
    { title: 'NAME' },
    { title: 'FOLDER' },
    { title: 'BACKUPS', align: 'right' as const },
    { title: 'STORED', align: 'right' as const },
    { title: 'STATE' },
  ];
  const rows = storages.map((each) => [
    shortId(each.id),
    each.name,
    each.location.path,
    formatCount(each.backups),
    formatBytes(each.storedBytes),
    each.state.kind === 'ready'
      ? `ready, ${formatBytes(each.state.freeBytes)} free`
      : describeError(each.state.error).title,
  ]);
  return renderTable(columns, rows);
}

/** Manifests that cannot be read are named, and somebody has to look at them. */
const exitCodeOf = ({ problems }: StorageView): ExitCode =>
  problems.length === 0 ? exitCodes.good : exitCodes.degraded;

function problemLines({ problems }: StorageView): readonly string[] {
  return problems.map(({ folder, error }) => `${folder}: ${describeError(error).title}.`);
}
