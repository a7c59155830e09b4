import { type Command, Option } from 'commander';
import type { BackupView } from '../../../shared/contract.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes, formatDuration } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { AcceptableLoss, type LossCode } from '../../../shared/model/verdict.ts';
import { describeLoss, describeNote } from '../../../shared/sentences.ts';
import { parseTableName } from '../object-names.ts';
import { backupBy, serverBy, storageBy } from '../resolve.ts';
import type { Session } from '../session.ts';
import { dropRemarks, headline } from './backup-text.ts';
import { addDumpOptions, type DumpOptionFlags, dumpOptionsOf } from './dump-option-flags.ts';
import { findingDocuments } from './findings-text.ts';
import { bringPassword } from './passwords.ts';
import { chosenDatabases } from './preflight.ts';
import { exitCodeOfPreview, previewText } from './preview-text.ts';
import { type RecipientOptions, recipientsOf, withRecipients } from './recipients.ts';
import { collect, examples, type Register } from './register.ts';

interface Options extends DumpOptionFlags, RecipientOptions {
  readonly storage?: string;
  readonly databases?: string;
  readonly database?: readonly string[];
  readonly excludeTable?: readonly string[];
  readonly accept?: readonly LossCode[];
  readonly lock?: boolean;
  readonly dryRun?: boolean;
  readonly passwordStdin?: boolean;
}

export const registerBackup: Register = (program, run) => {
  const command = addDumpOptions(
    program
      .command('backup <server>')
      .description('Back up a server now')
      .option('--storage <storage>', 'where to keep it (needed when there are several)')
      .option('--databases <a,b>', 'only these databases (all unless told)')
      .option('--database <name>', 'one more database, for names with a comma', collect)
      .option('--exclude-table <db.table...>', 'tables to leave out')
      .addOption(
        new Option('--accept <loss...>', 'losses that are known and wanted').choices(AcceptableLoss.options),
      )
      .option(
        '--lock',
        'hold writers back while tables without a snapshot (MyISAM, Aria, MEMORY) are dumped',
      ),
  );
  withRecipients(command)
    .option('--dry-run', 'only say what it would do')
    .option('--password-stdin', 'read the password from standard input, for this time only')
    .addHelpText(
      'after',
      examples(
        'holdfast backup acme --storage safe',
        'holdfast backup acme --storage safe --databases shop,crm --exclude-table shop.sessions',
        "holdfast backup acme --storage safe --structure-of '*_log' --where \"shop.orders:placed >= '2026-01-01'\"",
        'holdfast backup acme --storage safe --accept unseen-events --json',
        'holdfast backup acme --storage safe --recipient acme --recipient age1…',
      ),
    )
    .action((wanted: string, options: Options, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const server = await serverBy(session, wanted);
        const storage = await storageFor(session, options.storage);
        const selection = selectionOf(options);
        const recipients = (await recipientsOf(session, options)) ?? [];
        await bringPassword(invocation, server, options.passwordStdin);
        if (options.dryRun === true) {
          const preview = await session.call('backups.preview', {
            serverId: server.id,
            storageId: storage.id,
            selection,
          });
          invocation.answer({
            document: { preview: { ...preview, findings: findingDocuments(preview.findings) } },
            text: previewText(preview),
          });
          return exitCodeOfPreview(preview);
        }
        const { runId } = await session.call('backups.start', {
          serverId: server.id,
          storageId: storage.id,
          selection,
          recipients,
        });
        const ended = await session.follow(runId);
        const made =
          ended.outcome?.kind === 'good' || ended.outcome?.kind === 'degraded' ? ended.backupId : null;
        const backup = made === null ? null : await backupBy(session, made);
        return invocation.ended(ended, {
          document: { backup },
          text: backup === null ? '' : madeText(backup),
        });
      }),
    );
};

/** The storage that was named, or the only one there is. @throws HoldfastError 'bad-input' */
export async function storageFor(session: Session, wanted: string | undefined): Promise<StorageView> {
  if (wanted !== undefined) return storageBy(session, wanted);
  const [only, another] = await session.call('storages.list', {});
  if (only !== undefined && another === undefined) return only;
  const problem =
    only === undefined
      ? 'there is no storage yet; add one: holdfast storage add folder --name safe --path DIR'
      : '--storage is needed, since there are several';
  throw new HoldfastError('bad-input', { problems: [problem] });
}

function selectionOf(options: Options): BackupSelection {
  return {
    databases: chosenDatabases(options),
    excludedTables: (options.excludeTable ?? []).map(parseTableName),
    acceptedLosses: [...(options.accept ?? [])],
    consistency: options.lock === true ? 'lock' : 'snapshot',
    options: dumpOptionsOf(options),
  };
}

function madeText(backup: BackupView): string {
  const took = formatDuration(Date.parse(backup.finishedAt) - Date.parse(backup.startedAt));
  const { rawBytes, storedBytes } = backup.totals;
  const remarks = [...backup.losses.map(describeLoss), ...backup.notes.map(describeNote)];
  return [
    `${headline(backup)}`,
    `${formatBytes(rawBytes)} of SQL in ${took}, ${formatBytes(storedBytes)} stored in “${backup.storageName}”, read back and equal.`,
    ...dropRemarks(backup),
    ...remarks.map(({ title, why }) => `${title}. ${why}`),
    `Next: holdfast drill ${shortId(backup.id)}`,
  ].join('\n');
}
