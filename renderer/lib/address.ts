import type { Address } from '../../shared/model/server.ts';

/** `db1.example.com:3306`, or the path of a socket. IPv6 in brackets. */
export function addressText(address: Address): string {
  if (address.kind === 'socket') return address.path;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
