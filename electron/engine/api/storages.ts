import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import type { StorageId } from '../../../shared/model/ids.ts';
import type { Storage, StorageView } from '../../../shared/model/storage.ts';
import { catalogue } from '../jobs/catalogue.ts';
import {
  initStorage,
  openRepository,
  readStorageMarker,
  refuseInsideStorage,
} from '../repository/repository.ts';
import { toInstant } from '../system/clock.ts';
import { freeSpace } from '../system/disk-space.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';
import { refuseWhilePlanned } from './planned.ts';

export function storageHandlers(context: ApiContext): HandlersOf<'storages'> {
  const { state, reach, ports, clock } = context;
  const changed = () => ports.emit('changed', { topics: ['storages', 'backups', 'overview'] });

  /** Registers a storage whose marker is in place. */
  async function register(id: StorageId, name: string, folder: string): Promise<Storage> {
    const storages = await state.storages.list();
    const known = storages.find((storage) => storage.id === id);
    if (known !== undefined) throw new HoldfastError('storage-known', { path: folder, name: known.name });
    await refuseTakenName(context, name, null);
    const storage: Storage = {
      id,
      name,
      location: { kind: 'folder', path: folder },
      createdAt: toInstant(clock.now()),
    };
    await state.storages.insert(storage);
    return storage;
  }

  return {
    'storages.list': async () =>
      Promise.all((await state.storages.list()).map((storage) => view(context, storage))),
    'storages.addFolder': async ({ name, folder }) => {
      const root = pathOf(folder);
      await refuseTakenName(context, name, null);
      const marker = await initStorage(root, clock);
      await register(marker.storageId, name, root);
      changed();
      return { storageId: marker.storageId };
    },
    'storages.open': async ({ name, folder }, { signal }) => {
      const root = pathOf(folder);
      const marker = await readStorageMarker(root);
      await refuseInsideStorage(root);
      const storage = await register(marker.storageId, name, root);
      const { backups } = await catalogue(storage, { state, clock, reach, signal });
      changed();
      return { storageId: storage.id, backups };
    },
    'storages.rescan': async ({ storageId }, { signal }) => {
      const { backups } = await catalogue(await reach.storage(storageId), { state, clock, reach, signal });
      changed();
      return { backups };
    },
    'storages.rename': async ({ storageId, name }) => {
      const storage = await reach.storage(storageId);
      await refuseTakenName(context, name, storageId);
      await state.storages.update({ ...storage, name });
      changed();
      return {};
    },
    'storages.remove': async ({ storageId }) => {
      await reach.storage(storageId);
      await refuseWhilePlanned(state, (plan) => plan.storageIds.includes(storageId));
      await state.storages.remove(storageId);
      changed();
      return {};
    },
  };
}

async function view({ state }: ApiContext, storage: Storage): Promise<StorageView> {
  const totals = await state.backups.totalsOfStorage(storage.id);
  const problems = await state.storages.problems(storage.id);
  try {
    await openRepository(storage);
    return {
      ...storage,
      ...totals,
      problems,
      state: { kind: 'ready', ...(await freeSpace(storage.location.path)) },
    };
  } catch (error) {
    return { ...storage, ...totals, problems, state: { kind: 'unusable', error: toWireError(error) } };
  }
}

async function refuseTakenName({ state }: ApiContext, name: string, self: StorageId | null): Promise<void> {
  const storages = await state.storages.list();
  const taken = storages.some(
    (storage) => storage.id !== self && storage.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw new HoldfastError('name-taken', { what: 'storage', name });
}
