import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { CallOutput } from '../../shared/contract.ts';
import type { ErrorCode, ErrorData } from '../../shared/errors.ts';
import type { BackupId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { describeError } from '../../shared/sentences.ts';
import { failureOf, type TestEngine } from './engine.ts';
import { descendantsOf } from './processes.ts';
import type { TestServer } from './test-server.ts';

/** Every file of a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** After a failure a storage holds its marker and nothing else. */
export function expectNothingStored(folder: string): void {
  expect(filesIn(folder)).toEqual(['holdfast.json']);
}

/** The run failed with this code; its sentence must be fit to be read. @returns the error's data */
export function expectFailure<C extends ErrorCode>(run: Run, code: C): ErrorData<C> {
  const error = failureOf(run);
  expect([error.code, error.data], error.raw ?? '').toEqual([code, expect.anything()]);
  if (!error.is(code)) throw error;
  expectReadable({ code, data: error.data, raw: error.raw });
  return error.data;
}

/** What people read must not show that something was not known. */
export function expectReadable(error: Parameters<typeof describeError>[0]): void {
  const { title, why, action, copy } = describeError(error);
  for (const text of [title, why, action, copy ?? ''])
    expect(text).not.toMatch(/undefined|\[object|NaN|null/);
  expect(title.length).toBeGreaterThan(5);
  expect(why.length + action.length).toBeGreaterThan(10);
}

/** Everything about a backup, as its page gets it. */
export function opened(engine: TestEngine, backupId: BackupId): Promise<CallOutput<'backups.get'>> {
  return engine.call('backups.get', { backupId });
}

/** The SQL of a backup, read by zstd and not by us. */
export async function sqlOf(engine: TestEngine, backupId: BackupId): Promise<string> {
  const { location } = await opened(engine, backupId);
  return execFileSync('zstd', ['-dcq', path.join(location, 'dump.sql.zst')], { maxBuffer: 1e9 }).toString();
}

/** A table that another session has locked: a dump stands still when it comes to it. */
export interface HeldTable {
  /** Runs a statement in the session that holds it. */
  query(sql: string): Promise<void>;
  /** Settles when a dump has come to it. @returns that dump's thread in the server */
  waiting(): Promise<number>;
  release(): Promise<void>;
}

/** @param table quoted where it must be: `shop.zz` */
export async function holdTable(server: TestServer, table: string): Promise<HeldTable> {
  const holder = await server.connect();
  // A server that is killed ends it, and that is no error of the test.
  holder.on('error', () => undefined);
  await holder.query(`LOCK TABLES ${table} WRITE`);
  return {
    query: async (sql) => void (await holder.query(sql)),
    waiting: () =>
      until(async () => {
        const [rows] = await holder.query('SHOW FULL PROCESSLIST');
        const threads = Array.isArray(rows) ? rows : [];
        const found = threads.find(
          (row) =>
            'Info' in row &&
            /SELECT .*SQL_NO_CACHE/.test(String(row.Info)) &&
            'State' in row &&
            /metadata lock/.test(String(row.State)),
        );
        return found !== undefined && 'Id' in found ? Number(found.Id) : null;
      }, `a dump to come to ${table}`),
    release: () => holder.end().catch(() => holder.destroy()),
  };
}

/** Asks again and again until the answer is not null. */
export async function until<T>(
  ask: () => Promise<T | null> | T | null,
  what: string,
  limitMs = 30_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error(`waited ${limitMs / 1000} s for ${what}`);
    await sleep(20);
  }
}

/** The dump program that a run of this process has started. */
export function dumpProgram(): number {
  const found = descendantsOf(process.pid).find(
    ({ commandLine }) => / --single-transaction /.test(commandLine) && !commandLine.startsWith('/bin/sh'),
  );
  if (found === undefined) throw new Error('no dump program is running');
  return found.pid;
}
