import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { syncFolder, writeFileAtomic } from '../../../electron/engine/system/atomic-file.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { runtimeDir, userDataDir } from '../../../electron/engine/system/data-dir.ts';
import { freeSpace } from '../../../electron/engine/system/disk-space.ts';
import { fileError } from '../../../electron/engine/system/file-errors.ts';
import { openLog } from '../../../electron/engine/system/log.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

afterAll(removeTempFolders);

describe('writeFileAtomic', () => {
  test('writes, replaces, and leaves nothing else in the folder', async () => {
    const file = path.join(tempFolder('at'), 'manifest.json');
    await writeFileAtomic(file, 'one');
    await writeFileAtomic(file, Buffer.from('two'));
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['manifest.json']);
  });

  test('exclusive: of many writers at once one wins, and its content is whole', async () => {
    const file = path.join(tempFolder('at'), 'holdfast.json');
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    const results = await Promise.allSettled(
      texts.map((text) => writeFileAtomic(file, text, { exclusive: true })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(readFileSync(file, 'utf8')).toBe(texts[winner]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'file-exists' });
    expect(readdirSync(path.dirname(file))).toEqual(['holdfast.json']);
  });

  test('a failure leaves the old content and no leftover', async () => {
    const folder = tempFolder('at');
    mkdirSync(path.join(folder, 'taken', 'inside'), { recursive: true });
    await expect(writeFileAtomic(path.join(folder, 'taken'), 'x')).rejects.toBeInstanceOf(HoldfastError);
    await expect(writeFileAtomic(path.join(folder, 'none', 'f'), 'x')).rejects.toMatchObject({
      code: 'path-not-found',
    });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'a full disk is disk-full, says how much is free, and leaves the old content',
    async () => {
      const folder = tempFolder('full');
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status).toBe(0);
      try {
        const file = path.join(folder, 'manifest.json');
        await writeFileAtomic(file, 'old');
        const failing = writeFileAtomic(file, Buffer.alloc(1_000_000));
        await expect(failing).rejects.toMatchObject({
          code: 'disk-full',
          data: { path: file, neededBytes: null },
        });
        await failing.catch((error) => expect(error.data.freeBytes).toBeGreaterThanOrEqual(0));
        expect(readFileSync(file, 'utf8')).toBe('old');
        expect(readdirSync(folder)).toEqual(['manifest.json']);
      } finally {
        spawnSync('umount', [folder]);
      }
    },
  );

  test('syncFolder tells of a folder that is gone', async () => {
    await syncFolder(tempFolder('sync'));
    await expect(syncFolder(path.join(tempFolder('sync'), 'gone'))).rejects.toMatchObject({
      code: 'path-not-found',
    });
  });
});

describe('fileError', () => {
  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['ENOENT', 'path-not-found'],
    ['EISDIR', 'not-a-file'],
    ['EACCES', 'path-not-writable'],
    ['EROFS', 'path-not-writable'],
    ['EEXIST', 'file-exists'],
    ['EIO', 'file-io'],
    ['ESTALE', 'file-io'],
  ])('%s → %s', (code, expected) => {
    const error = fileError(Object.assign(new Error(`${code}: it failed`), { code }), '/tmp/x');
    expect(error).toMatchObject({ code: expected, data: { path: '/tmp/x' } });
  });

  test('ENOTDIR → not-a-folder, which names the file that is in the way', () => {
    const file = path.join(tempFolder('below'), 'file');
    writeFileSync(file, '');
    const wanted = path.join(file, 'a', 'b');
    const error = fileError(Object.assign(new Error('ENOTDIR: it failed'), { code: 'ENOTDIR' }), wanted);
    expect(error).toMatchObject({ code: 'not-a-folder', data: { path: file, wanted } });
  });

  test('our own errors and aborts stay what they are', () => {
    const own = new HoldfastError('dump-empty', {});
    const abort = new DOMException('stopped', 'AbortError');
    expect(fileError(own, '/x')).toBe(own);
    expect(fileError(abort, '/x')).toBe(abort);
    expect(fileError('odd', '/x')).toMatchObject({ code: 'file-io', data: { reason: 'odd' } });
  });
});

test('freeSpace answers for a folder that is still to be made, as df does', async () => {
  const folder = tempFolder('df');
  const { freeBytes, totalBytes } = await freeSpace(path.join(folder, 'not', 'yet'));
  const [, total] = spawnSync('df', ['-B1', '--output=size', folder], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  expect(totalBytes).toBe(Number(total));
  expect(freeBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThan(totalBytes);
});

describe('folders', () => {
  test.runIf(process.platform === 'linux')('user data is where Electron has it, or where it was told', () => {
    expect(userDataDir({ HOLDFAST_DATA_DIR: '/srv/hf/' })).toBe('/srv/hf');
    expect(userDataDir({ XDG_CONFIG_HOME: '/xdg' })).toBe('/xdg/Holdfast');
    expect(userDataDir({ XDG_CONFIG_HOME: 'relative' })).toMatch(/\/\.config\/Holdfast$/);
  });

  test('the runtime folder is private and short', () => {
    const parent = tempFolder('run');
    const folder = runtimeDir({ XDG_RUNTIME_DIR: parent });
    expect(folder).toBe(path.join(parent, 'holdfast'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const long = path.join(parent, 'x'.repeat(80));
    mkdirSync(long);
    expect(runtimeDir({ XDG_RUNTIME_DIR: long })).toMatch(/^\/tmp\/holdfast-\d+$/);
  });

  test('a runtime folder that others can enter, or a link, is refused', () => {
    const parent = tempFolder('run');
    const open = path.join(parent, 'open');
    mkdirSync(open, { mode: 0o755 });
    expect(() => runtimeDir({ HOLDFAST_RUNTIME_DIR: open })).toThrow(/path-not-writable/);
    mkdirSync(path.join(parent, 'target'), { mode: 0o700 });
    symlinkSync(path.join(parent, 'target'), path.join(parent, 'link'));
    expect(() => runtimeDir({ HOLDFAST_RUNTIME_DIR: path.join(parent, 'link') })).toThrow(
      /path-not-writable/,
    );
  });
});

describe('the log', () => {
  test('strikes out secrets, is private, and turns over', () => {
    const dataDir = tempFolder('log');
    const log = openLog(dataDir, 'engine', systemClock);
    log.hide('hunter22');
    log.write('info', 'password hunter22\nsecond line');
    const file = path.join(dataDir, 'logs', 'engine.log');
    expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z \d+ info password ‹secret›\n {2}second line\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (let i = 0; i < 7; i += 1) {
      writeFileSync(file, Buffer.alloc(2 * 1024 * 1024));
      log.write('error', `turn ${i}`);
    }
    expect(readdirSync(path.dirname(file)).sort()).toEqual([
      'engine.1.log',
      'engine.2.log',
      'engine.3.log',
      'engine.log',
    ]);
    expect(readFileSync(file, 'utf8')).toContain('turn 6');
  });

  test('a log that cannot be written fails nothing', () => {
    const dataDir = tempFolder('log');
    writeFileSync(path.join(dataDir, 'logs'), 'a file');
    openLog(dataDir, 'engine', systemClock).write('error', 'lost');
    expect(readdirSync(dataDir)).toEqual(['logs']);
  });
});
