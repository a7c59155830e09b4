import { z } from 'zod';
import { Recipients } from '../model/encryption.ts';
import { BackupId, ClientId, StorageId } from '../model/ids.ts';
import { DatabaseName, ImportLook } from '../model/import.ts';
import { PathRef } from '../model/path-ref.ts';
import { Flavour } from '../model/server.ts';
import { call, nothing, slow, started } from './call.ts';

/** Dumps of other programs, taken over as backups. */
export const importsCalls = {
  /** What a file or folder is, from its beginning and end; it is not read whole. */
  'imports.look': call(z.object({ path: PathRef }), ImportLook, slow),
  'imports.start': call(
    z.object({
      path: PathRef,
      storageId: StorageId,
      /** For a dump that names none itself; null: as its header or its file is called. */
      database: DatabaseName.nullable().default(null),
      /** Of the server that it is of; null: as its header says. */
      flavour: Flavour.nullable().default(null),
      recipients: Recipients.optional(),
      /** Also without its end; it is degraded then. */
      acceptCut: z.boolean().default(false),
      /** Whose it is: lists that are narrowed to a client show it then. */
      clientId: ClientId.nullable().default(null),
    }),
    started,
  ),
  /** Says whose an imported dump is; null: nobody's. */
  'imports.give': call(z.object({ backupId: BackupId, clientId: ClientId.nullable() }), nothing),
} as const;
