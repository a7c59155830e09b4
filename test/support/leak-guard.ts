import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { roomyFolder } from './memory.ts';
import { descendantsOf, listProcesses, type ProcessInfo } from './processes.ts';
import { removeTempFolders } from './temp.ts';
import { stopAllServers } from './test-server.ts';

// A setup file of the integration tests: what a test file started or made must be gone when it ends. Everything goes
// into folders of this worker alone, so that a process or file of ours is told from anybody else's by its path,
// also when it was orphaned.
const temporary = mkdtempSync(path.join(roomyFolder(), 'hf-'));
const runtime = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'hfr-'));
process.env.TMPDIR = temporary;
process.env.XDG_RUNTIME_DIR = runtime;
mkdirSync(path.join(temporary, 'home'));
// ~/.my.cnf of whoever runs the tests must not decide them.
process.env.HOME = path.join(temporary, 'home');

// Also where none of the tests of a file is run (a list of their names).
process.once('exit', () => {
  for (const folder of [temporary, runtime]) rmSync(folder, { recursive: true, force: true });
});

const before = new Set(descendantsOf(process.pid).map((each) => each.pid));

/** What a supervisor may take to notice that its engine ended. */
const graceMs = 3_000;

afterAll(async () => {
  const servers = await stopAllServers();
  removeTempFolders();
  const processes = await processesLeft();
  for (const each of processes) kill(each.pid);
  // The engine's runtime folder stays, and in it the empty HOME of tools; what is in them must not.
  const engines = path.join(runtime, 'holdfast');
  const kept = [process.env.HOME, engines, path.join(engines, 'empty')];
  const files = [temporary, runtime, engines, path.join(engines, 'empty')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  const leaked = files.filter((file) => !kept.includes(file));
  for (const folder of [temporary, runtime]) rmSync(folder, { recursive: true, force: true });
  const problems = [
    ...servers.map((name) => `a test server was not stopped: ${name}`),
    ...processes.map((each) => `a process was left running: ${each.pid} ${each.commandLine.slice(0, 200)}`),
    ...leaked.map((file) => `a file was left behind: ${file}`),
  ];
  if (problems.length > 0) throw new Error(`this test file leaks:\n  ${problems.join('\n  ')}`);
});

async function processesLeft(): Promise<readonly ProcessInfo[]> {
  const end = performance.now() + graceMs;
  let left = ours();
  while (left.length > 0 && performance.now() < end) {
    await sleep(50);
    left = ours();
  }
  return left;
}

function ours(): readonly ProcessInfo[] {
  const all = listProcesses();
  const children = new Set(descendantsOf(process.pid, all).map((each) => each.pid));
  return all.filter(
    (each) =>
      each.pid !== process.pid &&
      ((children.has(each.pid) && !before.has(each.pid)) ||
        each.commandLine.includes(temporary) ||
        each.commandLine.includes(runtime)),
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}
