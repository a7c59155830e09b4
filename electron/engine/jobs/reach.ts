import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { BackupId, ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { SecretRef } from '../../../shared/model/secret.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import type { SecretVault } from '../ports.ts';
import { KeptIndexes } from '../repository/kept-indexes.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { type Account, accountOf } from '../server/account.ts';
import type { State } from '../state/state.ts';
import { MachineKeys } from './key-ring.ts';

export function passwordRef(serverId: ServerId): SecretRef {
  return { kind: 'server-password', owner: serverId };
}

/** The SSH password by which a server is reached, or the passphrase of the key. */
export function sshSecretRef(serverId: ServerId): SecretRef {
  return { kind: 'ssh-secret', owner: serverId };
}

/** From an id to the thing itself, with a clear error where it is not there (any more). */
export class Reach {
  readonly #state: State;
  readonly #vault: SecretVault;
  readonly keys: MachineKeys;
  readonly indexes = new KeptIndexes();

  constructor(deps: { readonly state: State; readonly vault: SecretVault }) {
    this.#state = deps.state;
    this.#vault = deps.vault;
    this.keys = new MachineKeys(deps);
  }

  /** @throws HoldfastError 'not-found' */
  async server(id: ServerId): Promise<Server> {
    const server = await this.#state.servers.get(id);
    if (server === null) throw new HoldfastError('not-found', { what: 'server', wanted: id });
    return server;
  }

  /** @throws HoldfastError 'password-needed' | 'ssh-secret-needed' | 'keychain-unavailable' */
  async account(server: Server): Promise<Account> {
    return accountOf(server, await this.password(server), await this.sshSecret(server));
  }

  /** @returns null for an account without one. @throws HoldfastError 'password-needed' | 'keychain-unavailable' */
  async password(server: Server): Promise<string | null> {
    const { passwordPolicy: policy, id, name } = server;
    if (policy === 'none') return null;
    const password = await this.#read(passwordRef(id), policy);
    if (password === null) throw new HoldfastError('password-needed', { server: name });
    return password;
  }

  /** @returns null where none is needed. @throws HoldfastError 'ssh-secret-needed' | 'keychain-unavailable' */
  async sshSecret({ endpoint, id, name }: Server): Promise<string | null> {
    if (endpoint.via === 'direct' || endpoint.ssh.secretPolicy === 'none') return null;
    const secret = await this.#read(sshSecretRef(id), endpoint.ssh.secretPolicy);
    if (secret !== null) return secret;
    const { auth } = endpoint.ssh;
    const what = auth.by === 'key' ? `passphrase of the SSH key ${auth.file}` : 'SSH password';
    throw new HoldfastError('ssh-secret-needed', { server: name, what });
  }

  #read(ref: SecretRef, policy: 'keychain' | 'ask'): Promise<string | null> {
    return this.#vault.read(ref).catch((error: unknown) => {
      // What is asked for each time is in no keychain, so a keychain that does not answer is not what is lacking.
      if (policy === 'ask') return null;
      throw error;
    });
  }

  /** @throws HoldfastError 'not-found' */
  async storage(id: StorageId): Promise<Storage> {
    const storage = await this.#state.storages.get(id);
    if (storage === null) throw new HoldfastError('not-found', { what: 'storage', wanted: id });
    return storage;
  }

  /** @throws HoldfastError 'not-found' | 'storage-missing' | 'storage-foreign' | 'format-too-new' */
  async repository(id: StorageId): Promise<Repository> {
    return openRepository(await this.storage(id), this.keys);
  }

  /** @throws HoldfastError 'not-found' */
  async backup(id: BackupId): Promise<Backup> {
    const backup = await this.#state.backups.get(id);
    if (backup === null) throw new HoldfastError('not-found', { what: 'backup', wanted: id });
    return backup;
  }

  /** The backup's folder on this machine. */
  async location(backup: Backup): Promise<string> {
    const storage = await this.storage(backup.storageId);
    return path.join(storage.location.path, ...backup.folder.split('/'));
  }
}
