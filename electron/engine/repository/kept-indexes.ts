import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Repository } from './model.ts';

/** Two backups beside each other are compared. */
const MOST = 2;
/** Stored; unpacked and parsed it takes some thirty times as much. */
const MOST_STORED_BYTES = 2 * 1024 * 1024;

/**
 * The indexes that were read last: turning a page of rows would otherwise read that of all tables again. What a
 * manifest's hash names is always the same, so that none grows old. Not those of encrypted backups: a key that was taken
 * away opens nothing more.
 */
export class KeptIndexes {
  readonly #kept = new Map<string, DumpIndex>();

  /** @throws HoldfastError as Repository.readIndex */
  async read(repository: Repository, folder: string, manifest: Manifest): Promise<DumpIndex> {
    const { sha256, bytes } = manifest.files.index;
    const index = this.#kept.get(sha256) ?? (await repository.readIndex(folder, manifest));
    if (manifest.encryption !== null || bytes > MOST_STORED_BYTES) return index;
    this.#kept.delete(sha256);
    this.#kept.set(sha256, index);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return index;
  }
}
