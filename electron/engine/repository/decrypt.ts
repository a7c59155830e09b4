import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import { type AgeFile, openAgeFile } from '../container/age-file.ts';
import { AgeError, NoKeyFits } from '../container/age-header.ts';
import type { RandomAccess } from '../container/random-access.ts';
import type { KeyRing } from './model.ts';

/** For repositories that are opened without keys: what is encrypted stays closed. */
export const NO_KEYS: KeyRing = {
  identitiesFor: async (backup: BackupId, recipients: readonly string[]) => {
    throw new HoldfastError('key-not-here', { backup, recipients: [...recipients] });
  },
};

/**
 * Opens an encrypted file of a backup; null for one that is not encrypted.
 * @throws HoldfastError key-not-here, key-wrong, keychain-unavailable, backup-damaged
 */
export async function openEncrypted(
  file: RandomAccess,
  { backupId, encryption }: Manifest,
  name: string,
  keys: KeyRing,
): Promise<AgeFile | null> {
  if (encryption === null) return null;
  const identities = await keys.identitiesFor(backupId, encryption.recipients);
  try {
    return await openAgeFile(file, identities);
  } catch (error) {
    if (error instanceof NoKeyFits) throw new HoldfastError('key-wrong', { backup: backupId, file: name });
    if (error instanceof AgeError)
      throw new HoldfastError('backup-damaged', {
        backup: backupId,
        file: name,
        problem: error.message,
        object: null,
      });
    throw error;
  }
}

/** A file that is held in memory. */
export function inMemory(name: string, bytes: Buffer): RandomAccess {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  };
}
