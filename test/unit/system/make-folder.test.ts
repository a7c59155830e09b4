import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, makeFolderSync } from '../../../electron/engine/system/make-folder.ts';
import { tempFolder } from '../../support/temp.ts';

it('makes what is missing, privately, and says what the topmost of it was', async () => {
  const root = tempFolder('folders');
  const deep = path.join(root, 'a', 'b', 'c');
  expect(await makeFolder(deep)).toBe(path.join(root, 'a'));
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  expect(await makeFolder(deep)).toBeUndefined();
  makeFolderSync(path.join(root, 'x', 'y'));
  makeFolderSync(path.join(root, 'x', 'y'));
  expect(statSync(path.join(root, 'x', 'y')).mode & 0o777).toBe(0o700);
});

it('two at once both have it', async () => {
  const deep = path.join(tempFolder('folders'), 'a', 'b', 'c', 'd');
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(deep)));
  expect(existsSync(deep)).toBe(true);
});

it.each([
  ['a file stands in its place', (file: string) => file, 'not-a-folder'],
  ['a file stands above it', (file: string) => path.join(file, 'a', 'b'), 'not-a-folder'],
  // Node's own way of making folders never comes back from there.
  ['nothing can be made there, and the system says that it is not', () => '/proc/nope/a', 'ENOENT'],
])('fails where %s', async (_, place, code) => {
  const file = path.join(tempFolder('folders'), 'file');
  writeFileSync(file, '');
  await expect(makeFolder(place(file))).rejects.toMatchObject({ code });
  expect(() => makeFolderSync(place(file))).toThrow(expect.objectContaining({ code }));
});
