import { type FileHandle, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { RandomAccess } from '../container/random-access.ts';
import { syncFolder, writeFileAtomic } from '../system/atomic-file.ts';
import { errnoOf, fileError, withFileErrors } from '../system/file-errors.ts';
import { makeFolder } from '../system/make-folder.ts';
import type { Storage, StorageEntry, StorageWriter, WriteFileOptions } from './storage.ts';

/** A folder of this machine: a disk, a drive that comes and goes, a mounted share. */
export class FolderStorage implements Storage {
  readonly place: string;

  /** @param root absolute */
  constructor(root: string) {
    this.place = root;
  }

  locate(relative: string): string {
    const parts = relative === '' ? [] : relative.split('/');
    if (
      parts.some(
        (part) => part === '' || part === '.' || part === '..' || part.includes('\0') || part.includes('\\'),
      )
    )
      throw new HoldfastError('file-io', { path: relative, reason: 'it is not a path inside of a storage' });
    return path.join(this.place, ...parts);
  }

  async isThere(): Promise<boolean> {
    return stat(this.place).then(
      (found) => found.isDirectory(),
      () => false,
    );
  }

  async list(folder: string): Promise<readonly StorageEntry[]> {
    const absolute = this.locate(folder);
    try {
      const names = await readdir(absolute);
      const entries = await Promise.all(names.map((name) => entryOf(absolute, name)));
      return entries.filter((entry) => entry !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw fileError(error, absolute);
    }
  }

  async readFile(relative: string, maxBytes: number): Promise<Buffer> {
    const file = await this.openRead(relative);
    try {
      if (file.size > maxBytes)
        throw new HoldfastError('file-io', {
          path: file.name,
          reason: `it is larger than ${maxBytes} bytes`,
        });
      return await file.read(0, file.size);
    } finally {
      await file.close();
    }
  }

  async openRead(relative: string): Promise<RandomAccess> {
    const absolute = this.locate(relative);
    return withFileErrors(absolute, async () => {
      const handle = await open(absolute, 'r');
      try {
        const found = await handle.stat();
        if (!found.isFile()) throw new HoldfastError('file-io', { path: absolute, reason: 'it is no file' });
        return new OpenFile(handle, absolute, found.size);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  async writeFile(
    relative: string,
    data: Uint8Array,
    { replace, writer }: WriteFileOptions = {},
  ): Promise<void> {
    const options = { exclusive: replace !== true, ...(writer !== undefined && { writer }) };
    await writeFileAtomic(this.locate(relative), data, options);
  }

  async createWriter(relative: string): Promise<StorageWriter> {
    const absolute = this.locate(relative);
    return withFileErrors(absolute, async () => new FileWriter(await open(absolute, 'wx', 0o600), absolute));
  }

  async makeFolder(relative: string): Promise<void> {
    const absolute = this.locate(relative);
    await withFileErrors(absolute, () => makeFolder(absolute));
  }

  async moveFolder(from: string, to: string): Promise<void> {
    const [source, target] = [this.locate(from), this.locate(to)];
    await withFileErrors(target, async () => {
      const parent = path.dirname(target);
      const made = await makeFolder(parent);
      // Renaming a folder onto an empty one succeeds, so that the name must be looked at first.
      if (await exists(target)) throw new HoldfastError('file-exists', { path: target });
      await syncFolder(source);
      await rename(source, target);
      await syncFolder(parent);
      await syncFolder(path.dirname(source));
      for (
        let folder = parent;
        made !== undefined && folder.length >= made.length;
        folder = path.dirname(folder)
      )
        await syncFolder(path.dirname(folder));
    });
  }

  async remove(relative: string): Promise<void> {
    if (relative === '')
      throw new HoldfastError('file-io', { path: this.place, reason: 'a storage is never removed' });
    const absolute = this.locate(relative);
    await withFileErrors(absolute, async () => {
      await rm(absolute, { recursive: true, force: true, maxRetries: 3 });
      if (await exists(path.dirname(absolute))) await syncFolder(path.dirname(absolute));
    });
  }
}

class OpenFile implements RandomAccess {
  readonly name: string;
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, name: string, size: number) {
    this.#handle = handle;
    this.name = name;
    this.size = size;
  }

  async read(offset: number, length: number, memory?: Buffer): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const buffer = memory ?? Buffer.allocUnsafe(wanted);
    return withFileErrors(this.name, async () => {
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await this.#handle.read(buffer, done, wanted - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return buffer.subarray(0, done);
    });
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What has not been sent to the medium yet is sent while the rest is still coming, so that the end waits for little. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;

class FileWriter implements StorageWriter {
  readonly #handle: FileHandle;
  readonly #file: string;
  #isOpen = true;
  #writtenBytes = 0;
  #askedBytes = 0;
  syncedBytes = 0;
  #syncing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await withFileErrors(this.#file, async () => {
      // An error of a sync is reported once by the system and then forgotten: it must not be lost here.
      if (this.#failure !== null) throw this.#failure.error;
      // A write may take less than it was given, and says so.
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, done, chunk.length - done);
        if (bytesWritten === 0) throw new Error('the file system takes no more bytes');
        done += bytesWritten;
      }
      this.#writtenBytes += chunk.length;
      const isDue = this.#writtenBytes - this.#askedBytes >= SYNC_EVERY_BYTES;
      if (isDue && this.#syncing === null) this.#syncAlongside();
    });
  }

  async finish(): Promise<void> {
    await withFileErrors(this.#file, async () => {
      await this.#syncing;
      if (this.#failure !== null) throw this.#failure.error;
      await this.#handle.sync();
      this.#isOpen = false;
      await this.#handle.close();
      await syncFolder(path.dirname(this.#file));
    });
  }

  async abort(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#syncing;
    await this.#handle.close().catch(() => undefined);
  }

  #syncAlongside(): void {
    const bytes = this.#writtenBytes;
    this.#askedBytes = bytes;
    this.#syncing = this.#handle
      .datasync()
      .then(() => {
        this.syncedBytes = bytes;
      })
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#syncing = null;
      });
  }
}

async function entryOf(folder: string, name: string): Promise<StorageEntry | null> {
  try {
    // Links are not followed: what they lead to is outside of the storage.
    const found = await lstat(path.join(folder, name));
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { name, kind, bytes: kind === 'file' ? found.size : 0, modifiedAt: found.mtime };
  } catch (error) {
    // Removed between the listing and the look.
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
