import { HoldfastError } from '../../../shared/errors.ts';
import { lacksKit } from '../../../shared/model/encryption.ts';
import type { BackupId, KeyId } from '../../../shared/model/ids.ts';
import type { SecretRef } from '../../../shared/model/secret.ts';
import { isRecipient } from '../container/age-keys.ts';
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

/** The first public key with a slip of the pen: its checksum tells, and nothing could be encrypted for it. */
export async function mistypedRecipient(
  state: State,
  recipients: readonly string[],
): Promise<string | undefined> {
  const known = (await state.keys.list()).map(({ recipient }) => recipient);
  for (const recipient of recipients)
    if (!known.includes(recipient) && !(await isRecipient(recipient))) return recipient;
  return undefined;
}

/** @throws HoldfastError key-invalid for a mistyped one; recovery-kit-missing when one of them exists on this machine only */
export async function refuseUnusableKeys(state: State, recipients: readonly string[]): Promise<void> {
  const mistyped = await mistypedRecipient(state, recipients);
  if (mistyped !== undefined) throw new HoldfastError('key-invalid', { source: `“${mistyped}”` });
  const lacking = (await state.keys.list()).find(
    (key) => recipients.includes(key.recipient) && lacksKit(key),
  );
  if (lacking !== undefined) throw new HoldfastError('recovery-kit-missing', { key: lacking.name });
}
