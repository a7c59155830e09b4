import path from 'node:path';
import type { ServerId } from '../../../shared/model/ids.ts';
import { type Lock, tryLock } from '../system/lock.ts';

export type ServerLock = Lock;

/** One run per server, whichever process starts it. @returns null when somebody has it */
export function lockServer(dataDir: string, serverId: ServerId): ServerLock | null {
  return tryLock(path.join(dataDir, 'locks', `server-${serverId}.sqlite`));
}
