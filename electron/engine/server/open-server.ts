import type { HoldfastError } from '../../../shared/errors.ts';
import type { Account } from './account.ts';
import { type OpenSocket, openSocket, readGreeting } from './open-socket.ts';
import { leaseTunnel } from './ssh/leases.ts';

export interface OpenServer extends OpenSocket {
  /** What broke off the tunnel below; null without a tunnel, and as long as it holds. */
  tunnelFailure(): HoldfastError | null;
}

/**
 * Opens a connection to an account's server, directly or through its SSH host, and reads the greeting. A tunnel stays
 * open as long as the connection does.
 * @throws HoldfastError as openSocket and leaseTunnel do
 */
export async function openServer(account: Account, signal: AbortSignal): Promise<OpenServer> {
  const { endpoint, label } = account;
  if (endpoint.via === 'direct') {
    const open = await openSocket(endpoint.address, label, signal);
    return { ...open, tunnelFailure: () => null };
  }
  const lease = await leaseTunnel(account, signal);
  try {
    const stream = await lease.connect(endpoint.address, signal);
    stream.once('close', lease.release);
    const open = await readGreeting(stream, endpoint.address, label, signal);
    return { ...open, tunnelFailure: () => lease.failure };
  } catch (error) {
    const failure = lease.failure;
    lease.release();
    throw failure ?? error;
  }
}
