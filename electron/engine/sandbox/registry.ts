import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Owner } from '../../../shared/model/owner.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import { withFileErrors } from '../system/file-errors.ts';
import { makeFolder } from '../system/make-folder.ts';
import { ownerOfTag, ownerTag } from '../system/owner.ts';

/** What is written down of a sandbox before anything of it exists, so that no death of ours loses it. */
const SandboxRecord = z.object({
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-z]{8}$/),
  owner: Owner,
  folder: z.string(),
  runtimeFolder: z.string(),
});
export type SandboxRecord = z.infer<typeof SandboxRecord>;

/** The name that every sandbox folder begins with; nothing else is ever removed. */
export const SANDBOX_PREFIX = 'holdfast-sandbox-';
export const RUNTIME_PREFIX = 'sb-';

const registryFolder = (dataDir: string): string => path.join(dataDir, 'sandboxes');
const recordFile = (dataDir: string, id: string): string => path.join(registryFolder(dataDir), `${id}.json`);

export async function writeRecord(dataDir: string, record: SandboxRecord): Promise<void> {
  const folder = registryFolder(dataDir);
  await withFileErrors(folder, () => makeFolder(folder));
  await writeFileAtomic(recordFile(dataDir, record.id), `${JSON.stringify(record, null, 2)}\n`, {
    writer: ownerTag(record.owner),
  });
}

export async function removeRecord(dataDir: string, id: string): Promise<void> {
  await rm(recordFile(dataDir, id), { force: true });
}

/** Removes records whose dead writers were killed before these had their names: nothing else of them exists yet. */
export async function removeUnfinishedRecords(
  dataDir: string,
  isAbandoned: (owner: Owner) => boolean,
): Promise<void> {
  const folder = registryFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const [, tag] = /^\..+\.json\.[0-9a-f-]{36}\.(.+)\.tmp$/.exec(name) ?? [];
    const owner = tag === undefined ? null : ownerOfTag(tag, new Date(0));
    if (owner !== null && isAbandoned(owner)) await rm(path.join(folder, name), { force: true });
  }
}

/** The records that can be read and whose folders bear our names; others are left alone. */
export async function readRecords(dataDir: string): Promise<readonly SandboxRecord[]> {
  const names = await readdir(registryFolder(dataDir)).catch(() => []);
  const records = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readRecord(path.join(registryFolder(dataDir), name))),
  );
  return records.filter((record) => record !== null);
}

async function readRecord(file: string): Promise<SandboxRecord | null> {
  try {
    const record = SandboxRecord.parse(JSON.parse(await readFile(file, 'utf8')));
    const isOurs =
      path.basename(record.folder) === SANDBOX_PREFIX + record.id &&
      path.basename(record.runtimeFolder) === RUNTIME_PREFIX + record.id;
    return isOurs ? record : null;
  } catch {
    return null;
  }
}
