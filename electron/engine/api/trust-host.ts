import { HoldfastError } from '../../../shared/errors.ts';
import type { Endpoint } from '../../../shared/model/server.ts';
import { hopText } from '../server/ssh/ssh-errors.ts';

/**
 * The endpoint with a host's key pinned, or another one in the place of the pinned one.
 * @param address `host:port` of the SSH host or the jump host, as the error named it
 * @throws HoldfastError 'not-found' when no host of this way has that address
 */
export function withTrusted(endpoint: Endpoint, address: string, fingerprint: string): Endpoint {
  if (endpoint.via === 'ssh') {
    const { ssh } = endpoint;
    if (hopText(ssh) === address) return { ...endpoint, ssh: { ...ssh, hostKey: fingerprint } };
    if (ssh.jump !== null && hopText(ssh.jump) === address)
      return { ...endpoint, ssh: { ...ssh, jump: { ...ssh.jump, hostKey: fingerprint } } };
  }
  throw new HoldfastError('not-found', { what: 'SSH host', wanted: address });
}
