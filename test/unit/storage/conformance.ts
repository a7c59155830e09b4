import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../electron/engine/storage/storage.ts';

export interface StorageUnderTest {
  readonly storage: Storage;
  remove(): Promise<void>;
}

const bytes = (text: string) => Buffer.from(text);
const names = async (storage: Storage, folder: string) =>
  (await storage.list(folder)).map(({ name }) => name);

/** What every backend does alike. @param make an empty storage of its own for each test */
export function describeStorage(kind: string, make: () => Promise<StorageUnderTest>): void {
  describe(`a storage that is ${kind}`, () => {
    let under: StorageUnderTest;
    let storage: Storage;
    beforeEach(async () => {
      under = await make();
      storage = under.storage;
    });
    afterEach(() => under.remove());

    test('is there, and holds nothing', async () => {
      expect(await storage.isThere()).toBe(true);
      expect(await storage.list('')).toEqual([]);
      expect(await storage.list('no/such/folder')).toEqual([]);
    });

    test('gives back what was written, by name, size and time', async () => {
      await storage.makeFolder('a/b');
      await storage.writeFile('a/b/file.json', bytes('{}\n'));
      expect((await storage.readFile('a/b/file.json', 100)).toString()).toBe('{}\n');
      const [entry] = await storage.list('a/b');
      expect(entry).toMatchObject({ name: 'file.json', kind: 'file', bytes: 3 });
      expect(Math.abs((entry?.modifiedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(await storage.list('a')).toMatchObject([{ name: 'b', kind: 'folder', bytes: 0 }]);
    });

    test('lists by name', async () => {
      for (const name of ['b', 'a', 'Z', 'ä', '10', '9']) await storage.writeFile(name, bytes(name));
      expect(await names(storage, '')).toEqual(['10', '9', 'Z', 'a', 'b', 'ä']);
    });

    test('does not write over a file unless it is told', async () => {
      await storage.writeFile('f', bytes('one'));
      await expect(storage.writeFile('f', bytes('two'))).rejects.toMatchObject({ code: 'file-exists' });
      expect((await storage.readFile('f', 9)).toString()).toBe('one');
      await storage.writeFile('f', bytes('three'), { replace: true });
      expect((await storage.readFile('f', 9)).toString()).toBe('three');
      expect(await names(storage, '')).toEqual(['f']);
    });

    test('lets exactly one of many writers have a name', async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) => storage.writeFile('f', bytes(`${i}`))),
      );
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await names(storage, '')).toEqual(['f']);
    });

    test('says what is not there, and what is too large', async () => {
      await expect(storage.readFile('none', 9)).rejects.toMatchObject({ code: 'path-not-found' });
      await expect(storage.openRead('none')).rejects.toMatchObject({ code: 'path-not-found' });
      await expect(storage.writeFile('no/folder/f', bytes('x'))).rejects.toMatchObject({
        code: 'path-not-found',
      });
      await storage.writeFile('f', bytes('12345'));
      await expect(storage.readFile('f', 4)).rejects.toMatchObject({ code: 'file-io' });
      await storage.makeFolder('folder');
      await expect(storage.openRead('folder')).rejects.toMatchObject({ code: 'file-io' });
    });

    test('writes a large file in order, and reads it anywhere', async () => {
      const writer = await storage.createWriter('large');
      const parts = Array.from({ length: 40 }, (_, i) => Buffer.alloc(100_003, i));
      for (const part of parts) await writer.write(part);
      await writer.finish();
      const whole = Buffer.concat(parts);
      const file = await storage.openRead('large');
      try {
        expect(file.size).toBe(whole.length);
        for (const [offset, length] of [
          [0, 10],
          [99_990, 30],
          [whole.length - 5, 5],
          [1_234_567, 1_000_000],
        ] as const)
          expect((await file.read(offset, length)).equals(whole.subarray(offset, offset + length))).toBe(
            true,
          );
        expect(await file.read(whole.length - 5, 10)).toHaveLength(5);
        expect(await file.read(whole.length + 5, 10)).toHaveLength(0);
        const together = await Promise.all([0, 1, 2, 3].map((i) => file.read(i * 1000, 1000)));
        expect(Buffer.concat(together).equals(whole.subarray(0, 4000))).toBe(true);
      } finally {
        await file.close();
      }
      await expect(storage.createWriter('large')).rejects.toMatchObject({ code: 'file-exists' });
    });

    test('lets a writer give up, again and again', async () => {
      const writer = await storage.createWriter('f');
      await writer.write(bytes('half'));
      await writer.abort();
      await writer.abort();
      await storage.remove('f');
      expect(await storage.list('')).toEqual([]);
    });

    test('moves a folder with all it holds, into folders that are not there yet', async () => {
      await storage.makeFolder('from/inner');
      await storage.writeFile('from/inner/f', bytes('x'));
      await storage.moveFolder('from', 'to/some/where');
      expect((await storage.readFile('to/some/where/inner/f', 9)).toString()).toBe('x');
      expect(await names(storage, '')).toEqual(['to']);
    });

    test('never moves onto something that is there', async () => {
      for (const target of ['full', 'empty']) await storage.makeFolder(target);
      await storage.writeFile('full/f', bytes('mine'));
      await storage.writeFile('file', bytes('mine'));
      await storage.makeFolder('from');
      for (const target of ['full', 'empty', 'file'])
        await expect(storage.moveFolder('from', target)).rejects.toMatchObject({ code: 'file-exists' });
      expect((await storage.readFile('full/f', 9)).toString()).toBe('mine');
      expect(await names(storage, '')).toEqual(['empty', 'file', 'from', 'full']);
      await expect(storage.moveFolder('none', 'new')).rejects.toMatchObject({ code: 'path-not-found' });
      expect(await names(storage, '')).not.toContain('new');
    });

    test('removes files and folders, and is silent when there is none', async () => {
      await storage.makeFolder('a/b/c');
      await storage.writeFile('a/b/f', bytes('x'));
      await storage.remove('a/b/f');
      expect(await names(storage, 'a/b')).toEqual(['c']);
      await storage.remove('a');
      await storage.remove('a');
      expect(await storage.list('')).toEqual([]);
    });

    test.each(['..', '../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'a\0b', 'a\\..\\b'])(
      'never leaves its place: %j',
      async (path) => {
        await expect(storage.readFile(path, 9)).rejects.toMatchObject({ code: 'file-io' });
        await expect(storage.writeFile(path, bytes('x'))).rejects.toMatchObject({ code: 'file-io' });
        await expect(storage.makeFolder(path)).rejects.toMatchObject({ code: 'file-io' });
        await expect(storage.remove(path)).rejects.toMatchObject({ code: 'file-io' });
        await expect(storage.list(path)).rejects.toMatchObject({ code: 'file-io' });
      },
    );

    test('is never removed itself', async () => {
      await storage.writeFile('f', bytes('x'));
      await expect(storage.remove('')).rejects.toMatchObject({ code: 'file-io' });
      expect(await names(storage, '')).toEqual(['f']);
    });

    test('takes names that people give', async () => {
      for (const name of ['größe', '日本', 'with space', '-dash', "it's", '😀', 'a'.repeat(200)])
        await storage.writeFile(name, bytes(name));
      await sleep(1);
      for (const { name } of await storage.list(''))
        expect((await storage.readFile(name, 1000)).toString()).toBe(name);
    });
  });
}
