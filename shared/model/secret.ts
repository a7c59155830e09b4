import { z } from 'zod';

/**
 * Names a secret in the OS keychain; never holds one.
 * `owner` is the id of what it belongs to. `ssh-secret` is the SSH password, or the passphrase of the key file.
 * `channel-secret` is the password of a mail account, or the address of a webhook or ping.
 * `age-identity` is the private key of an encryption key. Later kinds (storages) join the enum.
 */
export const SecretRef = z.object({
  kind: z.enum(['server-password', 'ssh-secret', 'channel-secret', 'age-identity']),
  owner: z.string().min(1),
});
export type SecretRef = z.infer<typeof SecretRef>;

/** Whether the OS keychain answers on this machine, and if not, why. */
export const KeychainState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
export type KeychainState = z.infer<typeof KeychainState>;
