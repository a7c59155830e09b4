import { z } from 'zod';
import { PathRef } from './path-ref.ts';

/** A host's key as OpenSSH prints it: `SHA256:` and 43 characters of base64, without padding. */
export const HostKeyFingerprint = z
  .string()
  .trim()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'is not like SHA256:… with 43 characters after the colon');
export type HostKeyFingerprint = z.infer<typeof HostKeyFingerprint>;

/** A machine that is reached by SSH. */
export const SshHop = z.object({
  host: z.string().trim().min(1).max(255),
  port: z.int().min(1).max(65535),
  user: z.string().trim().min(1).max(128),
  /** Pinned when somebody confirmed it, and checked ever after; null: not confirmed yet, and nothing is sent. */
  hostKey: HostKeyFingerprint.nullable(),
});
export type SshHop = z.infer<typeof SshHop>;

/** How we log in to the SSH host, and to the jump host before it. */
export const SshAuth = z.discriminatedUnion('by', [
  z.object({ by: z.literal('password') }),
  z.object({ by: z.literal('key'), file: z.string().min(1) }),
  z.object({ by: z.literal('agent') }),
]);
export type SshAuth = z.infer<typeof SshAuth>;

/** What is kept where of the SSH password or the key's passphrase; `none`: there is none. */
export const SshSecretPolicy = z.enum(['keychain', 'ask', 'none']);
export type SshSecretPolicy = z.infer<typeof SshSecretPolicy>;

/** The way from here to the machine from which a server is reached. */
export const SshRoute = SshHop.extend({
  auth: SshAuth,
  secretPolicy: SshSecretPolicy,
  /** Reached first; the SSH host is then reached from there. */
  jump: SshHop.nullable(),
});
export type SshRoute = z.infer<typeof SshRoute>;

/** What forms and options send; a key file that is null stays the stored one. */
export const SshRouteDraft = SshHop.extend({
  auth: z.discriminatedUnion('by', [
    z.object({ by: z.literal('password') }),
    z.object({ by: z.literal('key'), file: PathRef.nullable() }),
    z.object({ by: z.literal('agent') }),
  ]),
  jump: SshHop.nullable(),
});
export type SshRouteDraft = z.infer<typeof SshRouteDraft>;
