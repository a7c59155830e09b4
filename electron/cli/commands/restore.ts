import path from 'node:path';
import type { Command } from 'commander';
import type { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import {
  type Definers,
  MAX_CONNECTIONS,
  type RestorePreview,
  RestoreRequest,
  Safety,
} from '../../../shared/model/restore.ts';
import { schemaProblems, schemaWords } from '../../../shared/schema-problems.ts';
import { listNames, namingObjects } from '../../../shared/sentences.ts';
import { type ExitCode, exitCodeOfError, exitCodes } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { readableBackup, serverBy, storageBy } from '../resolve.ts';
import { CallFailed } from '../session.ts';
import { bringPassword } from './passwords.ts';
import { collect, examples, type Register } from './register.ts';
import { followRestore, refuseWithResume, resumeRestore } from './restore-resume.ts';
import { addScopeOptions, contentOf, databasesOf, type ScopeOptions } from './restore-scope.ts';
import { blockersText, changeText, previewText } from './restore-text.ts';
import { parseDefiners } from './translation-text.ts';

interface Options extends ScopeOptions {
  readonly to?: string;
  readonly resume?: string;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly confirmQualifiedNames?: boolean;
  readonly safetyStorage?: string;
  readonly withoutSafetyBackup?: string;
  readonly definers?: Definers;
  readonly acceptLosses?: boolean;
  readonly allowOutside?: boolean;
  readonly dryRun?: boolean;
  readonly connections?: string;
  readonly save?: string;
  readonly passwordStdin?: boolean;
}

export const registerRestore: Register = (program, run) => {
  const restore = program
    .command('restore [backup]')
    .description('Restore a backup, or some of its databases, into a server')
    .option('--to <server>', 'the server to restore into')
    .option('--database <name...>', 'only these databases (unless told, those of --as, otherwise all)')
    .option(
      '--table <database.table...>',
      'only these tables, with their triggers; the rest of the database stays',
    )
    .option(
      '--as <old=new>',
      'restore a database under another name; without --database, it alone; once for each',
      collect,
    );
  addScopeOptions(restore)
    .option('--yes', 'replace databases that exist without asking')
    .option(
      '--confirm <name>',
      'on production or an unknown server: the name that the restored database gets, or of several the server’s',
    )
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
    .option(
      '--definers <keep|strip|account>',
      'who defines views and programs then: those of the backup, the account that restores, or one as user@host (keep unless told)',
      parseDefiners,
    )
    .option('--accept-losses', 'go on without what the target has no counterpart for')
    .option('--allow-outside', 'let statements of the backup reach beyond the databases that are restored')
    .option(
      '--resume <run>',
      'instead of a backup: go on with a restore in place that did not end well; complete tables stay',
    )
    .option('--dry-run', 'only say what it would do; kept as a run in Activity')
    .option('--save <file>', 'with --dry-run: write what it would do as a page (.html) or as JSON (.json)')
    .option('--password-stdin', 'read the target’s password from standard input, for this time only')
    .addHelpText(
      'after',
      examples(
        'holdfast restore 7k2m9qxd --to staging --as shop=shop_friday',
        'holdfast restore 7k2m9qxd --to acme --database shop --confirm shop',
        'holdfast restore 7k2m9qxd --to acme --table shop.orders --as shop=shop_rescue',
        'holdfast restore 7k2m9qxd --to acme --table shop.orders --copy shop.orders=orders_2026_11_22',
        'holdfast restore 7k2m9qxd --to acme --table shop.orders --data-only --rows ignore',
        'holdfast restore 7k2m9qxd --to staging --exclude-table shop.audit_log',
        'holdfast restore 7k2m9qxd --to acme --only views routines --database shop',
        'holdfast restore --resume 4n8r2wkc',
      ),
    )
    .action((wanted: string | undefined, options: Options, command: Command) => {
      const { to, resume } = options;
      if (resume !== undefined) {
        refuseWithResume(command);
        return run(command, (invocation) => resumeRestore(invocation, { ...options, resume }));
      }
      if (wanted === undefined || to === undefined)
        return command.error('error: a backup and --to <server> are needed, or --resume <run>');
      return run(command, (invocation) => start(invocation, wanted, { ...options, to }));
    });
};

async function start(
  invocation: Invocation,
  wanted: string,
  options: Options & { readonly to: string },
): Promise<ExitCode> {
  const { session } = invocation;
  refuseSave(options);
  const safety = await safetyOf(invocation, options);
  const { backup, objects } = await readableBackup(session, wanted);
  const target = await serverBy(session, options.to);
  const request = requestOf({
    backupId: backup.id,
    targetServerId: target.id,
    databases: databasesOf(options, backup.databases ?? [], objects),
    ...contentOf(options),
    connections: connectionsOf(options),
    definers: options.definers,
  });
  await bringPassword(invocation, target, options.passwordStdin);
  if (options.dryRun === true) return await dryRun(invocation, request, options.save);
  const preview = await session.call('restores.preview', request);
  invocation.remark(previewText(preview));
  const [blocker, ...others] = preview.blockers;
  for (const other of blockersText(others)) invocation.remark(other);
  if (blocker !== undefined) throw new CallFailed(blocker);
  const confirmed = await confirm(invocation, preview, options);
  const { runId } = await session.call('restores.start', {
    request,
    token: preview.token,
    ...confirmed,
    acceptLosses: options.acceptLosses === true,
    allowOutside: options.allowOutside === true,
    safety,
  });
  return followRestore(invocation, runId, request, target.name);
}

/** @throws HoldfastError 'bad-input' with all that is wrong */
function requestOf(input: z.input<typeof RestoreRequest>): RestoreRequest {
  const parsed = RestoreRequest.safeParse(input, { error: schemaWords });
  if (parsed.success) return parsed.data;
  throw new HoldfastError('bad-input', { problems: schemaProblems(parsed.error) });
}

/** @throws HoldfastError 'bad-input' */
function connectionsOf({ connections }: Options): number | null {
  if (connections === undefined) return null;
  const parsed = RestoreRequest.shape.connections.safeParse(Number(connections));
  if (parsed.success) return parsed.data;
  throw new HoldfastError('bad-input', {
    problems: [`--connections takes a number from 1 to ${MAX_CONNECTIONS}, not “${connections}”`],
  });
}

/** @throws HoldfastError 'bad-input' where --save would write nothing, or nobody can tell what */
function refuseSave({ save, dryRun }: Options): void {
  if (save === undefined) return;
  const problems = [
    ...(dryRun === true ? [] : ['--save writes what --dry-run says, and that is not given']),
    ...(/\.(html|json)$/i.test(save) ? [] : [`--save writes a .html or a .json file, not “${save}”`]),
  ];
  if (problems.length > 0) throw new HoldfastError('bad-input', { problems });
}

/** Looks, keeps what it saw as a run, and prints it; the exit code is that of what stands in the way. */
async function dryRun(invocation: Invocation, request: RestoreRequest, file?: string): Promise<ExitCode> {
  const { session } = invocation;
  const { runId } = await session.call('restores.dryRun', request);
  const run = await session.follow(runId);
  const preview = run.restorePlan?.preview;
  if (preview === undefined) return invocation.ended(run, { document: {}, text: '' });
  if (file !== undefined) {
    const format = file.toLowerCase().endsWith('.json') ? 'json' : 'html';
    await session.call('restores.saveReport', { runId, file: { path: path.resolve(file) }, format });
  }
  const text = [
    previewText(preview),
    ...blockersText(preview.blockers),
    ...(file === undefined ? [] : [`Saved as ${file}.`]),
  ].join('\n');
  invocation.answer({ document: { runId, preview }, text });
  const [blocker] = preview.blockers;
  return blocker === undefined ? exitCodes.good : exitCodeOfError(blocker.code);
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

/** Asks for what the preview says must be confirmed, before anything is touched. */
async function confirm(
  invocation: Invocation,
  preview: RestorePreview,
  options: Options,
): Promise<{ typed: string | null; confirmQualifiedNames: boolean }> {
  const { target, typedName } = preview;
  const change = changeText(preview);
  const touched = change === null ? '' : ` ${change}`;
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
    // On a harmless target a yes says what typing the name would say.
    await invocation.confirm(
      `On “${target.name}”:${touched}`,
      options.yes === true || options.confirm === typedName,
    );
    typed = typedName;
  } else if (change !== null) await invocation.confirm(`On “${target.name}”:${touched}`, options.yes);
  if (preview.confirmQualifiedNames && options.confirmQualifiedNames !== true) {
    const objects = namingObjects(preview.qualifiedNames).map(
      ({ kind, database, name }) => `${kind} ${database}.${name}`,
    );
    if (!invocation.isInteractive) throw new HoldfastError('qualified-names', { objects });
    await invocation.confirm(`${listNames(objects)} would still name the original database.`, false);
  }
  return { typed, confirmQualifiedNames: preview.confirmQualifiedNames };
}
