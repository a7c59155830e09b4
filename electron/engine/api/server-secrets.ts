import type { SecretRef } from '../../../shared/model/secret.ts';
import type { Endpoint, PasswordInput, PasswordPolicy } from '../../../shared/model/server.ts';
import type { ApiContext } from './api-context.ts';

/**
 * Puts a secret where it was asked to be.
 * @param importToken what an import found, taken for an input that says `keep`
 * @returns how it is kept; null for `keep` where nothing was imported: as it was
 * @throws HoldfastError 'keychain-unavailable'
 */
export async function keepSecret(
  { ports, imports }: ApiContext,
  ref: SecretRef,
  input: PasswordInput,
  importToken?: string,
): Promise<PasswordPolicy | null> {
  switch (input.kind) {
    case 'keep': {
      const imported = importToken === undefined ? null : imports.take(importToken);
      if (imported === null) return null;
      await ports.vault.write(ref, imported);
      return 'keychain';
    }
    case 'none':
      await ports.vault.remove(ref).catch(() => undefined);
      return 'none';
    case 'keychain':
      await ports.vault.write(ref, input.password);
      return 'keychain';
    case 'ask':
      // What the keychain holds from before must not live on beside "ask me each time".
      await ports.vault.remove(ref).catch(() => undefined);
      if (input.password !== null) await ports.vault.hold(ref, input.password);
      return 'ask';
  }
}

/** What a form says of a secret that is not kept yet; `keep` is the stored one, read by the function given. */
export async function secretOf(
  input: PasswordInput,
  stored: () => Promise<string | null>,
): Promise<string | null> {
  if (input.kind === 'none') return null;
  return input.kind === 'keep' ? stored() : input.password;
}

/** How the SSH secret of an endpoint is kept; an agent, and a server reached directly, have none. */
export function withSshPolicy(endpoint: Endpoint, policy: PasswordPolicy | null): Endpoint {
  if (endpoint.via === 'direct') return endpoint;
  const secretPolicy = endpoint.ssh.auth.by === 'agent' ? 'none' : (policy ?? endpoint.ssh.secretPolicy);
  return { ...endpoint, ssh: { ...endpoint.ssh, secretPolicy } };
}
