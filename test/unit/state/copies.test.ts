import { appendFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { copyStateDaily, restoreStateCopy } from '../../../electron/engine/state/copies.ts';
import { listStateCopies } from '../../../electron/engine/state/copy-list.ts';
import { openState } from '../../../electron/engine/state/state.ts';
import { forgetConnections } from '../../support/forget-connections.ts';
import { copyStateOf } from '../../support/state-copy.ts';
import { tempFolder } from '../../support/temp.ts';

const START = Date.parse('2026-11-22T06:00:00.000Z');
const DAY = 86_400_000;
const at = (days: number) => new Date(START + days * DAY);

/** Files that this process has open. */
const openNames = (): string[] =>
  readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });

let dataDir: string;
beforeEach(() => {
  dataDir = tempFolder('data');
});

async function write(key: string, value: string): Promise<void> {
  const state = await openState(dataDir);
  await state.settings.set(key, value);
  state.close();
}

async function read(key: string): Promise<string | null> {
  const state = await openState(dataDir);
  const value = await state.settings.get(key);
  state.close();
  return value;
}

describe('copies of the state', () => {
  test('one a day, also while the state is open, and the last ten stay', async () => {
    const state = await openState(dataDir);
    await state.settings.set('greeting', 'hello');
    const openBefore = openNames().filter((name) => name.startsWith(dataDir));
    for (let day = 0; day < 13; day += 1) {
      expect(await copyStateDaily(state, dataDir, at(day))).not.toBeNull();
      expect(await copyStateDaily(state, dataDir, at(day + 0.9))).toBeNull();
    }
    expect(openNames().filter((name) => name.startsWith(dataDir)).length).toBe(openBefore.length);
    state.close();
    const copies = await listStateCopies(dataDir);
    expect(copies).toHaveLength(10);
    expect(copies[0]).toMatchObject({ name: '20261204T060000Z.sqlite', at: '2026-12-04T06:00:00.000Z' });
    const folder = path.join(dataDir, 'state-copies');
    expect(readdirSync(folder)).toHaveLength(10);
    expect(statSync(path.join(folder, copies[0]?.name ?? '')).mode & 0o777).toBe(0o600);
  });

  test('one is restored, and what was there stays beside it', async () => {
    await write('greeting', 'hello');
    await copyStateOf(dataDir, at(0));
    await write('greeting', 'goodbye');
    forgetConnections();
    const former = await restoreStateCopy(dataDir, '20261122T060000Z.sqlite', at(1));
    expect(await read('greeting')).toBe('hello');
    expect(former).not.toBeNull();
    expect(readdirSync(dataDir)).toContain(path.basename(former ?? ''));
  });

  test('one is restored over a state that cannot be opened any more', async () => {
    await write('greeting', 'hello');
    await copyStateOf(dataDir, at(0));
    writeFileSync(path.join(dataDir, 'state.sqlite'), 'this is no database, and never was one'.repeat(200));
    await expect(openState(dataDir)).rejects.toMatchObject({ code: 'state-unreadable' });
    await restoreStateCopy(dataDir, '20261122T060000Z.sqlite', at(1));
    expect(await read('greeting')).toBe('hello');
  });

  test('none is restored while Holdfast runs', async () => {
    await write('greeting', 'hello');
    await copyStateOf(dataDir, at(0));
    const state = await openState(dataDir);
    await state.settings.set('greeting', 'goodbye');
    await expect(restoreStateCopy(dataDir, '20261122T060000Z.sqlite', at(1))).rejects.toMatchObject({
      code: 'not-possible',
    });
    expect(await state.settings.get('greeting')).toBe('goodbye');
    state.close();
  });

  test('a broken or unknown copy is refused, and nothing is changed', async () => {
    await write('greeting', 'hello');
    await copyStateOf(dataDir, at(0));
    const copy = path.join(dataDir, 'state-copies', '20261122T060000Z.sqlite');
    writeFileSync(copy, Buffer.alloc(4096, 7));
    appendFileSync(copy, 'x');
    await expect(restoreStateCopy(dataDir, '20261122T060000Z.sqlite', at(1))).rejects.toMatchObject({
      code: 'state-unreadable',
    });
    for (const name of ['../state.sqlite', '20261123T060000Z.sqlite', 'x'])
      await expect(restoreStateCopy(dataDir, name, at(1))).rejects.toMatchObject({ code: 'not-found' });
    expect(await read('greeting')).toBe('hello');
  });
});
