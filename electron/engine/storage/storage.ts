import type { RandomAccess } from '../container/random-access.ts';

/** Something that lies in a storage's folder. */
export interface StorageEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Files only; 0 for the rest. */
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** A file that is being written; it has its name from the start, but counts only once `finish` has answered. */
export interface StorageWriter {
  /** Writes all of it, in order; settles when the next may come. @throws HoldfastError disk-full, file-io … */
  write(chunk: Uint8Array): Promise<void>;
  /** How many of its first bytes are on the medium by now, as far as that is known before `finish`. */
  readonly syncedBytes: number;
  /** Everything is on the medium when this settles. */
  finish(): Promise<void>;
  /** Gives up; what was written may stay until its folder is removed. Never throws. */
  abort(): Promise<void>;
}

export interface WriteFileOptions {
  readonly replace?: boolean;
  readonly writer?: string;
}

/**
 * Where backups are kept, as the repository sees it: folders and files by relative paths with `/`, never `..`.
 * Every backend passes test/unit/storage/conformance.ts.
 */
export interface Storage {
  /** For messages: the folder's path, a bucket's address. */
  readonly place: string;
  /** The path of something in it as people know it. */
  locate(path: string): string;
  /** False where the storage itself is gone (an unplugged drive). */
  isThere(): Promise<boolean>;
  /** @returns what a folder holds, by name; a folder that is not there holds nothing */
  list(folder: string): Promise<readonly StorageEntry[]>;
  /** Reads a small file whole. @throws HoldfastError path-not-found; file-io when it is larger than `maxBytes` */
  readFile(path: string, maxBytes: number): Promise<Buffer>;
  /** @throws HoldfastError path-not-found */
  openRead(path: string): Promise<RandomAccess>;
  /**
   * Writes a small file whole or not at all: its name shows nothing until all of it is on the medium.
   * @param options.replace otherwise a file of that name is an error (`file-exists`)
   * @param options.writer who writes (ownerTag): part of the name of a temporary file, where one is needed
   */
  writeFile(path: string, data: Uint8Array, options?: WriteFileOptions): Promise<void>;
  /** Begins a new large file in a folder that is there. @throws HoldfastError file-exists */
  createWriter(path: string): Promise<StorageWriter>;
  /** Makes a folder, and those above it. */
  makeFolder(path: string): Promise<void>;
  /**
   * Gives a folder with all it holds another path, in one step that survives a power cut; folders above the new
   * path are made. @throws HoldfastError file-exists when there is something at `to`
   */
  moveFolder(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all it holds; silent when there is none. */
  remove(path: string): Promise<void>;
}
