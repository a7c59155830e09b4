import { Owner } from '../../../shared/model/owner.ts';
import type { Storage } from '../storage/storage.ts';
import { ownerOfTag, ownerTag } from '../system/owner.ts';
import { join, WORK } from './layout.ts';

const OWNER_SUFFIX = '.owner.json';
/** An owner's file whose writer was killed before it had its name (system/atomic-file.ts): it may be empty. */
const UNFINISHED_OWNER = /^\..+\.owner\.json\.[0-9a-f-]{36}\.(.+)\.tmp$/;
const MAX_OWNER_BYTES = 4 * 1024;
/** Another machine takes a draft for abandoned after 24 h without one. */
const HEARTBEAT_MS = 10 * 60 * 1000;

/**
 * Places for what is unfinished. The owner's file comes first and goes last, so that whatever lies here can be
 * assigned, and a colleague's live draft is never swept (truths D7).
 */
export class WorkFolder {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @returns the new folder's path, and a function that ends the heartbeat and removes it */
  async open(name: string, owner: { current(): Owner }): Promise<{ folder: string; close(): Promise<void> }> {
    const folder = join(WORK, name);
    await this.#storage.makeFolder(WORK);
    await this.#writeOwner(name, owner);
    await this.#storage.makeFolder(folder);
    const timer = setInterval(() => void this.#writeOwner(name, owner).catch(() => undefined), HEARTBEAT_MS);
    timer.unref();
    return {
      folder,
      close: async () => {
        clearInterval(timer);
        await this.#remove(name);
      },
    };
  }

  /** @returns how many places of owners that are gone were removed */
  async sweep(isAbandoned: (owner: Owner) => boolean): Promise<number> {
    const entries = await this.#storage.list(WORK);
    let swept = 0;
    for (const { name, modifiedAt } of entries) {
      const [, tag] = UNFINISHED_OWNER.exec(name) ?? [];
      if (tag === undefined && (!name.endsWith(OWNER_SUFFIX) || name.startsWith('.'))) continue;
      const owner = tag === undefined ? await this.#readOwner(name) : ownerOfTag(tag, modifiedAt);
      if (owner === null || !isAbandoned(owner)) continue;
      if (tag !== undefined) await this.#storage.remove(join(WORK, name));
      else await this.#remove(name.slice(0, -OWNER_SUFFIX.length));
      swept += 1;
    }
    return swept;
  }

  async #remove(name: string): Promise<void> {
    await this.#storage.remove(join(WORK, name));
    await this.#storage.remove(join(WORK, `${name}${OWNER_SUFFIX}`));
  }

  async #writeOwner(name: string, owner: { current(): Owner }): Promise<void> {
    const current = owner.current();
    const data = Buffer.from(JSON.stringify(current));
    const options = { replace: true, writer: ownerTag(current) };
    await this.#storage.writeFile(join(WORK, `${name}${OWNER_SUFFIX}`), data, options);
  }

  async #readOwner(file: string): Promise<Owner | null> {
    try {
      const data = await this.#storage.readFile(join(WORK, file), MAX_OWNER_BYTES);
      return Owner.parse(JSON.parse(data.toString('utf8')));
    } catch {
      // Unreadable is not abandoned.
      return null;
    }
  }
}
