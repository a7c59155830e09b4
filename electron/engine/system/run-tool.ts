import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { Duplex, Readable, Writable } from 'node:stream';
import { HoldfastError } from '../../../shared/errors.ts';
import { commandLineOf } from './command-line.ts';
import { GroupKiller } from './group-killer.ts';
import { passwordsOf, redact } from './redact.ts';
import { type SecretFile, secretFile } from './secret-file.ts';
import { firstExecutable, LIFELINE_FD, supervised } from './supervisor.ts';
import { TextTail } from './text-tail.ts';
import { launchersOf, resolveProgram, toolEnvironment } from './tool-environment.ts';
import type { WidePipe } from './wide-pipe.ts';

/** How long the end of stderr may come after the end of the tool. */
const STDERR_GRACE_MS = 1_000;
/** stderr is kept to its last part: a tool that repeats one error for hours must not fill the memory. */
const STDERR_LIMIT_BYTES = 64 * 1024;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface ToolCommand {
  /** An absolute path, or a name that is looked for in the system's own folders. */
  readonly program: string;
  readonly args: readonly string[];
  /**
   * The text of a client option file. It reaches the program through fd 3, is never on a disk by name, and
   * `--defaults-file=/dev/fd/3` is put first (macOS and Windows: a 0600 file that is removed when the program ends).
   */
  readonly optionFile?: string;
  readonly cwd?: string;
  /** Added to an environment that is built from nothing (facts: what the user's own holds is honoured by the tools). */
  readonly env?: Readonly<Record<string, string>>;
  /** False only for what ends by itself at once: it may then outlive us. */
  readonly supervised?: boolean;
  readonly lowPriority?: boolean;
  /** 256 KiB instead of 4 KiB per write to stdout, where there is a stdbuf. */
  readonly largeOutputBuffer?: boolean;
  /** What its stdout goes through instead of a pipe of Node's. */
  readonly widePipe?: WidePipe | null;
  /** What must never show in `commandLine` or `stderr`; passwords of the option file are known already. */
  readonly secrets?: readonly string[];
}

export interface ToolExit {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Its last 64 KiB, without secrets. */
  readonly stderr: string;
}

export interface RunningTool {
  /** The tool's own, also under a supervisor and behind stdbuf or nice. */
  readonly pid: number;
  /** Without secrets; can be pasted into a shell. */
  readonly commandLine: string;
  /** End it when the tool reads nothing. Errors (EPIPE of a dead tool) come to its own listeners only. */
  readonly stdin: Writable;
  /** The tool's own pipe. It must be read, otherwise the tool waits. */
  readonly stdout: Readable;
  /** What stdout gives, for whoever reads it to its end; of a wide pipe it comes here and nowhere else. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Settles when the tool has ended and its stderr is read. Rejects only with tool-unusable. */
  readonly done: Promise<ToolExit>;
  /** SIGTERM, and SIGKILL to the whole group after 2 s. */
  kill(): void;
}

/**
 * Starts a program: argv and no shell, an environment built from nothing, in a process group that dies with us.
 * An abort kills it; `done` then still resolves, with the signal.
 * @throws HoldfastError tool-unusable when it is not there or may not be run; the abort's reason when aborted before
 */
export function startTool(command: ToolCommand, options: { signal?: AbortSignal } = {}): RunningTool {
  options.signal?.throwIfAborted();
  const program = resolveProgram(command.program);
  const secret = command.optionFile === undefined ? null : secretFile(command.optionFile);
  try {
    const args = secret === null ? command.args : [`--defaults-file=${secret.path}`, ...command.args];
    const child = spawnChild({ ...command, program, args }, secret);
    return runningTool(child, { ...command, program, args }, secret, options.signal);
  } catch (error) {
    secret?.close();
    throw error;
  }
}

/**
 * Runs a program to its end and collects what it wrote.
 * @throws HoldfastError tool-unusable; tool-stalled after `timeoutMs`; tool-failed when it writes more than
 *   `maxOutputBytes` (16 MiB unless told); the abort's reason. An exit code other than 0 is the caller's to judge.
 */
export async function runTool(
  command: ToolCommand,
  options: { signal?: AbortSignal; timeoutMs: number; maxOutputBytes?: number; stdin?: string },
): Promise<ToolExit & { stdout: string }> {
  const tool = startTool(command, options.signal === undefined ? {} : { signal: options.signal });
  const maxBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  const output: Buffer[] = [];
  let bytes = 0;
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    tool.kill();
  }, options.timeoutMs);
  try {
    tool.stdin.end(options.stdin ?? '');
    const read = new Promise<void>((resolve) => {
      tool.stdout.once('close', resolve);
      tool.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= maxBytes) output.push(chunk);
        else tool.kill();
      });
    });
    const exit = await tool.done;
    await read;
    options.signal?.throwIfAborted();
    const name = path.basename(command.program);
    if (bytes > maxBytes) {
      const message = `wrote more than ${maxBytes} bytes`;
      throw new HoldfastError('tool-failed', {
        tool: name,
        exitCode: exit.exitCode,
        signal: exit.signal,
        message,
      });
    }
    if (isTimedOut) {
      const data = { tool: name, seconds: Math.round(options.timeoutMs / 1000), last: lastLine(exit.stderr) };
      throw new HoldfastError('tool-stalled', data, { raw: exit.stderr });
    }
    return { ...exit, stdout: Buffer.concat(output).toString('utf8') };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs a small program that answers at once, for questions to the operating system that cannot wait for the event
 * loop (does this process live?).
 * @returns its stdout, or null when it failed or was not there
 */
export function askProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string | null {
  const result = spawnSync(program, args, {
    env: toolEnvironment(program, env),
    encoding: 'utf8',
    timeout: 2_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  return result.status === 0 ? result.stdout : null;
}

function spawnChild(command: ToolCommand, secret: SecretFile | null): ChildProcess {
  const isWindows = process.platform === 'win32';
  const isSupervised = command.supervised !== false && !isWindows;
  const argv = [...launchersOf(command), command.program, ...command.args];
  const [file = command.program, ...args] = isSupervised
    ? supervised(argv, { enginePid: process.pid, setpriv: setpriv(), keepsFd3: secret?.fd != null })
    : argv;
  const child = spawn(file, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: toolEnvironment(command.program, command.env),
    // A group of its own, so that it and its children can be killed as one. Windows would open a console for it.
    detached: !isWindows,
    windowsHide: true,
    stdio: [
      'pipe',
      command.widePipe?.programEnd ?? 'pipe',
      'pipe',
      secret?.fd ?? 'ignore',
      ...(isSupervised ? (['pipe'] as const) : []),
    ],
  });
  // Its end is seen only when nobody but the program holds it.
  command.widePipe?.programEnd.destroy();
  // spawn has given it to the child by now.
  if (secret?.fd != null) secret.close();
  return child;
}

function runningTool(
  child: ChildProcess,
  command: ToolCommand,
  secret: SecretFile | null,
  signal: AbortSignal | undefined,
): RunningTool {
  const { stdin, stderr, pid } = child;
  const stdout = command.widePipe?.stdout ?? child.stdout;
  if (!(stdin instanceof Writable && stdout instanceof Readable && stderr instanceof Readable)) {
    throw new HoldfastError('tool-unusable', { path: command.program, reason: 'it has no pipes' });
  }
  const lifeline = child.stdio[LIFELINE_FD];
  // When a child ends, Node resumes all streams in `stdio`, and so throws away the output of a tool that was faster
  // than its reader. What is not in there is left to the reader.
  Object.defineProperty(child, 'stdio', { value: [] });
  const secrets = [...(command.secrets ?? []), ...passwordsOf(command.optionFile ?? '')];
  const tail = new TextTail(STDERR_LIMIT_BYTES);
  stderr.on('data', (chunk: Buffer) => tail.add(chunk));
  // Whoever writes or reads hears of errors through their own listeners; without any, Node would end the engine.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);

  const killer = new GroupKiller(child);
  if (lifeline instanceof Duplex) {
    lifeline.on('error', () => undefined);
    // Nothing is ever said on it. Its end means that the supervisor is gone, and so the tool must go.
    lifeline.on('close', () => killer.killGroup());
    lifeline.resume();
  }
  const onAbort = () => killer.kill();
  signal?.addEventListener('abort', onAbort, { once: true });

  const done = new Promise<ToolExit>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new HoldfastError('tool-unusable', { path: command.program, reason: cause.message }, { cause }));
    });
    child.once('exit', (exitCode, exitSignal) => {
      // The supervisor ends, and takes along what the tool may have left behind.
      if (lifeline instanceof Duplex) lifeline.destroy();
      const finish = () => resolve({ exitCode, signal: exitSignal, stderr: redact(tail.text(), secrets) });
      if (stderr.closed || stderr.destroyed) return finish();
      stderr.once('close', finish);
      // A process that left the group may hold it open for ever.
      setTimeout(() => stderr.destroy(), STDERR_GRACE_MS).unref();
    });
  }).finally(() => {
    killer.ended();
    signal?.removeEventListener('abort', onAbort);
    secret?.close();
  });
  // A caller that awaits it later must not find the process ended by an "unhandled" rejection.
  done.catch(() => undefined);

  return {
    pid: pid ?? -1,
    commandLine: redact(commandLineOf(command.program, command.args, secret?.fd != null), secrets),
    stdin,
    stdout,
    chunks: command.widePipe?.chunks ?? stdout,
    done,
    kill: () => killer.kill(),
  };
}

let knownSetpriv: string | null | undefined;

/** setpriv of util-linux ≥ 2.33; busybox's knows no --pdeathsig, and some containers forbid it. */
function setpriv(): string | null {
  if (knownSetpriv === undefined) {
    const candidate =
      process.platform === 'linux' ? firstExecutable(['/usr/bin/setpriv', '/bin/setpriv']) : null;
    const works =
      candidate !== null &&
      askProgram(candidate, ['--pdeathsig', 'KILL', '--', '/bin/sh', '-c', ':']) !== null;
    knownSetpriv = works ? candidate : null;
  }
  return knownSetpriv;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
