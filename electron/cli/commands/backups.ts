import type { Command } from 'commander';
import type { BackupView } from '../../../shared/contract.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatDateTime } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { acceptedWords } from '../../../shared/sentences.ts';
import type { Invocation } from '../invocation.ts';
import { parseObjectName } from '../object-names.ts';
import { allBackups, backupBy, clientIdBy, readableBackup, serverBy } from '../resolve.ts';
import { wireOf } from '../session.ts';
import { backupTable, backupText, databasesText, headline } from './backup-text.ts';
import { registerDiff } from './backups-diff.ts';
import { registerRows } from './backups-rows.ts';
import { examples, type Register } from './register.ts';

const ROWS_ALONE = 'This dump holds the rows of the table alone; no statement in it defines it.';

export const registerBackups: Register = (program, run) => {
  const backups = program.command('backups').description('What was backed up');

  backups
    .command('list')
    .description('List backups, newest first')
    .option('--server <server>', 'of this server only')
    .option('--client <client>', 'of this client’s servers only')
    .option('--database <name>', 'of this database only')
    .addHelpText('after', examples('holdfast backups list --server acme --database shop'))
    .action((options: { server?: string; client?: string; database?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const server = options.server === undefined ? null : await serverBy(session, options.server);
        const found = await allBackups(session, {
          serverId: server?.id ?? null,
          clientId: await clientIdBy(session, options.client),
          database: options.database ?? null,
        });
        const text = found.length === 0 ? 'There is no such backup.' : backupTable(found, Date.now());
        invocation.answer({ document: { backups: found, total: found.length }, text });
        return undefined;
      }),
    );

  backups
    .command('show <backup>')
    .description('Show a backup: its life, its objects, and how to restore it without Holdfast')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, wanted);
        const shown = await invocation.session.call('backups.get', { backupId: id });
        invocation.answer({ document: shown, text: backupText(shown) });
        return undefined;
      }),
    );

  registerRows(backups, run);
  registerDiff(backups, run);

  backups
    .command('definition <backup> <object>')
    .alias('ddl')
    .description('Print the definition of an object as the dump has it')
    .addHelpText(
      'after',
      examples(
        'holdfast backups definition 7k2m9qxd shop.orders',
        'holdfast backups definition 7k2m9qxd trigger:shop.orders_audit',
      ),
    )
    .action((wanted: string, object: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { backup, objects } = await readableBackup(invocation.session, wanted);
        const asked = parseObjectName(object);
        const found = objects.filter(
          ({ kind, database, name }) =>
            database === asked.database &&
            name === asked.name &&
            (asked.kind === null || kind === asked.kind),
        );
        const [first, second] = found;
        if (first === undefined) throw new HoldfastError('object-not-in-backup', { object });
        if (second !== undefined) {
          const matches = found.map(({ kind }) => `${kind}:${object}`);
          throw new HoldfastError('ambiguous-id', { what: 'object', wanted: object, matches });
        }
        const { kind, database, name } = first;
        const { sql } = await invocation.session.call('backups.definition', {
          backupId: backup.id,
          kind,
          database,
          name,
        });
        invocation.answer({ document: { kind, database, name, sql }, text: sql });
        if (sql === '') invocation.remark(ROWS_ALONE);
        return undefined;
      }),
    );

  backups
    .command('check <backup>')
    .description('Read a backup back: hashes, frames, sections, last line')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, wanted);
        const { runId } = await invocation.session.call('backups.check', { backupId: id });
        const ended = await invocation.session.follow(runId);
        const backup = await backupBy(invocation.session, id);
        return invocation.ended(ended, {
          document: { backup },
          text: `${headline(backup)}. ${checkedText(backup)}`,
        });
      }),
    );

  for (const pinned of [true, false])
    backups
      .command(pinned ? 'pin <backup>' : 'unpin <backup>')
      .description(pinned ? 'Keep a backup until it is unpinned' : 'Take a pin away')
      .action((wanted: string, _options: unknown, command: Command) =>
        run(command, async (invocation) => {
          const { id } = await backupBy(invocation.session, wanted);
          await invocation.session.call('backups.pin', { backupId: id, pinned });
          const backup = await backupBy(invocation.session, id);
          invocation.answer({
            document: { backup },
            text: `${headline(backup)}${pinned ? ', pinned' : ''}.`,
          });
          return undefined;
        }),
      );

  backups
    .command('accept <backup>')
    .description('Say of what a backup holds less of than the one before it that this is right')
    .addHelpText('after', examples('holdfast backups accept 7k2m9qxd'))
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, wanted);
        await invocation.session.call('backups.acceptDrop', { backupId: id });
        const backup = await backupBy(invocation.session, id);
        const { dropAccepted } = backup;
        const text = dropAccepted === null ? '' : ` ${acceptedWords(dropAccepted)}`;
        invocation.answer({ document: { backup }, text: `${headline(backup)}.${text}` });
        return undefined;
      }),
    );

  backups
    .command('delete <backup>')
    .description('Delete a backup and its files; the last good one of a database only by its name')
    .option('--yes', 'do not ask')
    .option('--confirm <database>', 'the database whose last good backup this is')
    .addHelpText(
      'after',
      examples('holdfast backups delete 7k2m9qxd', 'holdfast backups delete 7k2m9qxd --yes --confirm shop'),
    )
    .action((wanted: string, options: { yes?: boolean; confirm?: string }, command: Command) =>
      run(command, async (invocation) => {
        const backup = await backupBy(invocation.session, wanted);
        const isNamed = options.confirm !== undefined;
        const what = `This deletes the backup ${shortId(backup.id)} of ${databasesText(backup)}, taken ${formatDateTime(backup.startedAt)}.`;
        await invocation.confirm(what, options.yes === true || isNamed);
        await deleteBackup(invocation, backup, options.confirm);
        invocation.answer({
          document: { deleted: backup.id },
          text: `Deleted the backup ${shortId(backup.id)}.`,
        });
        return undefined;
      }),
    );
};

async function deleteBackup(
  invocation: Invocation,
  backup: BackupView,
  confirmed: string | undefined,
): Promise<void> {
  const remove = (typed: string | null) =>
    invocation.session.call('backups.delete', { backupId: backup.id, typed });
  try {
    await remove(confirmed ?? null);
  } catch (error) {
    const wire = wireOf(error);
    if (wire?.code !== 'last-good-backup' || confirmed !== undefined) throw error;
    const database = String(wire.data.database);
    await remove(
      await invocation.confirmName(`This is the last good backup of “${database}”.`, database, undefined),
    );
  }
}

function checkedText({ proof }: BackupView): string {
  return proof.state === 'checked' && proof.hashesOnly === true
    ? 'Its files have their hashes; its structure was not checked, since its key is not on this machine.'
    : 'It reads back whole.';
}
