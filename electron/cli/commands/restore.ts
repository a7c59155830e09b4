import type { Command } from 'commander';
import { HoldfastError, type WireError } from '../../../shared/errors.ts';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import {
  MAX_CONNECTIONS,
  type RestoreDatabase,
  type RestorePreview,
  RestoreRequest,
  type RestoreResult,
  Safety,
} from '../../../shared/model/restore.ts';
import type { Run } from '../../../shared/model/run.ts';
import { describeError, environmentWords, listNames, objectKindWords } from '../../../shared/sentences.ts';
import { exitCodeOfError, exitCodes } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { parseRename, parseTableName } from '../object-names.ts';
import { readableBackup, serverBy, storageBy } from '../resolve.ts';
import { CallFailed } from '../session.ts';
import { bringPassword } from './passwords.ts';
import { collect, examples, type Register } from './register.ts';

interface Options {
  readonly to: string;
  readonly database?: readonly string[];
  readonly table?: readonly string[];
  readonly as?: readonly string[];
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly confirmQualifiedNames?: boolean;
  readonly safetyStorage?: string;
  readonly withoutSafetyBackup?: string;
  readonly dryRun?: boolean;
  readonly connections?: string;
  readonly passwordStdin?: boolean;
}

export const registerRestore: Register = (program, run) => {
  program
    .command('restore <backup>')
    .description('Restore a backup, or some of its databases, into a server')
    .requiredOption('--to <server>', 'the server to restore into')
    .option('--database <name...>', 'only these databases (unless told, those of --as, otherwise all)')
    .option(
      '--table <database.table...>',
      'only these tables, with their triggers; the rest of the database stays',
    )
    .option('--as <old=new>', 'restore a database under another name; without --database, it alone', collect)
    .option('--yes', 'replace databases that exist without asking')
    .option('--confirm <name>', 'the target’s name, where it must be typed (production, unknown identity)')
    .option('--confirm-qualified-names', 'go on although programs name the original database')
    .option(
      '--safety-storage <name>',
      'where what is replaced is backed up before (the backup’s own storage unless told)',
    )
    .option(
      '--without-safety-backup <reason>',
      'replace without backing up what is there; says why, for the log',
    )
    .option(
      '--connections <n>',
      'restore tables over so many connections at once, 1 to 16 (2 to 4 by the cores unless told)',
    )
    .option('--dry-run', 'only say what it would do')
    .option('--password-stdin', 'read the target’s password from standard input, for this time only')
    .addHelpText(
      'after',
      examples(
        'holdfast restore 7k2m9qxd --to staging --as shop=shop_friday',
        'holdfast restore 7k2m9qxd --to acme --database shop --confirm acme',
        'holdfast restore 7k2m9qxd --to acme --table shop.orders --as shop=shop_rescue',
      ),
    )
    .action((wanted: string, options: Options, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const { backup } = await readableBackup(session, wanted);
        const target = await serverBy(session, options.to);
        const request = RestoreRequest.parse({
          backupId: backup.id,
          targetServerId: target.id,
          databases: databasesOf(options, backup.databases ?? []),
          connections: connectionsOf(options),
        });
        await bringPassword(invocation, target, options.passwordStdin);
        const preview = await session.call('restores.preview', request);
        if (options.dryRun === true) {
          const text = [previewText(preview), ...preview.blockers.map(blockerText)].join('\n');
          invocation.answer({ document: { preview }, text });
          const [blocker] = preview.blockers;
          return blocker === undefined ? exitCodes.good : exitCodeOfError(blocker.code);
        }
        invocation.remark(previewText(preview));
        const [blocker, ...others] = preview.blockers;
        for (const other of others) invocation.remark(blockerText(other));
        if (blocker !== undefined) throw new CallFailed(blocker);
        const confirmed = await confirm(invocation, preview, options);
        const { runId } = await session.call('restores.start', {
          request,
          token: preview.token,
          ...confirmed,
          safety: await safetyOf(invocation, options),
        });
        const ended = await session.follow(runId);
        const result = ended.restore;
        if (ended.outcome?.kind !== 'good')
          for (const line of safetyText(ended, target.name)) invocation.remark(line);
        return invocation.ended(ended, {
          document: { result, safetyBackupId: ended.safetyBackupId },
          text:
            result === null
              ? ''
              : [resultText(result, request, target.name), ...safetyText(ended, target.name)].join('\n'),
        });
      }),
    );
};

/** @throws HoldfastError 'bad-input' */
function connectionsOf({ connections }: Options): number | null {
  if (connections === undefined) return null;
  const parsed = RestoreRequest.shape.connections.safeParse(Number(connections));
  if (parsed.success) return parsed.data;
  throw new HoldfastError('bad-input', {
    problems: [`--connections takes a number from 1 to ${MAX_CONNECTIONS}, not “${connections}”`],
  });
}

/** @throws HoldfastError 'bad-input' for both at once, or a reason that says nothing */
async function safetyOf(
  { session }: Invocation,
  { safetyStorage, withoutSafetyBackup }: Options,
): Promise<Safety> {
  if (withoutSafetyBackup === undefined)
    return {
      kind: 'backup',
      storageId: safetyStorage === undefined ? null : (await storageBy(session, safetyStorage)).id,
    };
  if (safetyStorage !== undefined)
    throw new HoldfastError('bad-input', {
      problems: ['--safety-storage and --without-safety-backup contradict each other'],
    });
  const parsed = Safety.safeParse({ kind: 'none', reason: withoutSafetyBackup });
  if (parsed.success) return parsed.data;
  throw new HoldfastError('bad-input', {
    problems: ['--without-safety-backup needs a reason of 3 to 200 characters'],
  });
}

function safetyText({ safetyBackupId }: Run, target: string): readonly string[] {
  if (safetyBackupId === null) return [];
  const id = shortId(safetyBackupId);
  return [`What was there before is in backup ${id}: holdfast restore ${id} --to ${target}`];
}

/** @throws HoldfastError 'bad-input' for a name that the backup does not hold, or one that is renamed and not chosen */
export function databasesOf(
  { database, table, as }: Pick<Options, 'database' | 'table' | 'as'>,
  held: readonly string[],
): readonly Pick<RestoreDatabase, 'name' | 'as' | 'tables'>[] {
  const tables = tablesByDatabase(table ?? [], database);
  const renames = new Map((as ?? []).map((text) => parseRename(text)).map(({ from, to }) => [from, to]));
  // Who names one to be restored beside what is there does not mean the others to be replaced.
  const named = renames.size === 0 ? held : [...renames.keys()];
  const chosen = table === undefined ? (database ?? named) : [...tables.keys()];
  const unknown = [...new Set([...chosen, ...renames.keys()])].filter((name) => !held.includes(name));
  if (unknown.length > 0) {
    const problem = `this backup holds no database ${listNames(unknown)}; it holds ${listNames(held, 0, 20) || 'none'}`;
    throw new HoldfastError('bad-input', { problems: [problem] });
  }
  const idle = [...renames.keys()].filter((name) => !chosen.includes(name));
  if (idle.length > 0)
    throw new HoldfastError('bad-input', {
      problems: [`--as names ${listNames(idle)}, which --database leaves out`],
    });
  return [...new Set(chosen)].map((name) => ({
    name,
    as: renames.get(name) ?? null,
    tables: tables.get(name) ?? null,
  }));
}

function tablesByDatabase(
  names: readonly string[],
  databases: readonly string[] | undefined,
): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { database, table } of names.map(parseTableName)) {
    if (databases !== undefined && !databases.includes(database))
      throw new HoldfastError('bad-input', {
        problems: [`--table names ${database}.${table}, which --database leaves out`],
      });
    found.set(database, [...new Set([...(found.get(database) ?? []), table])]);
  }
  return found;
}

/** Asks for what the preview says must be confirmed, before anything is touched. */
async function confirm(
  invocation: Invocation,
  preview: RestorePreview,
  options: Options,
): Promise<{ typed: string | null; confirmQualifiedNames: boolean }> {
  const replaced = preview.databases
    .filter(({ existing }) => existing !== null)
    .flatMap(({ to, tables }) => tables?.map((table) => `${to}.${table}`) ?? [to]);
  const { target, typedName } = preview;
  const touched = replaced.length > 0 ? ` ${listNames(replaced)} would be replaced.` : '';
  const danger =
    target.environment === 'production'
      ? `“${target.name}” is a production server.${touched}`
      : preview.origin === 'unknown'
        ? `“${target.name}” is not known to be another server than the origin.${touched}`
        : null;
  let typed: string | null = null;
  if (typedName !== null && danger !== null)
    typed = await invocation.confirmName(danger, typedName, options.confirm);
  else if (typedName !== null) {
    // On a harmless target a yes says what typing its name would say.
    await invocation.confirm(
      `On “${target.name}”:${touched}`,
      options.yes === true || options.confirm === typedName,
    );
    typed = typedName;
  } else if (replaced.length > 0) await invocation.confirm(`On “${target.name}”:${touched}`, options.yes);
  if (preview.confirmQualifiedNames && options.confirmQualifiedNames !== true) {
    const objects = preview.qualifiedNames.map(({ kind, database, name }) => `${kind} ${database}.${name}`);
    if (!invocation.isInteractive) throw new HoldfastError('qualified-names', { objects });
    await invocation.confirm(`${listNames(objects)} would still name the original database.`, false);
  }
  return { typed, confirmQualifiedNames: preview.confirmQualifiedNames };
}

function previewText(preview: RestorePreview): string {
  const { target } = preview;
  const origin = {
    same: 'the server that the backup came from',
    different: 'another server than the origin',
    unknown: 'perhaps the origin',
  }[preview.origin];
  const databases = preview.databases.map(({ from, to, tables, existing, restored, leftOver }) => {
    const name =
      tables === null
        ? from
        : listNames(
            tables.map((table) => `${from}.${table}`),
            0,
            20,
          );
    const what = `${from === to ? name : `${name} ${tables === null ? 'as' : 'into'} ${to}`}: ${plural(restored.tables, 'table')}, ${plural(restored.views, 'view')}, ${formatBytes(restored.rawBytes)} of SQL`;
    if (existing === null) return `  ${what}; new`;
    const gone =
      leftOver.length === 0 ? '' : `; ${listNames(leftOver.map(({ name }) => name))} would be gone`;
    return `  ${what}; replaces ${plural(existing.tables, 'table')} with ${formatBytes(existing.bytes)}${gone}`;
  });
  return [
    `Restore into “${target.name}” (${target.address}, ${environmentWords[target.environment].toLowerCase()}), ${origin}:`,
    ...databases,
    ...(preview.eventsDisabled.length === 0
      ? []
      : [`  ${plural(preview.eventsDisabled.length, 'event')} will arrive disabled.`]),
    ...(preview.definersMissing.length === 0
      ? []
      : [`  Accounts that define objects and are missing there: ${listNames(preview.definersMissing)}.`]),
    ...(preview.expectedSeconds === null
      ? []
      : [`  It should take about ${formatDuration(preview.expectedSeconds * 1000)}.`]),
    ...(preview.qualifiedNames.length === 0
      ? []
      : [
          `  Would still name the original database: ${listNames(preview.qualifiedNames.map(({ kind, database, name }) => `${objectKindWords[kind].one} ${database}.${name}`))}.`,
        ]),
    ...preview.warnings.map((warning) => `  ${warning}`),
  ].join('\n');
}

function blockerText(blocker: WireError): string {
  const { title, why, copy } = describeError(blocker);
  return `It cannot start: ${title}. ${why}${copy === null ? '' : `\n  ${copy}`}`;
}

function resultText(result: RestoreResult, { databases }: RestoreRequest, target: string): string {
  const names = databases.flatMap(({ name, as, tables }) => {
    const to = as ?? name;
    if (tables !== null)
      return tables.map((table) => (to === name ? `${to}.${table}` : `${name}.${table} into ${to}`));
    return [to === name ? to : `${name} as ${to}`];
  });
  return [
    `Restored ${listNames(names)} into “${target}” in ${formatDuration(result.tookMs)}: ${plural(result.tables, 'table')}, ${plural(result.views, 'view')}, ${plural(result.programs, 'program')}, ${plural(result.rows, 'row')}.`,
    ...(result.eventsDisabled === 0 ? [] : [`${plural(result.eventsDisabled, 'event')} arrived disabled.`]),
    ...result.rewrites.map(
      ({ kind, count, example }) =>
        `${plural(count, 'rewrite')} (${kind.replaceAll('-', ' ')}), such as ${example}`,
    ),
  ].join('\n');
}
