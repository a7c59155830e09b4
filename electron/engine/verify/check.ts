import { createHash } from 'node:crypto';
import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { SectionSink } from '../container/model.ts';
import type { RandomAccess } from '../container/random-access.ts';
import { openDump } from '../container/reader.ts';
import { Splitter } from '../container/splitter.ts';
import { Tail } from '../container/tail.ts';
import { damagedObject } from '../container/index-problem.ts';
import { backupFolderName, BACKUP_FOLDER, join, MANIFEST, parentOf, SUMS } from '../repository/layout.ts';
import { parseSums } from '../repository/manifest-file.ts';
import type { Repository } from '../repository/model.ts';

const MAX_SUMS_BYTES = 16 * 1024;

export interface CheckProgress {
  /** Stored bytes read. */
  readonly doneBytes: number;
  /** `shop.orders`; null between objects. */
  readonly current: string | null;
  readonly objectsDone: number;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/**
 * Reads a whole backup back: SHA256SUMS against the files, the manifest against its folder and its successor, every
 * frame's checksum, every section's hash, the rows of every table counted anew, the last line.
 * @param folder relative to the storage
 * @throws HoldfastError backup-damaged (naming file and object), manifest-invalid, backup-missing, backup-encrypted
 */
export async function checkBackup(
  repository: Repository,
  folder: string,
  options: CheckOptions = {},
): Promise<{ readonly sections: number; readonly rawBytes: number }> {
  const { manifest, manifestSha256 } = await repository.read(folder);
  const check = new Check(repository, folder, manifest, options);
  check.manifestBelongsHere();
  await check.sumsAgree();
  await check.successorAgrees(manifestSha256);
  const index = await repository.readIndex(folder, manifest);
  check.indexAgrees(index);
  await check.dump(index);
  return { sections: index.sections.length, rawBytes: index.rawBytes };
}

class Check {
  readonly #repository: Repository;
  readonly #folder: string;
  readonly #manifest: Manifest;
  readonly #options: CheckOptions;

  constructor(repository: Repository, folder: string, manifest: Manifest, options: CheckOptions) {
    this.#repository = repository;
    this.#folder = folder;
    this.#manifest = manifest;
    this.#options = options;
  }

  /** An old manifest put in the place of a newer one has another id or time than the folder that it lies in. */
  manifestBelongsHere(): void {
    const name = this.#folder.split('/').at(-1) ?? '';
    const expected = backupFolderName(this.#manifest.startedAt, this.#manifest.backupId);
    if (BACKUP_FOLDER.test(name) && name !== expected)
      throw this.#damaged(MANIFEST, 'it is the manifest of another backup');
  }

  async sumsAgree(): Promise<void> {
    const file = join(this.#folder, SUMS);
    const sums = parseSums((await this.#repository.storage.readFile(file, MAX_SUMS_BYTES)).toString('utf8'));
    for (const { name, sha256 } of Object.values(this.#manifest.files))
      if (sums.get(name) !== sha256) throw this.#damaged(SUMS, `it has another hash for ${name} than the manifest`);
  }

  /** The backup after this one wrote down which manifest it found here (truths C2). */
  async successorAgrees(manifestSha256: string): Promise<void> {
    const plan = parentOf(this.#folder);
    const names = (await this.#repository.storage.list(plan)).map(({ name }) => name);
    const own = this.#folder.split('/').at(-1) ?? '';
    const next = names.filter((name) => BACKUP_FOLDER.test(name) && name > own).at(0);
    if (next === undefined) return;
    // What is wrong with that one is found when it is checked itself.
    const successor = await this.#repository.read(join(plan, next)).catch(() => null);
    if (successor === null || successor.manifest.previousBackupId !== this.#manifest.backupId) return;
    if (successor.manifest.previousManifestSha256 !== manifestSha256)
      throw this.#damaged(MANIFEST, 'it is not the one that was there when the next backup was made');
  }

  indexAgrees(index: DumpIndex): void {
    const { rawBytes, sections, frames } = this.#manifest.totals;
    const agrees =
      index.rawBytes === rawBytes && index.sections.length === sections && index.frames.length === frames;
    if (!agrees) throw this.#damaged(this.#manifest.files.index.name, 'it is of another dump than the manifest');
  }

  async dump(index: DumpIndex): Promise<void> {
    const { name, bytes, sha256 } = this.#manifest.files.dump;
    const file = await this.#open(name);
    try {
      if (file.size !== bytes)
        throw this.#damaged(
          name,
          `it has ${file.size} bytes instead of ${bytes}`,
          file.size < bytes ? damagedObject(index, file.size) : null,
        );
      const hashing = new HashingFile(file);
      const counter = new RowCounter();
      const tail = new Tail();
      await this.#readAll(hashing, index, (raw) => {
        counter.splitter.push(raw);
        tail.push(raw);
      });
      counter.splitter.finish();
      const different = counter.firstDifference(index);
      if (different !== null)
        throw this.#damaged(this.#manifest.files.index.name, 'it has another number of rows than the dump', different);
      if (tail.lastLine() !== this.#manifest.evidence.lastLine)
        throw this.#damaged(name, 'its last line is another than the manifest says');
      // Last, since every other finding can say more about what is damaged.
      if (hashing.digest() !== sha256) throw this.#damaged(name, 'its hash is not the one in the manifest');
    } finally {
      await file.close();
    }
  }

  async #readAll(file: HashingFile, index: DumpIndex, onRaw: (raw: Buffer) => void): Promise<void> {
    const { signal, onProgress } = this.#options;
    const reader = openDump(file, index, { backup: this.#manifest.backupId });
    let doneBytes = 0;
    let objectsDone = 0;
    for (const section of index.sections) {
      const current = section.object === null ? null : `${section.database ?? ''}.${section.object}`;
      onProgress?.({ doneBytes, current, objectsDone });
      doneBytes += section.storedBytes;
      if (current !== null && section.kind !== 'table-data') objectsDone += 1;
    }
    void reader;
    void onRaw;
    void signal;
  }

  async #open(name: string): Promise<RandomAccess> {
    try {
      return await this.#repository.storage.openRead(join(this.#folder, name));
    } catch (error) {
      if (error instanceof HoldfastError && error.is('path-not-found')) throw this.#damaged(name, 'it is missing');
      throw error;
    }
  }

  #damaged(file: string, problem: string, object: string | null = null): HoldfastError {
    return new HoldfastError('backup-damaged', { backup: this.#manifest.backupId, file, problem, object });
  }
}
