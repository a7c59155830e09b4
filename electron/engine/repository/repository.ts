import { HoldfastError } from '../../../shared/errors.ts';
import { DumpIndex, INDEX_FORMAT } from '../../../shared/model/dump-index.ts';
import type { StorageId } from '../../../shared/model/ids.ts';
import type { BackupEvent, Manifest } from '../../../shared/model/manifest.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Storage as StorageModel } from '../../../shared/model/storage.ts';
import { AgeError } from '../container/age-header.ts';
import { unpackFrames } from '../container/frame-file.ts';
import type { RandomAccess } from '../container/random-access.ts';
import { type DumpReader, openDump } from '../container/reader.ts';
import { FolderStorage } from '../storage/folder.ts';
import type { Storage, StorageEntry } from '../storage/storage.ts';
import { isMissing } from '../system/file-errors.ts';
import { inMemory, NO_KEYS, openEncrypted } from './decrypt.ts';
import { openDraft } from './draft.ts';
import { EVENT_FILE, EVENTS, eventFileName, join, MANIFEST, SUMS } from './layout.ts';
import {
  isOwnFile,
  MAX_EVENT_BYTES,
  MAX_MANIFEST_BYTES,
  parseEvent,
  parseJson,
  parseManifest,
  parseSums,
  sha256Of,
} from './manifest-file.ts';
import { LEFT_BY_SYSTEMS, readStorageMarker } from './marker.ts';
import type { Draft, DraftOrder, KeyRing, ReadBackup, Repository, ScanEntry } from './model.ts';
import { scanBackups } from './scan.ts';
import { WorkFolder } from './work-folder.ts';

export { initStorage, readStorageMarker, refuseInsideStorage } from './marker.ts';
export type { Draft, KeyRing, Repository, ScanEntry } from './model.ts';

const MAX_SUMS_BYTES = 16 * 1024;
/** An index of 100,000 tables has about 150 MB; what claims more is not opened. */
const MAX_INDEX_RAW_BYTES = 512 * 1024 * 1024;
const MAX_INDEX_STORED_BYTES = 256 * 1024 * 1024;

/**
 * Opens a storage for reading and writing backups.
 * @param keys asked when something encrypted is to be read
 * @throws HoldfastError storage-missing, storage-foreign (another storage, or none, at that place: truths D8),
 *   format-too-new, manifest-invalid
 */
export async function openRepository(storage: StorageModel, keys: KeyRing = NO_KEYS): Promise<Repository> {
  const { path } = storage.location;
  const marker = await readStorageMarker(path);
  if (marker.storageId !== storage.id)
    throw new HoldfastError('storage-foreign', { path, expected: storage.id, found: marker.storageId });
  return new FolderRepository(storage.id, new FolderStorage(path), keys);
}

/** Whether it may go with its backup. */
const isPart = ({ name, kind }: StorageEntry): boolean =>
  kind === (name === EVENTS ? 'folder' : 'file') && (isOwnFile(name) || LEFT_BY_SYSTEMS.has(name));

class FolderRepository implements Repository {
  readonly storageId: StorageId;
  readonly storage: Storage;
  readonly #keys: KeyRing;
  readonly #work: WorkFolder;

  constructor(storageId: StorageId, storage: Storage, keys: KeyRing) {
    this.storageId = storageId;
    this.storage = storage;
    this.#keys = keys;
    this.#work = new WorkFolder(storage);
  }

  beginDraft(order: DraftOrder): Promise<Draft> {
    return openDraft({ storage: this.storage, storageId: this.storageId, work: this.#work }, order);
  }

  scan({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<ScanEntry> {
    return scanBackups(this.storage, (folder) => this.read(folder), signal);
  }

  async read(folder: string): Promise<ReadBackup> {
    const file = join(folder, MANIFEST);
    const at = this.storage.locate(file);
    const data = await this.#readOr('backup-missing', folder, file, MAX_MANIFEST_BYTES);
    const manifestSha256 = sha256Of(data);
    const manifest = parseManifest(data, at);
    const sums = await this.#readOr('manifest-invalid', folder, join(folder, SUMS), MAX_SUMS_BYTES);
    if (parseSums(sums.toString('utf8')).get(MANIFEST) !== manifestSha256)
      throw new HoldfastError('manifest-invalid', {
        file: at,
        reason: `it is not the one that ${SUMS} was made for`,
      });
    if (manifest.storageId !== this.storageId)
      throw new HoldfastError('manifest-invalid', { file: at, reason: 'it belongs to another storage' });
    return { manifest, manifestSha256, events: await this.#events(folder, manifest) };
  }

  async readIndex(folder: string, manifest: Manifest): Promise<DumpIndex> {
    const { name, bytes, sha256 } = manifest.files.index;
    const file = join(folder, name);
    const damaged = (problem: string) =>
      new HoldfastError('backup-damaged', { backup: manifest.backupId, file: name, problem, object: null });
    if (bytes > MAX_INDEX_STORED_BYTES) throw damaged(`it claims to have ${bytes} bytes`);
    const stored = await this.storage.readFile(file, MAX_INDEX_STORED_BYTES).catch((error: unknown) => {
      if (isMissing(error)) throw damaged('it is missing');
      throw error;
    });
    if (sha256Of(stored) !== sha256) throw damaged('its hash is not the one in the manifest');
    const packed = await this.decrypted(inMemory(name, stored), manifest, name);
    const raw = await packed
      .read(0, packed.size)
      .then((frames) => unpackFrames(frames, MAX_INDEX_RAW_BYTES))
      .catch((error: unknown) => {
        throw damaged(error instanceof AgeError ? error.message : 'it cannot be unpacked');
      });
    const parsed = DumpIndex.safeParse(parseJson(raw, this.storage.locate(file), INDEX_FORMAT));
    if (parsed.success) return parsed.data;
    throw damaged(
      `${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''}`,
    );
  }

  async openDump(folder: string, manifest: Manifest, index: DumpIndex): Promise<DumpReader> {
    const { name, bytes } = manifest.files.dump;
    const damaged = (problem: string) =>
      new HoldfastError('backup-damaged', { backup: manifest.backupId, file: name, problem, object: null });
    const file = await this.storage.openRead(join(folder, name)).catch((error: unknown) => {
      if (isMissing(error)) throw damaged('it is missing');
      throw error;
    });
    try {
      if (file.size !== bytes) throw damaged(`it has ${file.size} bytes instead of ${bytes}`);
      const dump = await this.decrypted(file, manifest, name);
      return openDump(dump, index, { backup: manifest.backupId, fileName: name });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async decrypted(file: RandomAccess, manifest: Manifest, name: string): Promise<RandomAccess> {
    return (await openEncrypted(file, manifest, name, this.#keys)) ?? file;
  }

  async addEvent(folder: string, event: BackupEvent): Promise<void> {
    const events = join(folder, EVENTS);
    const entries = await this.storage.list(folder);
    if (!entries.some(({ name }) => name === MANIFEST))
      throw new HoldfastError('backup-missing', {
        backup: event.backupId,
        folder: this.storage.locate(folder),
      });
    await this.storage.makeFolder(events);
    const data = Buffer.from(`${JSON.stringify(event, null, 2)}\n`);
    await this.storage.writeFile(join(events, eventFileName(event.at, event.id)), data);
  }

  async remove(folder: string, owner: { current(): Owner }): Promise<void> {
    await this.#refuseMore(folder);
    const name = folder.split('/').at(-1) ?? '';
    const place = await this.#work.open(`removed-${name}`, owner);
    try {
      // Out of its place in one step: from here on it is no backup any more, and the rest may take its time.
      await this.storage.moveFolder(folder, join(place.folder, name));
    } catch (error) {
      if (!isMissing(error)) throw error;
    } finally {
      await place.close();
    }
  }

  /** @throws HoldfastError backup-holds-more */
  async #refuseMore(folder: string): Promise<void> {
    const more = (await this.storage.list(folder)).filter((entry) => !isPart(entry)).map(({ name }) => name);
    // Events of newer versions may have other names; what lies there is a file in any case.
    for (const { name, kind } of await this.storage.list(join(folder, EVENTS)))
      if (kind !== 'file') more.push(join(EVENTS, name));
    if (more.length > 0)
      throw new HoldfastError('backup-holds-more', { folder: this.storage.locate(folder), names: more });
  }

  sweep(isAbandoned: (owner: Owner) => boolean): Promise<number> {
    return this.#work.sweep(isAbandoned);
  }

  async #events(folder: string, manifest: Manifest): Promise<readonly BackupEvent[]> {
    const names = (await this.storage.list(join(folder, EVENTS))).map(({ name }) => name);
    const events: BackupEvent[] = [];
    for (const name of names.filter((each) => EVENT_FILE.test(each))) {
      const file = join(folder, EVENTS, name);
      try {
        const data = await this.storage.readFile(file, MAX_EVENT_BYTES);
        const event = parseEvent(data, this.storage.locate(file));
        // One that was copied here from another backup proves nothing.
        if (event.backupId === manifest.backupId) events.push(event);
      } catch (error) {
        // Events are added by several machines, of newer versions too: what one cannot read, it does without.
        if (!(error instanceof HoldfastError)) throw error;
      }
    }
    return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  async #readOr(
    code: 'backup-missing' | 'manifest-invalid',
    folder: string,
    file: string,
    maxBytes: number,
  ): Promise<Buffer> {
    try {
      return await this.storage.readFile(file, maxBytes);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      const at = this.storage.locate(file);
      if (isMissing(error))
        throw code === 'backup-missing'
          ? new HoldfastError('backup-missing', {
              backup: folder.split('/').at(-1) ?? folder,
              folder: this.storage.locate(folder),
            })
          : new HoldfastError('manifest-invalid', { file: at, reason: 'it is missing' });
      if (error.is('file-io') && error.data.reason.startsWith('it is larger'))
        throw new HoldfastError('manifest-invalid', { file: at, reason: error.data.reason });
      throw error;
    }
  }
}
