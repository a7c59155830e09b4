import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderStorage } from '../../../electron/engine/storage/folder.ts';
import { describeStorage } from './conformance.ts';

const newFolder = () => mkdtemp(path.join(tmpdir(), 'storage-'));

describeStorage('a folder', async () => {
  const root = await newFolder();
  return { storage: new FolderStorage(root), remove: () => rm(root, { recursive: true }) };
});

describe('a folder', () => {
  let root: string;
  let storage: FolderStorage;
  beforeEach(async () => {
    root = await newFolder();
    storage = new FolderStorage(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test('gives files to their owner only', async () => {
    await storage.makeFolder('a/b');
    await storage.writeFile('a/small', Buffer.from('x'));
    const writer = await storage.createWriter('a/large');
    await writer.finish();
    const mode = async (name: string) => (await stat(path.join(root, name))).mode & 0o777;
    expect([await mode('a'), await mode('a/b')]).toEqual([0o700, 0o700]);
    expect([await mode('a/small'), await mode('a/large')]).toEqual([0o600, 0o600]);
  });

  test('that is gone is not there', async () => {
    await rm(root, { recursive: true });
    expect(await storage.isThere()).toBe(false);
    await writeFile(root, 'a file in its place');
    expect(await storage.isThere()).toBe(false);
  });

  test('does not follow links out of it when it lists', async () => {
    await symlink('/etc', path.join(root, 'link'));
    await mkdir(path.join(root, 'folder'));
    expect(await storage.list('')).toMatchObject([
      { name: 'folder', kind: 'folder' },
      { name: 'link', kind: 'other' },
    ]);
  });
});
