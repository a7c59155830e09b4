import type { Flavour } from '../../../shared/model/server.ts';
import { versionNumber } from './rights-model.ts';

/** The hash of no password. */
const NO_PASSWORD = `*${'0'.repeat(40)}`;

/**
 * The statement that creates an account with which nobody can log in. ACCOUNT LOCK came with MySQL 5.7.8 and MariaDB
 * 10.4.2; before, the account gets a password that nobody can know, and must not be there yet.
 * @param account quoted
 */
export function createLockedAccount(
  account: string,
  server: { readonly flavour: Flavour; readonly version: string },
): string {
  return knowsAccountLock(server)
    ? `CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`
    : `CREATE USER ${account} IDENTIFIED BY PASSWORD '${NO_PASSWORD}'`;
}

export function knowsAccountLock({
  flavour,
  version,
}: {
  readonly flavour: Flavour;
  readonly version: string;
}): boolean {
  return versionNumber(version) >= (flavour === 'mariadb' ? 10_004_002 : 5_007_008);
}
