import { z } from 'zod';
import { WireError } from '../errors.ts';
import { Count, Instant, StorageId } from './ids.ts';

/** Where backups are kept. The id is written in the storage itself (holdfast.json) and must be found there. */
export const Storage = z.object({
  id: StorageId,
  name: z.string().trim().min(1).max(80),
  location: z.discriminatedUnion('kind', [z.object({ kind: z.literal('folder'), path: z.string().min(1) })]),
  createdAt: Instant,
});
export type Storage = z.infer<typeof Storage>;

export const StorageState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), freeBytes: Count, totalBytes: Count }),
  z.object({ kind: z.literal('unusable'), error: WireError }),
]);
export type StorageState = z.infer<typeof StorageState>;

export const StorageView = Storage.extend({
  state: StorageState,
  backups: Count,
  storedBytes: Count,
  /** Folders found in the storage that could not be read as backups, with why. */
  problems: z.array(z.object({ folder: z.string(), error: WireError })),
});
export type StorageView = z.infer<typeof StorageView>;

/** holdfast.json at the root of a storage. */
export const StorageMarker = z.object({
  format: z.int().positive(),
  storageId: StorageId,
  createdAt: Instant,
});
export type StorageMarker = z.infer<typeof StorageMarker>;
