import { open } from 'node:fs/promises';
import type { CallParsed } from '../../../shared/contract.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import type { KeyId } from '../../../shared/model/ids.ts';
import { newKeyPair, parseKeyText } from '../container/age-keys.ts';
import { identityRef } from '../jobs/key-ring.ts';
import { type RecoveryKit, recoveryKit } from '../report/recovery-kit.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import { toInstant } from '../system/clock.ts';
import { fileError } from '../system/file-errors.ts';
import { newKeyId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

/** A file of keys has a few hundred bytes; one that is larger is something else. */
const MAX_KEY_FILE_BYTES = 100_000;

export function keyHandlers(context: ApiContext): HandlersOf<'keys'> {
  const { state, ports, clock } = context;
  const changed = () => ports.emit('changed', { topics: ['keys', 'backups', 'plans'] });
  const now = () => toInstant(clock.now());

  async function keyOf(id: KeyId): Promise<EncryptionKey> {
    const key = await state.keys.get(id);
    if (key === null) throw new HoldfastError('not-found', { what: 'key', wanted: id });
    return key;
  }

  async function kitOf(id: KeyId): Promise<RecoveryKit> {
    const key = await keyOf(id);
    const identity = key.hasPrivateKey ? await ports.vault.read(identityRef(id)) : null;
    if (identity === null)
      throw new HoldfastError('not-possible', {
        why: `the private key of “${key.name}” is not on this machine, so that there is nothing to print`,
      });
    const plans = (await state.plans.list()).filter(({ recipients }) => recipients?.includes(key.recipient));
    const storages = await state.storages.list();
    return recoveryKit({ key, identity, plans, storages, at: now() });
  }

  const kitSaved = async (id: KeyId) => {
    await state.keys.update({ ...(await keyOf(id)), kitSavedAt: now() });
    changed();
  };

  /** The secret first: an entry that says it is in the keychain must not be wrong. */
  async function keep(key: EncryptionKey, identity: string, isNew: boolean): Promise<void> {
    await ports.vault.write(identityRef(key.id), identity);
    if (!isNew) return state.keys.update(key);
    await state.keys.insert(key).catch(async (error: unknown) => {
      await ports.vault.remove(identityRef(key.id));
      throw error;
    });
  }

  return {
    'keys.list': async () => {
      const plans = await state.plans.list();
      return (await state.keys.list()).map((key) => ({
        ...key,
        plans: plans.filter(({ recipients }) => recipients?.includes(key.recipient)).map(({ name }) => name),
      }));
    },
    'keys.new': async ({ name }) => {
      await refuseTakenName(context, name, null);
      const { identity, recipient } = await newKeyPair();
      const id = newKeyId();
      const key = { id, name, recipient, hasPrivateKey: true, kitSavedAt: null, createdAt: now() };
      await keep(key, identity, true);
      changed();
      return { keyId: id };
    },
    'keys.import': async ({ name, source }) => {
      const { text, called } = await textOf(source);
      const found = await parseKeyText(text);
      if (found === null) throw new HoldfastError('key-invalid', { source: called });
      const known = (await state.keys.list()).find(({ recipient }) => recipient === found.recipient);
      const hasPrivateKey = 'identity' in found;
      if (known !== undefined && (known.hasPrivateKey || !hasPrivateKey))
        throw new HoldfastError('key-known', { key: known.name });
      if (known === undefined) await refuseTakenName(context, name, null);
      const at = now();
      const brought = { hasPrivateKey, ...(hasPrivateKey && { importedAt: at }) };
      const key: EncryptionKey =
        known === undefined
          ? {
              ...{ id: newKeyId(), name, recipient: found.recipient, kitSavedAt: null, createdAt: at },
              ...brought,
            }
          : { ...known, ...brought };
      if ('identity' in found) await keep(key, found.identity, known === undefined);
      else await state.keys.insert(key);
      changed();
      return { keyId: key.id };
    },
    'keys.rename': async ({ keyId, name }) => {
      await refuseTakenName(context, name, keyId);
      await state.keys.update({ ...(await keyOf(keyId)), name });
      changed();
      return {};
    },
    'keys.forget': async ({ keyId, typed }) => {
      const key = await keyOf(keyId);
      const plans = (await state.plans.list()).filter(({ recipients }) =>
        recipients?.includes(key.recipient),
      );
      if (plans.length > 0)
        throw new HoldfastError('key-in-use', { key: key.name, plans: plans.map(({ name }) => name) });
      if (key.hasPrivateKey && typed !== key.name)
        throw new HoldfastError('confirmation-needed', {
          why: `What is encrypted for “${key.name}” cannot be read on this machine any more.`,
          expected: key.name,
        });
      await state.keys.remove(keyId);
      await ports.vault.remove(identityRef(keyId));
      changed();
      return {};
    },
    'keys.saveKit': async ({ keyId, file, format, overwrite }) => {
      const kit = await kitOf(keyId);
      await writeFileAtomic(pathOf(file), format === 'html' ? kit.html : kit.text, { exclusive: !overwrite });
      await kitSaved(keyId);
      return {};
    },
    'keys.kit': async ({ keyId }) => ({ ...(await kitOf(keyId)) }),
    'keys.kitSaved': async ({ keyId }) => {
      await kitSaved(keyId);
      return {};
    },
  };
}

async function textOf(
  source: CallParsed<'keys.import'>['source'],
): Promise<{ readonly text: string; readonly called: string }> {
  if ('text' in source) return { text: source.text, called: 'What was given' };
  const file = pathOf(source);
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(
        Buffer.alloc(MAX_KEY_FILE_BYTES),
        0,
        MAX_KEY_FILE_BYTES,
      );
      return { text: buffer.toString('utf8', 0, bytesRead), called: file };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

async function refuseTakenName({ state }: ApiContext, name: string, self: KeyId | null): Promise<void> {
  const taken = (await state.keys.list()).some(
    (key) => key.id !== self && key.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw new HoldfastError('name-taken', { what: 'key', name });
}
