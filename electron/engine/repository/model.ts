import type { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { BackupId, StorageId } from '../../../shared/model/ids.ts';
import type { BackupEvent, Manifest } from '../../../shared/model/manifest.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { ByteSink } from '../container/model.ts';
import type { RandomAccess } from '../container/random-access.ts';
import type { DumpReader } from '../container/reader.ts';
import type { Storage } from '../storage/storage.ts';
import type { Clock } from '../system/clock.ts';

export interface DraftOrder {
  readonly server: Pick<Server, 'id' | 'name'>;
  /** null: a backup that no plan asked for, kept under `manual`. */
  readonly planSlug: string | null;
  readonly backupId: BackupId;
  /** Public keys that it is encrypted for; absent or empty: it is not. */
  readonly recipients?: readonly string[];
  /** Says who works on the draft, with a fresh heartbeat each time it is asked. */
  readonly owner: { current(): Owner };
  readonly clock: Clock;
}

/** What the repository itself puts into a manifest is left out. */
export type ManifestDraft = Omit<
  Manifest,
  'files' | 'storageId' | 'previousManifestSha256' | 'previousBackupId' | 'encryption'
>;

export interface Committed {
  /** Relative to the storage's root, with `/`. */
  readonly folder: string;
  /** Whole, also where the one in the storage leaves out what an encrypted backup does not show. */
  readonly manifest: Manifest;
  readonly manifestSha256: string;
}

/** A backup in the making: nothing of it can be taken for a backup until `commit` has answered. */
export interface Draft {
  readonly backupId: BackupId;
  readonly serverSlug: string;
  /** Takes the bytes of dump.sql.zst; what is encrypted is encrypted behind it. */
  readonly sink: ByteSink;
  /** The dump is on the medium when this settles. @throws HoldfastError disk-full, file-io … */
  finishDump(): Promise<void>;
  /** Opens the written dump anew and reads it back. @returns whether it has the hash and size of what was written */
  readBack(options?: { readonly signal?: AbortSignal }): Promise<boolean>;
  /**
   * Writes index, manifest and SHA256SUMS, reads them back, and gives the folder its name.
   * @throws HoldfastError written-differs, disk-full …; the draft is then still there and can be discarded
   */
  commit(index: DumpIndex, manifest: ManifestDraft): Promise<Committed>;
  /** Removes what there is of it. Never throws: what cannot be removed now is swept later. */
  discard(): Promise<void>;
}

export interface ReadBackup {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** In order of time. */
  readonly events: readonly BackupEvent[];
}

/** A backup found, or a place that could not be read as one with the reason. */
export type ScanEntry =
  | ({ readonly folder: string } & ReadBackup)
  | { readonly folder: string; readonly error: HoldfastError };

/** Where private keys come from, when something encrypted is to be read. */
export interface KeyRing {
  /**
   * Those that belong to any of these public keys and are on this machine; never empty.
   * @throws HoldfastError key-not-here, keychain-unavailable
   */
  identitiesFor(backup: BackupId, recipients: readonly string[]): Promise<readonly string[]>;
}

export interface Repository {
  readonly storageId: StorageId;
  readonly storage: Storage;
  beginDraft(order: DraftOrder): Promise<Draft>;
  /** Every backup of the storage, and every problem; a hostile or half-copied folder never ends it. */
  scan(options?: { readonly signal?: AbortSignal }): AsyncGenerator<ScanEntry>;
  /** @throws HoldfastError backup-missing, manifest-invalid, format-too-new */
  read(folder: string): Promise<ReadBackup>;
  /** @throws HoldfastError backup-damaged, format-too-new; key-not-here, key-wrong, keychain-unavailable when it is encrypted */
  readIndex(folder: string, manifest: Manifest): Promise<DumpIndex>;
  /** The caller closes it. @throws HoldfastError as readIndex; backup-damaged when the file is gone or has another size */
  openDump(folder: string, manifest: Manifest, index: DumpIndex): Promise<DumpReader>;
  /**
   * What an encrypted file of a backup holds, to be read anywhere; any other file as it is.
   * @throws HoldfastError backup-damaged, key-not-here, key-wrong, keychain-unavailable
   */
  decrypted(file: RandomAccess, manifest: Manifest, name: string): Promise<RandomAccess>;
  /** @throws HoldfastError backup-missing, disk-full … */
  addEvent(folder: string, event: BackupEvent): Promise<void>;
  /** Removes a backup so that an end in the middle leaves no half of one. Silent when it is gone already. */
  remove(folder: string, owner: { current(): Owner }): Promise<void>;
  /** Removes drafts and half-removed backups whose owner has gone. @returns how many */
  sweep(isAbandoned: (owner: Owner) => boolean): Promise<number>;
}
