import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import { MachineId } from '../../../shared/model/ids.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { errnoOf, fileError } from './file-errors.ts';
import { newMachineId } from './ids.ts';
import { makeFolder } from './make-folder.ts';
import { askProgram } from './run-tool.ts';

const MachineFile = z.object({ machineId: MachineId, host: z.string() });

/**
 * The id of this machine, kept in the user-data folder.
 * A user-data folder that was copied to another machine gets a new id there: otherwise each would take the other's
 * live runs for its own dead ones.
 * @throws HoldfastError disk-full, path-not-writable, file-io
 */
export async function machineIdOf(dataDir: string): Promise<MachineId> {
  const file = path.join(dataDir, 'machine.json');
  const host = hostFingerprint();
  const known = await read(file);
  if (known !== null && known.host === host) return known.machineId;
  const made = { machineId: newMachineId(), host };
  try {
    await makeFolder(dataDir);
    // Two processes that start for the first time at once must end up with the same id.
    await writeFileAtomic(file, `${JSON.stringify(made)}\n`, { exclusive: known === null });
    return made.machineId;
  } catch (error) {
    const other = error instanceof HoldfastError && error.code === 'file-exists' ? await read(file) : null;
    if (other !== null) return other.machineId;
    throw fileError(error, file);
  }
}

async function read(file: string): Promise<z.infer<typeof MachineFile> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw fileError(error, file);
  }
  try {
    return MachineFile.parse(JSON.parse(text));
  } catch {
    // Nothing depends on the old id but the sweeping of leftovers, which then waits a day.
    return { machineId: newMachineId(), host: '' };
  }
}

function hostFingerprint(): string {
  return createHash('sha256').update(`holdfast\0${hostName()}`).digest('hex');
}

/** The operating system's own id of this installation; a host name may change with the network. */
function hostName(): string {
  const own =
    process.platform === 'linux'
      ? firstText(['/etc/machine-id', '/var/lib/dbus/machine-id'])
      : process.platform === 'darwin'
        ? match(
            askProgram('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']),
            /"IOPlatformUUID" = "([^"]+)"/,
          )
        : match(
            askProgram('C:\\Windows\\System32\\reg.exe', [
              'query',
              'HKLM\\SOFTWARE\\Microsoft\\Cryptography',
              '/v',
              'MachineGuid',
            ]),
            /MachineGuid\s+REG_SZ\s+(\S+)/,
          );
  return own ?? os.hostname();
}

function firstText(files: readonly string[]): string | null {
  for (const file of files) {
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') return text;
    } catch {
      // The next one, then.
    }
  }
  return null;
}

function match(text: string | null, pattern: RegExp): string | null {
  return pattern.exec(text ?? '')?.[1] ?? null;
}
