import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Clock, systemClock, toInstant } from '../../../electron/engine/system/clock.ts';
import { openOwnerSource } from '../../../electron/engine/system/owner.ts';
import { processStart } from '../../../electron/engine/system/process-start.ts';
import { Owner } from '../../../shared/model/owner.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

afterAll(removeTempFolders);

const clockAt = (time: string): Clock => ({ ...systemClock, now: () => new Date(time) });

describe('the machine', () => {
  test('has one id for a user-data folder, also when many start at once', async () => {
    const dataDir = path.join(tempFolder('own'), 'new');
    const sources = await Promise.all(Array.from({ length: 8 }, () => openOwnerSource(dataDir, systemClock)));
    expect(new Set(sources.map(({ machineId }) => machineId)).size).toBe(1);
  });

  test('a folder copied from another machine gets an id of its own', async () => {
    const dataDir = tempFolder('own');
    const first = await openOwnerSource(dataDir, systemClock);
    const file = path.join(dataDir, 'machine.json');
    const copied = JSON.parse(readFileSync(file, 'utf8')) as { machineId: string };
    writeFileSync(file, JSON.stringify({ ...copied, host: 'another machine' }));
    const second = await openOwnerSource(dataDir, systemClock);
    expect(second.machineId).not.toBe(first.machineId);
    expect(second.isAlive(first.current())).toBe('other-machine');
    expect((await openOwnerSource(dataDir, systemClock)).machineId).toBe(second.machineId);
  });

  test('a broken file is replaced', async () => {
    const dataDir = tempFolder('own');
    writeFileSync(path.join(dataDir, 'machine.json'), '{ "machine');
    const { machineId } = await openOwnerSource(dataDir, systemClock);
    expect((await openOwnerSource(dataDir, systemClock)).machineId).toBe(machineId);
  });
});

describe('an owner', () => {
  test('is this process, and alive', async () => {
    const source = await openOwnerSource(tempFolder('own'), clockAt('2026-11-22T06:00:00Z'));
    const owner = Owner.parse(source.current());
    expect(owner).toMatchObject({ pid: process.pid, heartbeat: '2026-11-22T06:00:00.000Z' });
    expect([source.isOurs(owner), source.isAlive(owner), source.isAbandoned(owner)]).toEqual([
      true,
      'alive',
      false,
    ]);
  });

  test('another process is alive until it ends, and a zombie is not', async () => {
    const source = await openOwnerSource(tempFolder('own'), systemClock);
    const child = spawn('/bin/sleep', ['1000']);
    const owner = {
      ...source.current(),
      pid: child.pid ?? 0,
      processStart: processStart(child.pid ?? 0) ?? '',
    };
    expect(owner.processStart).not.toBe('');
    expect([source.isOurs(owner), source.isAlive(owner)]).toEqual([false, 'alive']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([source.isAlive(owner), source.isAbandoned(owner)]).toEqual(['dead', true]);
  });

  test('another process that got the same number later is not the owner', async () => {
    const source = await openOwnerSource(tempFolder('own'), systemClock);
    const later = { ...source.current(), processStart: 'boot:1' };
    expect([source.isOurs(later), source.isAlive(later)]).toEqual([false, 'dead']);
  });

  test('on another machine is left alone for 24 hours after its last sign of life', async () => {
    const source = await openOwnerSource(tempFolder('own'), clockAt('2026-11-22T06:00:00Z'));
    const elsewhere = await openOwnerSource(tempFolder('own'), systemClock);
    const seen = (time: string) => ({ ...elsewhere.current(), heartbeat: toInstant(new Date(time)) });
    expect(source.isAlive(seen('2026-11-22T05:59:00Z'))).toBe('other-machine');
    expect(source.isAbandoned(seen('2026-11-21T06:00:01Z'))).toBe(false);
    expect(source.isAbandoned(seen('2026-11-21T06:00:00Z'))).toBe(true);
    // Its clock is ahead of ours.
    expect(source.isAbandoned(seen('2026-11-25T00:00:00Z'))).toBe(false);
  });
});
