import type { MachineId } from '../../../shared/model/ids.ts';
import { Owner } from '../../../shared/model/owner.ts';
import { type Clock, toInstant } from './clock.ts';
import { machineIdOf } from './machine-id.ts';
import { processStart } from './process-start.ts';

/** What another machine leaves behind is cleaned up only after it has been silent for so long (design §2). */
const OTHER_MACHINE_SILENCE_MS = 24 * 60 * 60 * 1000;

/** Says who this process is, and whether others who made something still live. */
export interface OwnerSource {
  readonly machineId: MachineId;
  /** This process, its heartbeat being now. */
  current(): Owner;
  /** Whether it is this very process. */
  isOurs(owner: Owner): boolean;
  /** `other-machine`: cannot be known from here. */
  isAlive(owner: Owner): 'alive' | 'dead' | 'other-machine';
  /** Whether what it made may be cleaned up: its process is dead, or its machine has been silent for 24 h. */
  isAbandoned(owner: Owner): boolean;
}

/**
 * @param dataDir the user-data folder, where this machine's id is kept
 * @throws HoldfastError disk-full, path-not-writable, file-io
 */
export async function openOwnerSource(dataDir: string, clock: Clock): Promise<OwnerSource> {
  const machineId = await machineIdOf(dataDir);
  const ownStart = processStart(process.pid) ?? '';

  const isOurs = (owner: Owner) =>
    owner.machineId === machineId && owner.pid === process.pid && owner.processStart === ownStart;

  const isAlive = (owner: Owner): 'alive' | 'dead' | 'other-machine' => {
    if (owner.machineId !== machineId) return 'other-machine';
    const start = processStart(owner.pid);
    if (start === null) return 'dead';
    // Where the start is not known, a process of that number is taken for the owner: wrong is then only a delay.
    const isSame = start === owner.processStart || start === '' || owner.processStart === '';
    return isSame ? 'alive' : 'dead';
  };

  const isAbandoned = (owner: Owner) => {
    const state = isAlive(owner);
    if (state !== 'other-machine') return state === 'dead';
    return clock.now().getTime() - Date.parse(owner.heartbeat) >= OTHER_MACHINE_SILENCE_MS;
  };

  const current = (): Owner => ({
    machineId,
    pid: process.pid,
    processStart: ownStart,
    heartbeat: toInstant(clock.now()),
  });

  return { machineId, current, isOurs, isAlive, isAbandoned };
}

/** An owner as part of a file's name, for what may be left before it has any content; without the heartbeat. */
export function ownerTag({ machineId, pid, processStart: start }: Owner): string {
  return [machineId, pid, Buffer.from(start).toString('base64url')].join('~');
}

/**
 * The owner that a tag names.
 * @param seenAt when it was last known to live: the file's own time
 * @returns null for what is no tag
 */
export function ownerOfTag(tag: string, seenAt: Date): Owner | null {
  const [machineId, pid, start = ''] = tag.split('~');
  const parsed = Owner.safeParse({
    machineId,
    pid: Number(pid),
    processStart: Buffer.from(start, 'base64url').toString(),
    heartbeat: toInstant(seenAt),
  });
  return parsed.success ? parsed.data : null;
}
