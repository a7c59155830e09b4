import os from 'node:os';
import path from 'node:path';
import type { EnginePorts } from '../ports.ts';
import { freeSpace } from '../system/disk-space.ts';
import { makeFolder } from '../system/make-folder.ts';

/**
 * Where a drill makes its server: the folder that the user chose; otherwise in the user-data folder, or on the disk
 * for temporary files when only that has the room.
 * @param neededBytes what the sandbox will take; whether there is room at all is the drill's own question
 */
export async function sandboxFolder(
  ports: Pick<EnginePorts, 'dataDir' | 'sandboxFolder'>,
  neededBytes: number,
): Promise<string> {
  const chosen = ports.sandboxFolder?.() ?? null;
  if (chosen !== null) return chosen;
  const own = path.join(ports.dataDir, 'sandbox');
  await makeFolder(own);
  if (await hasRoom(own, neededBytes)) return own;
  // On Linux the usual folder for temporary files is often memory.
  const temporary = process.platform === 'linux' ? '/var/tmp' : os.tmpdir();
  return (await hasRoom(temporary, neededBytes)) ? temporary : own;
}

async function hasRoom(folder: string, neededBytes: number): Promise<boolean> {
  return freeSpace(folder).then(
    ({ freeBytes }) => freeBytes >= neededBytes,
    () => false,
  );
}
