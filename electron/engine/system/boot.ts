import { readFileSync } from 'node:fs';
import { askProgram } from './run-tool.ts';

let known: string | undefined;

/** A name for the time since this machine was started; '' where the operating system gives it none. */
export function bootId(): string {
  known ??= askBootId();
  return known;
}

function askBootId(): string {
  switch (process.platform) {
    case 'linux':
      try {
        return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      } catch {
        return '';
      }
    case 'darwin':
      return askProgram('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])?.trim() ?? '';
    default:
      return '';
  }
}
