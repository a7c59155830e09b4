import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { descendantsOf, listProcesses } from '../../support/processes.ts';
import type { TestServer } from '../../support/test-server.ts';

/** Backups of a storage: folders with a manifest. */
export function backupFolders(storage: string): readonly string[] {
  return filesUnder(storage)
    .filter((file) => path.basename(file) === 'manifest.json')
    .map((file) => path.dirname(file));
}

/** Files of a storage that belong to no backup: drafts, and what was being removed. */
export function draftsIn(storage: string): readonly string[] {
  const whole = backupFolders(storage);
  return filesUnder(storage).filter(
    (file) =>
      path.basename(file) !== 'holdfast.json' &&
      !whole.some((folder) => file.startsWith(`${folder}${path.sep}`)),
  );
}

/** Connections that an account has to a server now. */
export async function threadsOf(server: TestServer, user: string): Promise<readonly string[]> {
  const threads = await server.query('SHOW FULL PROCESSLIST');
  return threads
    .filter(({ User }) => User === user)
    .map(({ Id, Command, Info }) => `connection ${Id}: ${Command} ${String(Info).slice(0, 80)}`);
}

/** What a sandbox, a sample server or a tool leaves in the app's folders: all but what is meant to stay. */
export function foldersLeft(dataDir: string, runtimeDir: string): readonly string[] {
  const inside = (folder: string) => names(folder).map((name) => path.join(folder, name));
  return [
    ...inside(path.join(dataDir, 'sandbox')),
    ...inside(path.join(dataDir, 'sandboxes')),
    // `empty` is the HOME of tools.
    ...inside(runtimeDir).filter((file) => path.basename(file) !== 'empty'),
    ...inside(path.join(runtimeDir, 'empty')),
  ];
}

/**
 * Processes that bear a mark in their command line or environment, which every program of an app under test does: its
 * tools have a HOME in the runtime folder, its own processes have both folders in their environment.
 * @param except the main process of an app that may have them, with all that it started
 */
export function processesOf(marks: readonly string[], except: number | undefined): readonly string[] {
  const all = listProcesses();
  const spared = new Set([
    process.pid,
    ...(except === undefined ? [] : [except, ...descendantsOf(except, all).map(({ pid }) => pid)]),
  ]);
  return all
    .filter(({ pid }) => !spared.has(pid))
    .filter(({ pid, commandLine }) => {
      const text = `${commandLine}\0${environmentOf(pid)}`;
      return marks.some((mark) => text.includes(mark));
    })
    .map(({ pid, commandLine }) => `${pid} ${commandLine.slice(0, 160)}`);
}

/** Programs that an app's engine runs: they alone have a HOME in the runtime folder. */
export function toolsOf(runtimeDir: string): readonly string[] {
  return listProcesses()
    .filter(({ pid }) => environmentOf(pid).includes(`HOME=${runtimeDir}`))
    .map(({ pid, commandLine }) => `${pid} ${commandLine.slice(0, 300)}`);
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.path, entry.name));
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
