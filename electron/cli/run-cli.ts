import { Command, CommanderError } from 'commander';
import { toWireError, type WireError } from '../../shared/errors.ts';
import { type CliIo, flush, Interrupted } from './cli-io.ts';
import { registerBackup } from './commands/backup.ts';
import { registerBackups } from './commands/backups.ts';
import { registerClient } from './commands/client.ts';
import { registerDrill } from './commands/drill.ts';
import { registerImport } from './commands/import.ts';
import { registerKeys } from './commands/keys.ts';
import { registerNotify } from './commands/notify.ts';
import { registerOverview } from './commands/overview.ts';
import { registerPlan } from './commands/plan.ts';
import { registerPreflight } from './commands/preflight.ts';
import { examples, type Run } from './commands/register.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRetention } from './commands/retention.ts';
import { registerRunDue } from './commands/run-due.ts';
import { registerRuns } from './commands/runs.ts';
import { registerSample } from './commands/sample.ts';
import { registerSchedule } from './commands/schedule.ts';
import { registerServer } from './commands/server.ts';
import { registerSettings } from './commands/settings.ts';
import { registerSettingsFile } from './commands/settings-file.ts';
import { registerStorage } from './commands/storage.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { errorDocument, Invocation } from './invocation.ts';
import { inOptions } from './option-names.ts';
import { jsonProgress, lineProgress, noProgress } from './progress.ts';
import { Session, wireOf } from './session.ts';
import { terminalText } from './terminal-hint.ts';

export { processIo } from './cli-io.ts';

interface GlobalOptions {
  readonly json?: boolean;
  readonly progress?: boolean;
  readonly dataDir?: string;
  readonly sandboxFolder?: string;
}

const EXIT_CODES = `
Exit codes: 0 good · 1 failed · 2 usage · 3 degraded · 4 confirmation needed · 5 secret unavailable · 6 busy · 130 cancelled
Names, and any unique end of an id, are accepted for servers, storages, plans, backups and runs.`;

/**
 * Runs one command line to its end.
 * @param args without the executable and its script
 * @returns the exit code (exit-codes.ts); never throws
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let code: number = exitCodes.good;
  const run: Run = async (command, work) => {
    code = await invoke(io, command.optsWithGlobals<GlobalOptions>(), work);
  };
  try {
    await createProgram(io, run).parseAsync([...args], { from: 'user' });
  } catch (error) {
    code = unread(io, args, error);
  }
  await flush(io);
  return code;
}

/** All commands; `run` is what each of them does its work in. */
export function createProgram(io: Pick<CliIo, 'stdout' | 'stderr'>, run: Run): Command {
  const program = new Command('holdfast')
    .description('Backs up MySQL and MariaDB databases and proves that the backups restore.')
    .version(__APP_VERSION__)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to see what it takes.')
    .option('--json', 'answer with one JSON document on standard output')
    .option('--progress', 'tell progress as JSON lines on standard error')
    .option('--data-dir <dir>', 'where Holdfast keeps its own state (HOLDFAST_DATA_DIR)')
    .addHelpText(
      'after',
      `${examples(
        'holdfast server add --name acme --host db.acme.example --user backup',
        'holdfast storage add folder --name safe --path /mnt/backups',
        'holdfast backup acme --storage safe',
        'holdfast drill 7k2m9qxd',
        'holdfast restore 7k2m9qxd --to staging --as shop=shop_friday',
      )}\n${EXIT_CODES}`,
    );
  for (const register of [
    registerOverview,
    registerClient,
    registerServer,
    registerSample,
    registerStorage,
    registerPreflight,
    registerBackup,
    registerBackups,
    registerImport,
    registerDrill,
    registerRestore,
    registerRetention,
    registerRuns,
    registerPlan,
    registerKeys,
    registerRunDue,
    registerSettings,
    registerSettingsFile,
    registerNotify,
    registerSchedule,
  ])
    register(program, run);
  return program;
}

async function invoke(io: CliIo, options: GlobalOptions, work: Parameters<Run>[1]): Promise<number> {
  const write = (text: string) => void io.stderr.write(text);
  const onTerminal =
    io.stderr.isTTY === true ? lineProgress(write, () => io.stderr.columns ?? 80) : noProgress;
  const session = new Session(io, {
    dataDir: options.dataDir,
    progress: options.progress === true ? jsonProgress(write) : onTerminal,
    sandboxFolder: options.sandboxFolder ?? null,
  });
  const invocation = new Invocation(io, session, options.json === true);
  try {
    return (await work(invocation)) ?? exitCodes.good;
  } catch (error) {
    return failed(invocation, error);
  } finally {
    await session.close();
  }
}

function failed({ io, isJson }: Invocation, error: unknown): number {
  if (error instanceof Interrupted) {
    io.stderr.write('Cancelled.\n');
    return exitCodes.cancelled;
  }
  return say(io, isJson, wireOf(error) ?? toWireError(error));
}

/** @param error in the engine's words */
function say(io: CliIo, isJson: boolean, error: WireError): number {
  const wire = inOptions(error);
  if (isJson) writeDocument(io, errorDocument(wire));
  io.stderr.write(terminalText(wire));
  return exitCodeOfError(wire.code);
}

/** The line could not be read: an unknown or missing option, or one whose value is refused while it is read. */
function unread(io: CliIo, args: readonly string[], error: unknown): number {
  const isJson = args.includes('--json');
  if (!(error instanceof CommanderError)) return say(io, isJson, wireOf(error) ?? toWireError(error));
  if (error.exitCode === 0) return exitCodes.good;
  if (isJson) {
    const title = error.message.replace(/^error: /, '');
    writeDocument(io, {
      code: 'usage',
      data: {},
      title,
      why: '',
      action: 'See --help.',
      copy: null,
      raw: null,
    });
  }
  return exitCodes.usage;
}

function writeDocument(io: CliIo, error: object): void {
  io.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
}
