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
}

/** The account of a stored server with the password that the vault gave. */
export function accountOf(server: Server, password: string | null): Account {
  return { label: server.name, endpoint: server.endpoint, tls: server.tls, user: server.user, password };
}
