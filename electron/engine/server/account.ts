import type { Endpoint, Server, Tls } from '../../../shared/model/server.ts';

/** Everything that logs in to a server: for mysql2 and for the option file of the client programs alike. */
export interface Account {
  /** For messages: the server's name. */
  readonly label: string;
  readonly endpoint: Endpoint;
  readonly tls: Tls;
  readonly user: string;
  /** null: the account has no password. */
  readonly password: string | null;
  /** For an endpoint via SSH: the SSH password, or the passphrase of the key file. */
  readonly sshSecret?: string | null;
}

/** The account of a stored server with the secrets that the vault gave. */
export function accountOf(server: Server, password: string | null, sshSecret: string | null = null): Account {
  const { name, endpoint, tls, user } = server;
  return { label: name, endpoint, tls, user, password, sshSecret };
}
