import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import { sectionAt, sectionLabel } from '../container/index-problem.ts';
import type { RandomAccess } from '../container/random-access.ts';
import { openDump } from '../container/reader.ts';
import { Tail } from '../container/tail.ts';
import {
  BACKUP_FOLDER,
  backupFolderName,
  join,
  MANIFEST,
  parentOf,
  SUMS,
  secondOf,
} from '../repository/layout.ts';
import { parseSums } from '../repository/manifest-file.ts';
import type { Repository } from '../repository/model.ts';
import { isMissing } from '../system/file-errors.ts';
import { HashingFile, RowCounter } from './check-reading.ts';
import { storedHash } from './stored-hash.ts';

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
 * @throws HoldfastError backup-damaged (naming file and object), manifest-invalid, backup-missing, key-wrong
 */
export async function checkBackup(
  repository: Repository,
  folder: string,
  options: CheckOptions = {},
): Promise<Checked> {
  const { manifest, manifestSha256 } = await repository.read(folder);
  const check = new Check(repository, folder, manifest, options);
  check.manifestBelongsHere();
  await check.sumsAgree();
  await check.successorAgrees(manifestSha256);
  try {
    const index = await repository.readIndex(folder, manifest);
    check.indexAgrees(index);
    await check.dump(index);
    return { sections: index.sections.length, rawBytes: index.rawBytes };
  } catch (error) {
    if (!(error instanceof HoldfastError) || !(error.is('key-not-here') || error.is('key-wrong')))
      throw error;
    // Whoever has no key can still see whether the files are those that were written; if they are not, that is
    // why a key that should fit does not.
    await check.hashes();
    if (error.is('key-wrong')) throw error;
    return { sections: manifest.totals.sections, rawBytes: manifest.totals.rawBytes, hashesOnly: true };
  }
}

export interface Checked {
  readonly sections: number;
  readonly rawBytes: number;
  /** The backup is encrypted and its key is not here: structure and rows were not looked at. */
  readonly hashesOnly?: true;
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
      if (sums.get(name) !== sha256)
        throw this.#damaged(SUMS, `it has another hash for ${name} than the manifest`);
  }

  /** The backup after this one wrote down which manifest it found here (truths C2). */
  async successorAgrees(manifestSha256: string): Promise<void> {
    const plan = parentOf(this.#folder);
    const names = (await this.#repository.storage.list(plan)).map(({ name }) => name);
    const own = this.#folder.split('/').at(-1) ?? '';
    const others = names.filter((name) => BACKUP_FOLDER.test(name) && name !== own);
    const next = others.filter((name) => secondOf(name) > secondOf(own)).at(0);
    const near = others.filter((name) => [secondOf(own), secondOf(next ?? own)].includes(secondOf(name)));
    for (const name of near) {
      // What is wrong with that one is found when it is checked itself.
      const successor = await this.#repository.read(join(plan, name)).catch(() => null);
      if (successor === null || successor.manifest.previousBackupId !== this.#manifest.backupId) continue;
      if (successor.manifest.previousManifestSha256 !== manifestSha256)
        throw this.#damaged(MANIFEST, 'it is not the one that was there when the next backup was made');
    }
  }

  indexAgrees(index: DumpIndex): void {
    const { rawBytes, sections, frames } = this.#manifest.totals;
    const agrees =
      index.rawBytes === rawBytes && index.sections.length === sections && index.frames.length === frames;
    if (!agrees)
      throw this.#damaged(this.#manifest.files.index.name, 'it is of another dump than the manifest');
  }

  /** Dump and index have their sizes and hashes; what they hold is not looked at. */
  async hashes(): Promise<void> {
    for (const { name, bytes, sha256 } of [this.#manifest.files.index, this.#manifest.files.dump]) {
      const file = await this.#open(name);
      try {
        if (file.size !== bytes) throw this.#damaged(name, `it has ${file.size} bytes instead of ${bytes}`);
        const { signal, onProgress } = this.#options;
        const onBytes = (doneBytes: number): void =>
          onProgress?.({ doneBytes, current: null, objectsDone: 0 });
        if ((await storedHash(file, { signal, onBytes })) !== sha256)
          throw this.#damaged(name, 'its hash is not the one in the manifest');
      } finally {
        await file.close();
      }
    }
  }

  async dump(index: DumpIndex): Promise<void> {
    const { name, bytes, sha256 } = this.#manifest.files.dump;
    const file = await this.#open(name);
    try {
      if (file.size !== bytes) throw this.#otherSize(file.size, index);
      const hashing = new HashingFile(file);
      const held = await this.#repository.decrypted(hashing, this.#manifest, name);
      const counter = new RowCounter(this.#manifest.segments);
      const tail = new Tail();
      for await (const raw of this.#raw(held, index)) {
        counter.push(raw);
        tail.push(raw);
      }
      const different = counter.firstDifference(index);
      if (different !== null)
        throw this.#damaged(
          this.#manifest.files.index.name,
          'it has another number of rows than the dump',
          different,
        );
      if (tail.lastLine() !== this.#manifest.evidence.lastLine)
        throw this.#damaged(name, 'its last line is another than the manifest says');
      // Last, since every other finding can say more about what is damaged.
      if (hashing.digest() !== sha256) throw this.#damaged(name, 'its hash is not the one in the manifest');
    } finally {
      await file.close();
    }
  }

  /** All of the dump, telling on the way how far it is. */
  async *#raw(file: RandomAccess, index: DumpIndex): AsyncGenerator<Buffer> {
    const { signal, onProgress } = this.#options;
    const { backupId, files } = this.#manifest;
    const reader = openDump(file, index, { backup: backupId, fileName: files.dump.name });
    const sections = index.sections[Symbol.iterator]();
    let section = sections.next().value;
    let rawBytes = 0;
    let doneBytes = 0;
    const objects = new Set<string>();
    for await (const raw of reader.read(index.sections, signal === undefined ? {} : { signal })) {
      const current = section === undefined || section.object === null ? null : sectionLabel(section);
      onProgress?.({ doneBytes, current, objectsDone: objects.size });
      yield raw;
      rawBytes += raw.length;
      while (section !== undefined && rawBytes >= section.rawOffset + section.rawBytes) {
        doneBytes += section.storedBytes;
        // A table has two sections and is one object.
        const kind = section.kind === 'table-data' ? 'table-structure' : section.kind;
        if (section.object !== null) objects.add(`${kind} ${sectionLabel(section)}`);
        section = sections.next().value;
      }
    }
    onProgress?.({ doneBytes, current: null, objectsDone: objects.size });
  }

  #otherSize(found: number, index: DumpIndex): HoldfastError {
    const { name, bytes } = this.#manifest.files.dump;
    const cut = found < bytes ? sectionAt(index, found) : null;
    return this.#damaged(
      name,
      `it has ${found} bytes instead of ${bytes}`,
      cut === null ? null : sectionLabel(cut),
    );
  }

  async #open(name: string): Promise<RandomAccess> {
    try {
      return await this.#repository.storage.openRead(join(this.#folder, name));
    } catch (error) {
      if (isMissing(error)) throw this.#damaged(name, 'it is missing');
      throw error;
    }
  }

  #damaged(file: string, problem: string, object: string | null = null): HoldfastError {
    return new HoldfastError('backup-damaged', { backup: this.#manifest.backupId, file, problem, object });
  }
}
