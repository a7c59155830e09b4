import { readFileSync } from 'node:fs';
import { bootId } from './boot.ts';
import { askProgram } from './run-tool.ts';

/**
 * When a process began, in a form that only tells it from another process that got the same number later.
 * @returns null when there is no such process (a zombie is none); '' where the operating system does not say
 */
export function processStart(pid: number): string | null {
  switch (process.platform) {
    case 'linux':
      return linuxStart(pid);
    case 'win32':
      return exists(pid) ? '' : null;
    default:
      return bsdStart(pid);
  }
}

function linuxStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The program's name in parentheses may hold anything, so count from its end: field 3 is the state, 22 the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  // Start times count from the boot, so one alone could come again after it.
  return `${bootId()}:${fields[19] ?? ''}`;
}

function bsdStart(pid: number): string | null {
  // In UTC, since the same moment reads otherwise after the laptop crossed a time zone.
  const answer = askProgram('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { TZ: 'UTC' });
  const [, state = '', start = ''] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(answer ?? '') ?? [];
  return start === '' || state.startsWith('Z') ? null : start;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
