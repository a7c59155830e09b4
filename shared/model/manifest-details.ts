import { z } from 'zod';
import { Drop } from './drop.ts';
import { Imported } from './import.ts';
import { ServerIdentity } from './server.ts';
import { Coordinates, Loss, Note } from './verdict.ts';

/**
 * What the plain manifest of an encrypted backup does not show: names, conditions, hosts. It lies in the encrypted
 * index, in the shape that it has in other manifests.
 */
export const ManifestDetails = z.object({
  databases: z.array(z.string()),
  server: z.object({ identity: ServerIdentity, variables: z.record(z.string(), z.string()) }),
  /** Of each segment, in order. */
  argvs: z.array(z.array(z.string())),
  losses: z.array(Loss),
  notes: z.array(Note),
  drop: Drop.optional(),
  stderr: z.string(),
  coordinates: Coordinates.nullable(),
  imported: Imported.optional(),
});
export type ManifestDetails = z.infer<typeof ManifestDetails>;
