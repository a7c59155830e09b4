import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** In memory, where no write waits for a disk. */
const MEMORY = '/dev/shm';
/** What two workers with a few servers each take at most, with room to spare. */
const ROOM = 8 * 1024 ** 3;

/**
 * Where tests keep their servers and folders: in memory where there is plenty. A server syncs several times for each
 * CREATE TABLE, and on a disk that others use, too, tests wait for it most of their time.
 */
export function roomyFolder(): string {
  return memoryLeft() >= ROOM ? MEMORY : tmpdir();
}

function memoryLeft(): number {
  if (process.platform !== 'linux') return 0;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return Math.min(bavail * bsize, Number(available ?? 0) * 1024);
  } catch {
    return 0;
  }
}

/** What tests keep in memory, by the beginning of its name: no search for what the product left there means it. */
export const OURS = /^hfr?-/;
