import { type Command, Option } from 'commander';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { ImportLook } from '../../../shared/model/import.ts';
import { Flavour } from '../../../shared/model/server.ts';
import {
  describeLoss,
  describeNote,
  encodingWords,
  flavourWords,
  listNames,
  makerWords,
  packingWords,
} from '../../../shared/sentences.ts';
import { exitCodes } from '../exit-codes.ts';
import { backupBy, clientIdBy } from '../resolve.ts';
import { renderPairs } from '../table.ts';
import { storageFor } from './backup.ts';
import { headline } from './backup-text.ts';
import { type RecipientOptions, recipientsOf, withRecipients } from './recipients.ts';
import { examples, type Register } from './register.ts';

interface Options extends RecipientOptions {
  readonly storage?: string;
  readonly database?: string;
  readonly serverFlavour?: Flavour;
  readonly accept?: readonly string[];
  readonly client?: string;
  readonly dryRun?: boolean;
}

export const registerImport: Register = (program, run) => {
  const command = program
    .command('import <path>')
    .description(
      'Take a dump of another program over as a backup: a .sql file (also gz, zst, xz, bz2, zip), a folder of them, or one of mydumper',
    )
    .option('--storage <storage>', 'where to keep it (needed when there are several)')
    .option(
      '--database <name>',
      'the database that it becomes, where the dump names none (its file’s name unless told)',
    )
    .addOption(
      new Option('--server-flavour <flavour>', 'what it is of, where its header does not say').choices(
        Flavour.options,
      ),
    )
    .addOption(
      new Option('--accept <loss...>', 'import it although something is missing').choices(['dump-cut']),
    );
  withRecipients(command)
    .option('--client <client>', 'whose it is; holdfast client give says it later')
    .option('--dry-run', 'only say what it is')
    .addHelpText(
      'after',
      examples(
        'holdfast import ~/Downloads/shop.sql.gz --storage safe',
        'holdfast import export.sql --database shop --server-flavour mariadb',
        'holdfast import ./mydumper-export --storage safe --encrypt --json',
      ),
    )
    .action((path: string, options: Options, self: Command) =>
      run(self, async (invocation) => {
        const { session } = invocation;
        const storage = options.dryRun === true ? null : await storageFor(session, options.storage);
        if (storage === null) {
          const look = await session.call('imports.look', { path: { path } });
          invocation.answer({ document: { import: look }, text: lookText(look, options.database) });
          return look.ending === 'cut' ? exitCodes.degraded : exitCodes.good;
        }
        const { runId } = await session.call('imports.start', {
          path: { path },
          storageId: storage.id,
          database: options.database ?? null,
          flavour: options.serverFlavour ?? null,
          recipients: (await recipientsOf(session, options)) ?? [],
          clientId: await clientIdBy(session, options.client),
          acceptCut: options.accept?.includes('dump-cut') ?? false,
        });
        const ended = await session.follow(runId);
        const isKept = ended.outcome?.kind === 'good' || ended.outcome?.kind === 'degraded';
        const backup = isKept && ended.backupId !== null ? await backupBy(session, ended.backupId) : null;
        const remarks = [
          ...(backup?.losses ?? []).map(describeLoss),
          ...(backup?.notes ?? []).map(describeNote),
        ];
        return invocation.ended(ended, {
          document: { backup },
          text:
            backup === null
              ? ''
              : [
                  headline(backup),
                  `${plural(backup.totals.tables, 'table')}, ${formatCount(backup.totals.rows)} rows, ${formatBytes(backup.totals.rawBytes)} of SQL; ${formatBytes(backup.totals.storedBytes)} stored in “${backup.storageName}”. It stays until somebody deletes it.`,
                  ...remarks.map(({ title, why }) => `${title}. ${why}`),
                  `Next: holdfast drill ${shortId(backup.id)}`,
                ].join('\n'),
        });
      }),
    );
};

const endings: Record<ImportLook['ending'], string> = {
  whole: 'there, as its maker writes it',
  cut: 'missing: the dump was cut',
  unknown: 'only reading all of it can tell',
};

function lookText(look: ImportLook, database: string | undefined): string {
  return renderPairs([
    ['Maker', makerWords(look)],
    ['Of', look.flavour === null ? 'MySQL or MariaDB; say --server-flavour' : flavourWords[look.flavour]],
    [
      'Size',
      `${formatBytes(look.storedBytes)}, ${packingWords[look.packing]}, ${plural(look.files, 'file')}`,
    ],
    ['Text', encodingWords[look.encoding]],
    [
      'Databases',
      look.needsDatabase
        ? `it names none; becomes “${database ?? look.suggestedDatabase}”`
        : listNames(look.databases) || 'not in its beginning',
    ],
    ['End', endings[look.ending]],
    ...(look.leftOut.length === 0 ? [] : [['Left out', listNames(look.leftOut)] as [string, string]]),
  ]);
}
