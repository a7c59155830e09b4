import { execFileSync } from 'node:child_process';
import { tempFolder } from './temp.ts';

/** A file system of a few megabytes in memory; mounting one needs root. */
export interface SmallDisk {
  readonly folder: string;
  unmount(): void;
}

/** @returns null, and says so loudly, where this process may not mount */
export function smallDisk(megabytes: number): SmallDisk | null {
  const folder = tempFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch (error) {
    if (process.env.HOLDFAST_REQUIRE !== undefined) throw error;
    console.warn(
      `!! no small disk could be mounted (that needs root): what happens on full disks is not tested`,
    );
    return null;
  }
  let isMounted = true;
  const unmount = () => {
    if (isMounted) execFileSync('umount', ['-l', folder]);
    isMounted = false;
  };
  process.once('exit', unmount);
  return { folder, unmount };
}
