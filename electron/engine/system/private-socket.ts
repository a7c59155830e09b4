import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { shortId } from '../../../shared/model/ids.ts';
import { runtimeDir } from './data-dir.ts';
import { newId } from './ids.ts';

const NAME = /^socket-(\d+)-\w+$/;

/**
 * A place where this process may listen: in the runtime folder, which nobody else may enter. Its name says whose it is,
 * so that one that a killed process left is found.
 * @throws HoldfastError path-not-writable
 */
export function privateSocketPath(): string {
  return path.join(runtimeDir(), `socket-${process.pid}-${shortId(newId())}`);
}

/** Removes the sockets that killed processes of ours left. */
export function sweepPrivateSockets(): void {
  const folder = runtimeDir();
  for (const name of readdirSync(folder)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
