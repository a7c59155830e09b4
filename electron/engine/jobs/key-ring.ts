import { HoldfastError } from '../../../shared/errors.ts';
import { lacksKit } from '../../../shared/model/encryption.ts';
import type { BackupId, KeyId } from '../../../shared/model/ids.ts';
import type { SecretRef } from '../../../shared/model/secret.ts';
import type { SecretVault } from '../ports.ts';
import type { KeyRing } from '../repository/model.ts';
import type { State } from '../state/state.ts';

export function identityRef(keyId: KeyId): SecretRef {
  return { kind: 'age-identity', owner: keyId };
}

/** The private keys in this machine's keychain, each read only when a backup needs it. */
export class MachineKeys implements KeyRing {
  readonly #state: State;
  readonly #vault: SecretVault;

  constructor(deps: { readonly state: State; readonly vault: SecretVault }) {
    this.#state = deps.state;
    this.#vault = deps.vault;
  }

  async identitiesFor(backup: BackupId, recipients: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const key of await this.#state.keys.list()) {
      if (!key.hasPrivateKey || !recipients.includes(key.recipient)) continue;
      const identity = await this.#vault.read(identityRef(key.id));
      if (identity !== null) found.push(identity);
    }
    if (found.length > 0) return found;
    throw new HoldfastError('key-not-here', { backup, recipients: [...recipients] });
  }

  /** Whether one of them is said to be here; the keychain is not asked. */
  async canRead(recipients: readonly string[]): Promise<boolean> {
    const keys = await this.#state.keys.list();
    return keys.some((key) => key.hasPrivateKey && recipients.includes(key.recipient));
  }
}

/** @throws HoldfastError recovery-kit-missing when one of them exists on this machine only */
export async function refuseWithoutKit(state: State, recipients: readonly string[]): Promise<void> {
  const lacking = (await state.keys.list()).find(
    (key) => recipients.includes(key.recipient) && lacksKit(key),
  );
  if (lacking !== undefined) throw new HoldfastError('recovery-kit-missing', { key: lacking.name });
}
