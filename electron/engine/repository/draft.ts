import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { FileEntry, Manifest } from '../../../shared/model/manifest.ts';
import { AgeSink, sealBuffer } from '../container/age-sink.ts';
import { packFrames } from '../container/frame-file.ts';
import { HashedSink } from '../container/hashed-sink.ts';
import type { ByteSink } from '../container/model.ts';
import type { Storage, StorageWriter } from '../storage/storage.ts';
import {
  AGE_SUFFIX,
  BACKUP_FOLDER,
  backupFolderName,
  DUMP,
  INDEX,
  join,
  MANIFEST,
  MANUAL,
  SUMS,
  secondOf,
  serverSlug,
  serverSuffix,
} from './layout.ts';
import { MAX_MANIFEST_BYTES, manifestBytes, parseManifest, sha256Of, sumsText } from './manifest-file.ts';
import { detailsOf, withoutDetails } from './manifest-privacy.ts';
import type { Committed, Draft, DraftOrder, ManifestDraft } from './model.ts';
import { ReadBack } from './read-back.ts';
import type { WorkFolder } from './work-folder.ts';

interface Place {
  readonly storage: Storage;
  readonly storageId: StorageId;
  readonly work: WorkFolder;
}

/** Opens a draft: an owner's file, a folder, and in it the folder that will become the backup. */
export async function openDraft(place: Place, order: DraftOrder): Promise<Draft> {
  const { folder, close } = await place.work.open(`draft-${order.backupId}`, order.owner);
  try {
    const content = join(folder, 'backup');
    await place.storage.makeFolder(content);
    const slug = await existingServerFolder(place.storage, order.server.id);
    const recipients = order.recipients ?? [];
    const suffix = recipients.length === 0 ? '' : AGE_SUFFIX;
    const path = join(content, `${DUMP}${suffix}`);
    const writer = await place.storage.createWriter(path);
    const readBack = new ReadBack(() => place.storage.openRead(path));
    const file = new HashedSink({
      write: async (chunk) => {
        const written = writer.write(chunk);
        // While the chunk is on its way, the thread has time.
        readBack.wrote(chunk);
        await written;
        readBack.advance(writer.syncedBytes);
      },
    });
    const age = recipients.length === 0 ? null : await AgeSink.open(file, recipients);
    const where = { content, slug: slug ?? serverSlug(order.server), suffix };
    return new OpenDraft(place, order, where, { writer, file, age, readBack }, close);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** A server keeps its folder when it gets another name: paths are never changed, and its backups stay together. */
async function existingServerFolder(storage: Storage, id: ServerId): Promise<string | null> {
  const suffix = serverSuffix(id);
  const found = (await storage.list('')).find(({ name, kind }) => kind === 'folder' && name.endsWith(suffix));
  return found?.name ?? null;
}

/** What the dump goes through on its way to the medium, and back. */
interface Outlets {
  readonly writer: StorageWriter;
  readonly file: HashedSink;
  readonly age: AgeSink | null;
  readonly readBack: ReadBack;
}

class OpenDraft implements Draft {
  readonly backupId: Draft['backupId'];
  readonly serverSlug: string;
  readonly sink: ByteSink;
  readonly #place: Place;
  readonly #order: DraftOrder;
  readonly #content: string;
  readonly #suffix: string;
  readonly #writer: StorageWriter;
  /** All that goes to the writer goes through it. */
  readonly #file: HashedSink;
  /** Null: the backup is not encrypted. */
  readonly #age: AgeSink | null;
  /** Of the dump, once. */
  readonly #readBack: ReadBack;
  readonly #close: () => Promise<void>;
  #dump: FileEntry | null = null;

  constructor(
    place: Place,
    order: DraftOrder,
    where: { readonly content: string; readonly slug: string; readonly suffix: string },
    { writer, file, age, readBack }: Outlets,
    close: () => Promise<void>,
  ) {
    this.#place = place;
    this.#order = order;
    this.#content = where.content;
    this.#suffix = where.suffix;
    this.#writer = writer;
    this.#file = file;
    this.#age = age;
    this.#readBack = readBack;
    this.#close = close;
    this.backupId = order.backupId;
    this.serverSlug = where.slug;
    this.sink = age ?? file;
  }

  async finishDump(): Promise<void> {
    await this.#age?.finish();
    await this.#writer.finish();
    this.#dump = { name: `${DUMP}${this.#suffix}`, bytes: this.#file.bytes, sha256: this.#file.sha256() };
  }

  async readBack({ signal }: { readonly signal?: AbortSignal } = {}): Promise<boolean> {
    return this.#readBack.isEqual(signal);
  }

  async commit(index: DumpIndex, draft: ManifestDraft): Promise<Committed> {
    const { storage } = this.#place;
    const plan = join(this.serverSlug, this.#order.planSlug ?? MANUAL);
    const recipients = this.#order.recipients ?? [];
    const isEncrypted = recipients.length > 0;
    const packed = await this.#packIndex(isEncrypted ? { ...index, manifest: detailsOf(draft) } : index);
    const files = {
      dump: this.#dumpEntry(),
      index: { name: `${INDEX}${this.#suffix}`, bytes: packed.length, sha256: sha256Of(packed) },
    };
    const manifest: Manifest = {
      ...draft,
      totals: { ...draft.totals, storedBytes: files.dump.bytes },
      storageId: this.#place.storageId,
      ...(await this.#previousManifest(plan)),
      files,
      encryption: isEncrypted ? { recipients: [...recipients] } : null,
    };
    const data = manifestBytes(isEncrypted ? withoutDetails(manifest) : manifest);
    const own = { name: MANIFEST, bytes: data.length, sha256: sha256Of(data) };
    const sums = Buffer.from(sumsText([files.dump, files.index, own]));
    await Promise.all([
      this.#writeSmall(files.index.name, packed),
      this.#writeSmall(MANIFEST, data),
      this.#writeSmall(SUMS, sums),
    ]);
    const folder = join(plan, backupFolderName(draft.startedAt, draft.backupId));
    await storage.moveFolder(this.#content, folder);
    // The backup is there now, whatever becomes of the empty draft: the next start sweeps it.
    await this.#close().catch(() => undefined);
    return { folder, manifest, manifestSha256: own.sha256 };
  }

  async discard(): Promise<void> {
    await this.#writer.abort();
    await this.#readBack.stop();
    await this.#close().catch(() => undefined);
  }

  async #packIndex(index: DumpIndex): Promise<Buffer> {
    const packed = await packFrames(Buffer.from(JSON.stringify(index)));
    const recipients = this.#order.recipients ?? [];
    return recipients.length === 0 ? packed : sealBuffer(packed, recipients);
  }

  #dumpEntry(): FileEntry {
    if (this.#dump === null) throw new Error('finishDump comes first');
    return this.#dump;
  }

  /** @throws HoldfastError written-differs, when it cannot be read back as it was */
  async #writeSmall(name: string, data: Uint8Array): Promise<void> {
    const { storage } = this.#place;
    const path = join(this.#content, name);
    const writer = await storage.createWriter(path);
    try {
      await writer.write(data);
      await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
    const file = await storage.openRead(path);
    const held = await file.read(0, data.length).finally(() => file.close());
    if (file.size !== data.length || !held.equals(data))
      throw new HoldfastError('written-differs', { file: storage.locate(path) });
  }

  /** The newest earlier backup beside which this one will lie: a replayed old manifest breaks the chain (C2). */
  async #previousManifest(
    plan: string,
  ): Promise<Pick<Manifest, 'previousManifestSha256' | 'previousBackupId'>> {
    const { storage } = this.#place;
    const names = (await storage.list(plan))
      .map(({ name }) => name)
      .filter((name) => BACKUP_FOLDER.test(name));
    const newest = names.at(-1);
    const found = await Promise.all(
      names
        .filter((name) => newest !== undefined && secondOf(name) === secondOf(newest))
        .map((name) => this.#readManifest(join(plan, name, MANIFEST))),
    );
    const last = found
      .filter((each) => each !== null)
      .sort((a, b) => (a.startedAt + a.previousBackupId < b.startedAt + b.previousBackupId ? -1 : 1))
      .at(-1);
    return {
      previousManifestSha256: last?.previousManifestSha256 ?? null,
      previousBackupId: last?.previousBackupId ?? null,
    };
  }

  /** Null for one that cannot be read: its own check says so; the chain begins anew. */
  async #readManifest(file: string) {
    const { storage } = this.#place;
    try {
      const data = await storage.readFile(file, MAX_MANIFEST_BYTES);
      const { backupId, startedAt } = parseManifest(data, storage.locate(file));
      return { startedAt, previousManifestSha256: sha256Of(data), previousBackupId: backupId };
    } catch {
      return null;
    }
  }
}
