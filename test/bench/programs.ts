import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { Run } from '../../shared/model/run.ts';

export interface Timed {
  readonly ms: number;
  readonly stdout: string;
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Lines of stderr as they come, with the milliseconds since the start. */
  readonly onLine?: (line: string, atMs: number) => void;
}

/**
 * Runs a program to its end and takes the time.
 * @throws Error with its last words when it ends with something other than 0
 */
export function timed(file: string, args: readonly string[], options: StartOptions = {}): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(file, args, { env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const atMs = performance.now() - startedMs;
      stderr = (stderr + text).slice(-4000);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line, atMs);
    });
    let ms = 0;
    child.once('error', reject);
    child.once('exit', () => {
      ms = performance.now() - startedMs;
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ ms, stdout });
      else
        reject(
          new Error(`${path.basename(file)} ${args.join(' ')}\nended with ${signal ?? code}: ${stderr}`),
        );
    });
  });
}

/** A line of shell, with pipefail: no stage may fail unseen. */
export const timedShell = (line: string, options: Pick<StartOptions, 'onLine'> = {}): Promise<Timed> =>
  timed('bash', ['-o', 'pipefail', '-c', line], { env: { ...process.env, LANG: 'C.UTF-8' }, ...options });

/** As `timedShell`, with the CPU time of all its programs. */
export async function timedShellCpu(line: string): Promise<Timed & { readonly cpuMs: number }> {
  let last = '';
  const ended = await timedShell(`TIMEFORMAT='cpu %U %S'; time { ${line}; }`, {
    onLine: (text) => {
      last = text;
    },
  });
  const [, user, system] = /^cpu (\S+) (\S+)$/.exec(last) ?? [];
  if (user === undefined) throw new Error(`the shell tells no CPU time: ${last}`);
  return { ...ended, cpuMs: (Number(user) + Number(system)) * 1000 };
}

export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const Usage = z.object({
  peakBytes: z.number(),
  userMs: z.number(),
  systemMs: z.number(),
  childrenMs: z.number(),
  delayP99Ms: z.number(),
  delayMaxMs: z.number(),
});
export type Usage = z.infer<typeof Usage>;

const ProgressLine = z.object({ event: z.literal('run'), run: Run });

export interface Told {
  readonly atMs: number;
  readonly run: Run;
}

export interface CliRun extends Timed {
  readonly document: unknown;
  readonly usage: Usage;
  readonly told: readonly Told[];
}

/** The built CLI, each call a process of its own, on one user-data folder. */
export class Cli {
  readonly dataDir: string;
  readonly #script: string;
  readonly #probeFile: string;
  readonly #path: string;

  /**
   * @param script out/main/cli.cjs
   * @param tools a folder in which it shall find programs, before those of PATH
   */
  constructor(script: string, dataDir: string, tools: string) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#script = script;
    this.dataDir = dataDir;
    this.#probeFile = `${dataDir}-probe.json`;
    this.#path = [tools, process.env.PATH ?? ''].join(path.delimiter);
  }

  async run(...args: readonly string[]): Promise<CliRun> {
    rmSync(this.#probeFile, { force: true });
    const told: Told[] = [];
    const ended = await timed(
      process.execPath,
      [
        ...['--require', inRoot('test/bench/probe.cjs'), this.#script],
        ...[...args, '--json', '--progress', '--data-dir', this.dataDir],
      ],
      {
        env: {
          ...process.env,
          PATH: this.#path,
          HOLDFAST_BENCH_PROBE: this.#probeFile,
          // Accounts here have no password, and a keychain that prompts must not stop the clock's owner.
          DBUS_SESSION_BUS_ADDRESS: 'disabled:',
        },
        onLine: (line, atMs) => {
          if (line.startsWith('{')) told.push({ atMs, run: ProgressLine.parse(JSON.parse(line)).run });
        },
      },
    );
    const usage = Usage.parse(JSON.parse(readFileSync(this.#probeFile, 'utf8')));
    return { ...ended, usage, told, document: ended.stdout === '' ? null : JSON.parse(ended.stdout) };
  }
}
