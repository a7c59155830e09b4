import { z } from 'zod';
import { Instant, KeyId } from './ids.ts';

/** A public key of age (X25519): whom a backup is encrypted for. Bech32, as age-keygen prints it. */
export const Recipient = z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/, 'not a public key of age (age1…)');
export type Recipient = z.infer<typeof Recipient>;

/** As many as anybody needs; each makes the header of a file longer. */
export const Recipients = z.array(Recipient).max(32);

/**
 * A key that this machine knows. The private half, where it is here, is in the OS keychain and nowhere else.
 */
export const EncryptionKey = z.object({
  id: KeyId,
  name: z.string().trim().min(1).max(80),
  recipient: Recipient,
  /** Whether the private key is in this machine's keychain: without it, this machine writes and cannot read. */
  hasPrivateKey: z.boolean(),
  /** When its recovery kit was saved last; null: never. Nothing is encrypted for a key that was made here before that. */
  kitSavedAt: Instant.nullable(),
  /** When its private key was brought in from a file, which lies on another medium than this keychain. */
  importedAt: Instant.optional(),
  createdAt: Instant,
});
export type EncryptionKey = z.infer<typeof EncryptionKey>;

/** With how much depends on it. */
export const EncryptionKeyView = EncryptionKey.extend({
  /** Names of plans that encrypt for it. */
  plans: z.array(z.string()),
});
export type EncryptionKeyView = z.infer<typeof EncryptionKeyView>;

/** A key's own private half must be on paper somewhere before anything depends on it. */
export function lacksKit(key: Pick<EncryptionKey, 'hasPrivateKey' | 'kitSavedAt' | 'importedAt'>): boolean {
  return key.hasPrivateKey && key.kitSavedAt === null && key.importedAt === undefined;
}
