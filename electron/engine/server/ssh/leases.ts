import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { HoldfastError } from '../../../../shared/errors.ts';
import type { Address } from '../../../../shared/model/server.ts';
import type { SshHop } from '../../../../shared/model/ssh.ts';
import type { Account } from '../account.ts';
import { untilAborted } from '../until-aborted.ts';
import { hopText } from './ssh-errors.ts';
import type { Tunnel } from './tunnel.ts';

/** One user's share of a tunnel; the last to give it back closes the tunnel. */
export interface TunnelLease {
  /** @throws HoldfastError tunnel-forbidden, tunnel-no-way, tunnel-lost */
  connect(address: Address, signal: AbortSignal): Promise<Duplex>;
  /** Set when the tunnel broke off by itself. */
  readonly failure: HoldfastError | null;
  /** Gives it back; again is harmless. */
  release(): void;
}

interface Shared {
  readonly key: string;
  readonly opening: Promise<Tunnel>;
  readonly abort: AbortController;
  users: number;
  readonly progress: Progress;
}

interface Progress {
  /** The host that is being connected to; null once the tunnel is open. */
  waitingFor: string | null;
}

/** A run has several connections and programs at once to one server; they go through one tunnel. */
const shared = new Map<string, Shared>();

/**
 * Opens the tunnel of an account, or takes part in the one that is open.
 * @throws HoldfastError what credentialsOf and Tunnel.open throw; the signal's reason
 */
export async function leaseTunnel(account: Account, signal: AbortSignal): Promise<TunnelLease> {
  const key = keyOf(account);
  const entry = shared.get(key) ?? open(key, account);
  entry.users += 1;
  let isReleased = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    entry.users -= 1;
    if (entry.users === 0) end(entry);
  };
  try {
    const tunnel = await untilAborted(entry.opening, signal);
    return {
      connect: (address, until) => tunnel.connect(address, until),
      get failure() {
        return tunnel.failure;
      },
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** The SSH host for which an account's tunnel still waits; null when none does. */
export function waitingFor(account: Account): string | null {
  return account.endpoint.via === 'ssh' ? (shared.get(keyOf(account))?.progress.waitingFor ?? null) : null;
}

function open(key: string, account: Account): Shared {
  const { endpoint, label, sshSecret = null } = account;
  if (endpoint.via !== 'ssh') throw new HoldfastError('internal', { message: 'a tunnel without a route' });
  const { ssh } = endpoint;
  const abort = new AbortController();
  const progress: Progress = { waitingFor: hopText(ssh.jump ?? ssh) };
  const onHop = (hop: SshHop): void => {
    progress.waitingFor = hopText(hop);
  };
  const openTunnel = async (): Promise<Tunnel> => {
    // With the first tunnel: the library takes an eighth of a command's start.
    const [{ credentialsOf }, { Tunnel }] = await Promise.all([
      import('./credentials.ts'),
      import('./tunnel.ts'),
    ]);
    const credentials = await credentialsOf(ssh.auth, sshSecret, label);
    const tunnel = await Tunnel.open(ssh, credentials, onHop, abort.signal);
    progress.waitingFor = null;
    tunnel.onEnd(() => forget(entry));
    return tunnel;
  };
  const entry: Shared = { key, opening: openTunnel(), abort, progress, users: 0 };
  shared.set(key, entry);
  entry.opening.catch(() => forget(entry));
  return entry;
}

function end(entry: Shared): void {
  forget(entry);
  entry.abort.abort();
  entry.opening.then((tunnel) => tunnel.close()).catch(() => undefined);
}

function forget(entry: Shared): void {
  if (shared.get(entry.key) === entry) shared.delete(entry.key);
}

/** Who logs in where and with what; the secret as a hash, since keys of maps are found in dumps of memory. */
function keyOf({ endpoint, sshSecret = null, label }: Account): string {
  const secret = sshSecret === null ? null : createHash('sha256').update(sshSecret).digest('base64');
  return JSON.stringify([label, endpoint.via === 'ssh' ? endpoint.ssh : null, secret]);
}
