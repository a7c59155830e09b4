import { z } from 'zod';

/**
 * Names a secret in the OS keychain; never holds one.
 * `owner` is the id of what it belongs to. `ssh-secret` is the SSH password, or the passphrase of the key file.
 * Later kinds (storages, age identities, mail) join the enum.
 */
export const SecretRef = z.object({
  kind: z.enum(['server-password', 'ssh-secret']),
  owner: z.string().min(1),
});
export type SecretRef = z.infer<typeof SecretRef>;

/** Whether the OS keychain answers on this machine, and if not, why. */
export const KeychainState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
export type KeychainState = z.infer<typeof KeychainState>;
