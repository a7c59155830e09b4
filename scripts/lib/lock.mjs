import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inCache } from './paths.mjs';

/**
 * Runs work while nobody else on this machine does the same part of set-up. Two commands started at once would
 * otherwise install or unpack into one folder.
 */
export async function locked(part, work) {
  const folder = inCache('locks', part.replaceAll(':', '-'));
  mkdirSync(path.dirname(folder), { recursive: true });
  let told = false;
  while (!tryTake(folder)) {
    if (isStale(folder)) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!told) console.error(`set-up: waiting for another command that is doing "${part}"`);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryTake(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(folder, 'pid'), String(process.pid));
  return true;
}

function isStale(folder) {
  try {
    process.kill(Number(readFileSync(path.join(folder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    // No pid yet: its maker is between two calls, or died there.
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat !== undefined && Date.now() - stat.mtimeMs > 5_000;
  }
}
