import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../../electron/engine/state/migrations/migrations.ts';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { STATE_FILE } from '../../../electron/engine/state/state-file.ts';
import { SqliteFile } from '../../../electron/engine/system/sqlite.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { buildProgram } from '../system/programs/build.ts';
import { aServer } from './samples.ts';

let program = '';
const children: ChildProcess[] = [];
const states: State[] = [];

beforeAll(async () => {
  program = await buildProgram(path.join(import.meta.dirname, 'programs', 'writer.ts'));
}, 60_000);

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const state of states.splice(0)) state.close();
});

afterAll(() => {
  rmSync(path.dirname(program), { recursive: true, force: true });
  removeTempFolders();
});

async function open(dataDir: string): Promise<State> {
  const state = await openState(dataDir);
  states.push(state);
  return state;
}

function startWriter(dataDir: string, prefix: string, count: number): ChildProcess {
  const child = spawn(process.execPath, [program, dataDir, prefix, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

function raw(dataDir: string): SqliteFile {
  return new SqliteFile(path.join(dataDir, STATE_FILE));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('opening', () => {
  test('makes a private folder and file, with write-ahead log and foreign keys', async () => {
    const dataDir = path.join(tempFolder('st'), 'new', 'folder');
    await open(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(dataDir))
      expect(statSync(path.join(dataDir, name)).mode & 0o777).toBe(0o600);
    const file = raw(dataDir);
    expect(file.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(file.number('PRAGMA user_version')).toBe(migrations.length);
    file.close();
  });

  test('keeps what was there', async () => {
    const dataDir = tempFolder('st');
    const first = await openState(dataDir);
    const server = aServer('acme');
    await first.servers.insert(server);
    first.close();
    first.close();
    expect(await (await open(dataDir)).servers.list()).toEqual([server]);
  });

  test('refuses the state of a newer Holdfast and leaves it as it is', async () => {
    const dataDir = tempFolder('st');
    const newer = raw(dataDir);
    newer.execute('CREATE TABLE of_the_future (x)');
    newer.execute(`PRAGMA application_id = ${0x48467374}`);
    newer.execute(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.close();
    const file = path.join(dataDir, STATE_FILE);
    const before = hashOf(file);
    await expect(openState(dataDir)).rejects.toMatchObject({
      code: 'state-too-new',
      data: { found: migrations.length + 1, known: migrations.length, path: file },
    });
    expect(hashOf(file)).toBe(before);
    expect(readdirSync(dataDir)).toEqual([STATE_FILE]);
  });

  test('says that it is unreadable: no database, cut off, another program’s, an impossible row', async () => {
    const noDatabase = tempFolder('st');
    writeFileSync(path.join(noDatabase, STATE_FILE), 'text '.repeat(1000));
    await expect(openState(noDatabase)).rejects.toMatchObject({ code: 'state-unreadable' });

    const cutOff = tempFolder('st');
    const whole = await openState(cutOff);
    for (let i = 0; i < 50; i += 1) await whole.servers.insert(aServer(`server ${i}`));
    whole.close();
    const file = path.join(cutOff, STATE_FILE);
    writeFileSync(file, readFileSync(file).subarray(0, 8192));
    const reading = open(cutOff).then((state) => state.servers.list());
    await expect(reading).rejects.toMatchObject({ code: 'state-unreadable', data: { path: file } });

    const foreign = tempFolder('st');
    const other = raw(foreign);
    other.execute('CREATE TABLE bookmarks (url)');
    other.close();
    const before = hashOf(path.join(foreign, STATE_FILE));
    await expect(openState(foreign)).rejects.toMatchObject({ code: 'state-unreadable' });
    expect(hashOf(path.join(foreign, STATE_FILE))).toBe(before);

    const impossible = tempFolder('st');
    const state = await open(impossible);
    const edited = raw(impossible);
    edited.run(
      `INSERT INTO servers (id, name, is_sample, created_at, json) VALUES ('x', 'x', 0, '', '{"id":1}')`,
    );
    edited.close();
    await expect(state.servers.list()).rejects.toMatchObject({ code: 'state-unreadable' });
  });

  test('says that the folder is no folder', async () => {
    const dataDir = tempFolder('st');
    writeFileSync(path.join(dataDir, 'file'), '');
    await expect(openState(path.join(dataDir, 'file', 'in'))).rejects.toMatchObject({
      code: 'not-a-folder',
      data: { path: path.join(dataDir, 'file') },
    });
    await expect(openState(path.join(dataDir, 'file'))).rejects.toMatchObject({
      code: 'not-a-folder',
      data: { path: path.join(dataDir, 'file') },
    });
    mkdirSync(path.join(dataDir, STATE_FILE));
    await expect(openState(dataDir)).rejects.toMatchObject({ code: 'path-not-writable' });
  });
});

describe('an app and a CLI at once', () => {
  test('start for the first time together, write together, and lose nothing', async () => {
    const dataDir = path.join(tempFolder('st'), 'new');
    const writers = ['a', 'b', 'c'].map((prefix) => startWriter(dataDir, prefix, 60));
    const own = open(dataDir).then(async (state) => {
      for (let i = 0; i < 60; i += 1) await state.servers.insert(aServer(`own ${i}`));
      return state;
    });
    await Promise.all([own, ...writers.map((writer) => once(writer.stdout ?? writer, 'data'))]);
    for (const writer of writers) writer.kill('SIGKILL');
    expect(await (await own).servers.list()).toHaveLength(240);
    const file = raw(dataDir);
    expect(file.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    file.close();
  }, 60_000);

  test('a writer waits for another’s transaction without stopping the event loop', async () => {
    const dataDir = tempFolder('st');
    const state = await open(dataDir);
    const other = raw(dataDir);
    other.execute('BEGIN IMMEDIATE');
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    setTimeout(() => other.execute('COMMIT'), 400);
    const writing = state.servers.insert(aServer('patient'));
    expect(await state.servers.list()).toEqual([]);
    await writing;
    clearInterval(timer);
    other.close();
    expect(ticks).toBeGreaterThan(20);
    expect(await state.servers.list()).toHaveLength(1);
  });

  test('the change counter tells of own and others’ changes, and of nothing else', async () => {
    const dataDir = tempFolder('st');
    const [mine, theirs] = [await open(dataDir), await open(dataDir)];
    const seen = [mine.changeCounter()];
    const look = () => seen.push(mine.changeCounter());
    await mine.servers.list();
    look();
    expect(seen[1]).toBe(seen[0]);
    await theirs.servers.insert(aServer('theirs'));
    look();
    expect(seen[2]).toBeGreaterThan(seen[1] ?? 0);
    look();
    expect(seen[3]).toBe(seen[2]);
    await mine.servers.insert(aServer('mine'));
    look();
    expect(seen[4]).toBeGreaterThan(seen[3] ?? 0);
    look();
    expect(seen[5]).toBe(seen[4]);
  });

  test('what is written after closing fails, and nothing hangs', async () => {
    const state = await openState(tempFolder('st'));
    const writing = state.servers.insert(aServer('late'));
    state.close();
    await expect(writing).rejects.toMatchObject({ code: 'not-possible' });
    expect(state.changeCounter()).toBeTypeOf('number');
  });
});
