import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { tryLock } from '../../../electron/engine/system/lock.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { buildProgram } from './programs/build.ts';

let program = '';
const holders: ChildProcess[] = [];

beforeAll(async () => {
  program = await buildProgram(path.join(import.meta.dirname, 'programs', 'lock-holder.ts'));
}, 60_000);

afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

afterAll(() => {
  rmSync(path.dirname(program), { recursive: true, force: true });
  removeTempFolders();
});

async function holdInAnotherProcess(file: string): Promise<{ holder: ChildProcess; answer: string }> {
  const holder = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(holder);
  const [chunk] = await once(holder.stdout, 'data');
  return { holder, answer: String(chunk).trim() };
}

test('has one holder, within a process and over processes', async () => {
  const file = path.join(tempFolder('lock'), 'deep', 'server.sqlite');
  const lock = tryLock(file);
  expect(lock).not.toBeNull();
  expect(tryLock(file)).toBeNull();
  expect((await holdInAnotherProcess(file)).answer).toBe('refused');
  // A refused try must not have freed it: closing a file frees POSIX locks of the whole process.
  expect(tryLock(file)).toBeNull();
  expect((await holdInAnotherProcess(file)).answer).toBe('refused');
  lock?.release();
  lock?.release();
  expect((await holdInAnotherProcess(file)).answer).toBe('held');
  expect(tryLock(file)).toBeNull();
});

test('is freed when its holder is killed, and leaves nothing to clean up', async () => {
  const file = path.join(tempFolder('lock'), 'server.sqlite');
  for (let round = 0; round < 3; round += 1) {
    const { holder, answer } = await holdInAnotherProcess(file);
    expect(answer).toBe('held');
    expect(tryLock(file)).toBeNull();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const lock = tryLock(file);
    expect(lock).not.toBeNull();
    lock?.release();
  }
  expect(statSync(file).size).toBe(0);
});

test('different files are different locks', () => {
  const folder = tempFolder('lock');
  const locks = ['a', 'b'].map((name) => tryLock(path.join(folder, name)));
  expect(locks.every((lock) => lock !== null)).toBe(true);
  for (const lock of locks) lock?.release();
});

test('a place that cannot be written is an error, not a lock that somebody else holds', () => {
  const folder = tempFolder('lock');
  expect(() => tryLock(path.join(folder, 'x'.repeat(300)))).toThrow(/file-io|path-not/);
  chmodSync(folder, 0o700);
});
