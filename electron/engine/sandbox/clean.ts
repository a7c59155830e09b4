import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from '../../../shared/model/owner.ts';
import { processStart } from '../system/process-start.ts';
import { askProgram } from '../system/run-tool.ts';
import type { SandboxPlaces } from './model.ts';
import { readRecords, removeRecord, removeUnfinishedRecords, type SandboxRecord } from './registry.ts';
import { removeFolder } from './remove-folder.ts';

/** How long a killed server may take to be gone. */
const KILL_WAIT_MS = 5_000;

/**
 * Ends and removes what dead owners left: servers, data folders, sockets (truths D6, D7).
 * @param places the user-data folder in it is where every sandbox of this machine is recorded, wherever its data is
 * @param isAbandoned whether an owner is dead for certain; a live one's sandbox is never touched
 * @returns how many were removed
 */
export async function cleanSandboxes(
  { dataDir }: Pick<SandboxPlaces, 'dataDir'>,
  isAbandoned: (owner: Owner) => boolean,
): Promise<number> {
  await removeUnfinishedRecords(dataDir, isAbandoned);
  const abandoned = (await readRecords(dataDir)).filter(({ owner }) => isAbandoned(owner));
  await Promise.all(abandoned.map((record) => cleanOne(dataDir, record)));
  return abandoned.length;
}

async function cleanOne(dataDir: string, record: SandboxRecord): Promise<void> {
  await killServer(record.folder);
  await removeFolder(record.folder);
  await removeFolder(record.runtimeFolder);
  await removeRecord(dataDir, record.id);
}

/** The supervisor has normally done it; this is for a supervisor that died with the engine. */
async function killServer(folder: string): Promise<void> {
  const pid = Number((await readFile(path.join(folder, 'server.pid'), 'utf8').catch(() => '')).trim());
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  const start = processStart(pid);
  // The number may be another's by now: only a process that names this very folder is ours.
  if (start === null || !(await commandLineOf(pid)).includes(folder)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  // Its command line is gone at once, itself only when the kernel has taken its memory back.
  for (let waited = 0; waited < KILL_WAIT_MS && processStart(pid) === start; waited += 20) await sleep(20);
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  // Windows keeps no process group past its parent's death that we could find; its job ends with the app.
  if (process.platform === 'win32') return '';
  return askProgram('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]) ?? '';
}
