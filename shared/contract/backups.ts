import { z } from 'zod';
import { WireError } from '../errors.ts';
import { BackupComparison } from '../model/comparison.ts';
import { BackupObject } from '../model/dump-index.ts';
import { Recipients } from '../model/encryption.ts';
import { BackupId, ClientId, Count, PlanId, ServerId, StorageId } from '../model/ids.ts';
import { ObjectKind } from '../model/inventory.ts';
import { Manifest } from '../model/manifest.ts';
import { PathRef } from '../model/path-ref.ts';
import { Cell, NumberedRow, RowPage } from '../model/rows.ts';
import { BackupPreview, BackupSelection } from '../model/selection.ts';
import { StorageView } from '../model/storage.ts';
import { BackupView } from '../model/views.ts';
import { call, nothing, ofClient, slow, started } from './call.ts';

const TableInBackup = z.object({ backupId: BackupId, database: z.string(), table: z.string() });

/** Storages and the backups in them. */
export const backupsCalls = {
  'storages.list': call(nothing, z.array(StorageView)),
  'storages.addFolder': call(
    z.object({ name: z.string().trim().min(1).max(80), folder: PathRef }),
    z.object({ storageId: StorageId }),
  ),
  /** A folder of backups made elsewhere; its catalogue is rebuilt from manifests and events. */
  'storages.open': call(
    z.object({ name: z.string().trim().min(1).max(80), folder: PathRef }),
    z.object({ storageId: StorageId, backups: z.int() }),
    slow,
  ),
  'storages.rescan': call(z.object({ storageId: StorageId }), z.object({ backups: z.int() }), slow),
  'storages.rename': call(
    z.object({ storageId: StorageId, name: z.string().trim().min(1).max(80) }),
    nothing,
  ),
  /** Forgets it; the files stay. */
  'storages.remove': call(z.object({ storageId: StorageId }), nothing),

  'backups.preview': call(
    z.object({
      serverId: ServerId,
      storageId: StorageId.nullable(),
      selection: BackupSelection,
      /** A plan's: what it names and the server has no longer is said, and does not block. */
      isRepeated: z.boolean().default(false),
    }),
    BackupPreview,
    slow,
  ),
  'backups.start': call(
    z.object({
      serverId: ServerId,
      storageId: StorageId,
      selection: BackupSelection,
      /** Public keys that it is encrypted for; none: it is not encrypted. */
      recipients: Recipients.optional(),
    }),
    started,
  ),
  'backups.list': call(
    z.object({
      serverId: ServerId.nullable(),
      clientId: ofClient,
      /** Those that this plan made. */
      planId: PlanId.nullable().optional(),
      database: z.string().nullable(),
      limit: z.int().min(1).max(1000),
      offset: z.int().min(0),
    }),
    z.object({ backups: z.array(BackupView), total: z.int() }),
  ),
  'backups.get': call(
    z.object({ backupId: BackupId }),
    z.object({
      backup: BackupView,
      /** Of an imported dump: whose it is. */
      clientId: ClientId.nullable(),
      /** Whole; of an encrypted backup that cannot be read here, what its plain manifest shows. */
      manifest: Manifest,
      /** Why an encrypted backup cannot be read on this machine; it has no objects here then. */
      closed: WireError.nullable(),
      /** Whom it is encrypted for, with the name that a key has on this machine; null: it is not encrypted. */
      recipients: z.array(z.object({ recipient: z.string(), name: z.string().nullable() })).nullable(),
      objects: z.array(BackupObject),
      /** The folder, absolute, as it is on this machine. */
      location: z.string(),
      /** Shell lines that check and restore it without Holdfast, as they are tested. */
      withoutHoldfast: z.array(z.object({ title: z.string(), lines: z.string() })),
    }),
  ),
  'backups.definition': call(
    z.object({ backupId: BackupId, kind: ObjectKind, database: z.string(), name: z.string() }),
    z.object({ sql: z.string() }),
  ),
  /** Rows of a table as they are in the dump, by their numbers from 0. */
  'backups.rows': call(
    TableInBackup.extend({ offset: Count, limit: z.int().min(1).max(500) }),
    RowPage,
    slow,
  ),
  /** One value without the cut; very long ones are cut at a megabyte all the same. */
  'backups.cell': call(TableInBackup.extend({ row: Count, column: Count }), Cell, slow),
  /** Rows that hold a text, from a row on; `lookedAt` is where the next search goes on. */
  'backups.findRows': call(
    TableInBackup.extend({ text: z.string().min(1).max(1000), from: Count, limit: z.int().min(1).max(500) }),
    z.object({ rows: z.array(NumberedRow), lookedAt: Count, isDone: z.boolean() }),
    slow,
  ),
  /** What differs between two backups, of one server or of two. */
  'backups.compare': call(z.object({ backupId: BackupId, otherId: BackupId }), BackupComparison, slow),
  'backups.check': call(z.object({ backupId: BackupId }), started),
  /** As SQL, whole, one database or one table; a table also as CSV. `.gz` compresses it. */
  'backups.export': call(
    z.object({
      backupId: BackupId,
      database: z.string().nullable(),
      table: z.string().nullable().default(null),
      format: z.enum(['sql', 'csv']).default('sql'),
      file: PathRef,
      overwrite: z.boolean(),
    }),
    started,
  ),
  'backups.pin': call(z.object({ backupId: BackupId, pinned: z.boolean() }), nothing),
  /** Says of what a backup holds less of than the one before it that it is right; kept beside it with who said so. */
  'backups.acceptDrop': call(z.object({ backupId: BackupId }), nothing),
  /** `typed`: the database's name, needed for the last good backup of one. */
  'backups.delete': call(z.object({ backupId: BackupId, typed: z.string().nullable() }), nothing),
} as const;
