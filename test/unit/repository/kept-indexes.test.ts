import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeyPair } from '../../../electron/engine/container/age-keys.ts';
import { KeptIndexes } from '../../../electron/engine/repository/kept-indexes.ts';
import type { Committed } from '../../../electron/engine/repository/model.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';

const dump = await readFile(path.join(import.meta.dirname, '../container/samples/mariadb-10.11.golden.sql'));
const keys = await newKeyPair();

let under: TestRepository;
let indexes: KeptIndexes;
beforeEach(async () => {
  under = await newRepository(keys.identity);
  indexes = new KeptIndexes();
});
afterEach(() => under.remove());

async function read({ folder }: Committed) {
  const { manifest } = await under.repository.read(folder);
  return indexes.read(under.repository, folder, manifest);
}

/** Whoever reads it again after this has kept it. */
async function removeIndex({ folder }: Committed): Promise<void> {
  const { manifest } = await under.repository.read(folder);
  await rm(path.join(under.root, folder, manifest.files.index.name));
}

/** Another dump, and so another index, each time. */
const backupOf = (number: number) =>
  commitBackup(under.repository, { dump: Buffer.concat([dump, Buffer.from(`-- ${number}\n`)]) });

test('what was read is not read again', async () => {
  const backup = await backupOf(1);
  const first = await read(backup);
  await removeIndex(backup);
  expect(await read(backup)).toBe(first);
});

test('the two that were read last are kept', async () => {
  const backups = [await backupOf(1), await backupOf(2), await backupOf(3)] as const;
  for (const backup of backups) await read(backup);
  for (const backup of backups) await removeIndex(backup);
  await expect(read(backups[0])).rejects.toMatchObject({ code: 'backup-damaged' });
  for (const backup of [backups[1], backups[2]]) expect((await read(backup)).rawBytes).toBeGreaterThan(0);
});

test('that of an encrypted backup is decrypted each time', async () => {
  const backup = await commitBackup(under.repository, { dump, recipients: [keys.recipient] });
  await read(backup);
  await removeIndex(backup);
  await expect(read(backup)).rejects.toMatchObject({ code: 'backup-damaged' });
});
