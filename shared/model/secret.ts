import { z } from 'zod';

/**
 * Names a secret in the OS keychain; never holds one.
 * `owner` is the id of what it belongs to. Later kinds (SSH, storages, age identities, mail) join the enum.
 */
export const SecretRef = z.object({ kind: z.enum(['server-password']), owner: z.string().min(1) });
export type SecretRef = z.infer<typeof SecretRef>;

/** Whether the OS keychain answers on this machine, and if not, why. */
export const KeychainState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
export type KeychainState = z.infer<typeof KeychainState>;
