import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Clock, toInstant } from './clock.ts';
import { makeFolderSync } from './make-folder.ts';
import { redact } from './redact.ts';

const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** Beside the current one: `engine.1.log` is the newest of them. */
const KEPT_FILES = 3;

export type LogLevel = 'info' | 'warning' | 'error';

/** A file of lines about this program itself (a run's own log is in the state). */
export interface Log {
  write(level: LogLevel, text: string): void;
  /** From now on this text is struck out of what is written. */
  hide(secret: string): void;
}

/**
 * Opens `<dataDir>/logs/<name>.log`. A log that cannot be written is no reason to fail: lines are then dropped.
 * @param name one per kind of process (`engine`, `cli`), so that each turns over its own file
 */
export function openLog(dataDir: string, name: string, clock: Clock): Log {
  const folder = path.join(dataDir, 'logs');
  const file = path.join(folder, `${name}.log`);
  const secrets: string[] = [];
  return {
    hide: (secret) => {
      if (secret !== '' && !secrets.includes(secret)) secrets.push(secret);
    },
    write: (level, text) => {
      const line = `${toInstant(clock.now())} ${process.pid} ${level} ${redact(text, secrets)}`;
      try {
        makeFolderSync(folder);
        if (isFull(file)) turnOver(folder, name);
        // One write of one line, so that two processes never mix within a line.
        appendFileSync(file, `${line.replaceAll('\n', '\n  ')}\n`, { mode: 0o600 });
      } catch {
        // The disk is full or the folder gone: whoever works there will say so better.
      }
    },
  };
}

function isFull(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= MAX_FILE_BYTES;
}

function turnOver(folder: string, name: string): void {
  const numbered = (number: number) =>
    path.join(folder, number === 0 ? `${name}.log` : `${name}.${number}.log`);
  for (let number = KEPT_FILES; number > 0; number -= 1) {
    try {
      renameSync(numbered(number - 1), numbered(number));
    } catch {
      // Not there yet, or another process was faster.
    }
  }
}
