import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensure } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { descendantsOf, type ProcessInfo } from './processes.ts';
import { tempFolder } from './temp.ts';

/** The built command line, copied, so that a build that somebody starts meanwhile does not pull it away. */
export async function builtCli(): Promise<string> {
  await ensure(['build:node']);
  const folder = tempFolder('built');
  cpSync(path.join(root, 'out/main'), folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return path.join(folder, 'cli.cjs');
}

export interface CliProcess {
  readonly pid: number;
  /** Everything that it has started so far, also what has left it since. */
  readonly children: ReadonlyMap<number, ProcessInfo>;
  /** Settles with its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  isRunning(): boolean;
  output(): string;
  /** Settles when it has said this, or has ended. */
  said(text: string): Promise<void>;
  kill(): void;
  /** SIGKILL to every supervisor of its tools; waits for one to come up. @returns how many there were */
  killSupervisors(options: { readonly waitMs: number }): Promise<number>;
}

/** Starts the CLI in plain Node, without a keychain, and watches what it starts. */
export function startCli(
  cli: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): CliProcess {
  const child: ChildProcess = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'disabled:', DISPLAY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the command line did not start');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const children = new Map<number, ProcessInfo>();
  const look = () => {
    for (const each of descendantsOf(pid)) children.set(each.pid, each);
  };
  const watch = setInterval(look, 100);
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      hasEnded = true;
      clearInterval(watch);
      resolve(code);
    }),
  );
  return {
    pid,
    children,
    ended,
    isRunning: () => !hasEnded,
    output: () => output,
    said: async (text) => {
      while (!hasEnded && !output.includes(text)) await sleep(40);
    },
    kill: () => {
      look();
      child.kill('SIGKILL');
    },
    killSupervisors: async ({ waitMs }) => {
      const end = performance.now() + waitMs;
      for (;;) {
        look();
        const supervisors = descendantsOf(pid).filter(({ commandLine }) =>
          commandLine.includes('holdfast-supervisor'),
        );
        for (const each of supervisors) kill(each.pid);
        if (supervisors.length > 0 || hasEnded || performance.now() >= end) return supervisors.length;
        await sleep(40);
      }
    },
  };
}

/** Waits until none of the processes is there any more; gives back those that are after the limit. */
export async function untilGone(
  processes: Iterable<ProcessInfo>,
  limitMs: number,
): Promise<readonly ProcessInfo[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = [...processes].filter(isStillThere);
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(25);
  }
}

/** The same program under the same number; a number may be given to another process. */
function isStillThere({ pid, commandLine }: ProcessInfo): boolean {
  if (!existsSync(`/proc/${pid}`)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const isZombie = stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
    const now = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return !isZombie && (now === commandLine || commandLine.includes('holdfast-start'));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}
