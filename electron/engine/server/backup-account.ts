import { createHash, randomInt } from 'node:crypto';
import type { Flavour } from '../../../shared/model/server.ts';
import { quoteAccount } from './grants.ts';
import { grantTarget, routineRight, versionNumber } from './rights-model.ts';

/** What a backup account is for, resolved. */
export interface AccountPurpose {
  readonly user: string;
  readonly host: string;
  /** null: every database, also those to come. */
  readonly databases: readonly string[] | null;
  readonly canLock: boolean;
}

export interface AccountServer {
  readonly flavour: Flavour;
  readonly version: string;
  /** MySQL's partial_revokes: `%` and `_` in a database's name are plain characters. */
  readonly partialRevokes: boolean;
}

/** What a copied statement has in place of a password. */
export const PASSWORD_TO_CHOOSE = 'choose a long password';

/**
 * CREATE USER and the GRANTs of an account that can do backups and nothing else, for this flavour and version. Pure.
 * @param identified what follows the account in CREATE USER
 */
export function accountStatements(
  purpose: AccountPurpose,
  server: AccountServer,
  identified = `IDENTIFIED BY '${PASSWORD_TO_CHOOSE}'`,
): string[] {
  const account = accountName(purpose);
  return [
    `CREATE USER ${account} ${identified};`,
    ...grantsOf(purpose, server).map((grant) => `GRANT ${grant} TO ${account};`),
  ];
}

/** `'user'@'host'` */
export function accountName({ user, host }: Pick<AccountPurpose, 'user' | 'host'>): string {
  return quoteAccount(`${user}@${host}`);
}

/** What a dump reads (truths A6, A7), and nothing beyond. */
const TO_READ = 'SELECT, SHOW VIEW, TRIGGER, EVENT';

function grantsOf(purpose: AccountPurpose, server: AccountServer): string[] {
  const { databases, canLock } = purpose;
  const rights = canLock ? `${TO_READ}, LOCK TABLES` : TO_READ;
  // One statement holds writers back for one database; several need a lock on the whole server (truths A14).
  const flush = canLock && (databases === null || databases.length > 1) ? flushRight(server) : [];
  // SELECT on everything takes in mysql.proc and mysql.user.
  if (databases === null) return [`${rights} ON *.*`, ...flush];
  const targets = databases.map((name) => grantTarget(name, server.partialRevokes));
  return [
    ...targets.map((target) => `${rights} ON ${target}`),
    ...routineGrants(targets, server),
    // Names alone, never the hashes: to say which definers are gone (truths A9).
    DEFINERS_RIGHT,
    ...flush,
  ];
}

/** Lets an account see which accounts there are, without the hashes of their passwords. */
export const DEFINERS_RIGHT = 'SELECT (`User`, `Host`) ON `mysql`.`user`';

function routineGrants(targets: readonly string[], { flavour, version }: AccountServer): string[] {
  const { privilege, on } = routineRight(flavour, version);
  switch (on) {
    case 'database':
      return targets.map((target) => `${privilege} ON ${target}`);
    case 'global':
      return [`${privilege} ON *.*`];
    case 'mysql.proc':
      return [`${privilege} ON \`mysql\`.\`proc\``];
  }
}

/** MySQL has a right for flushing tables alone since 8.0.23; RELOAD may much more. */
function flushRight({ flavour, version }: AccountServer): string[] {
  const isFine = flavour === 'mysql' && versionNumber(version) >= 8_000_023;
  return [`${isFine ? 'FLUSH_TABLES' : 'RELOAD'} ON *.*`];
}

/** The longest user name that a server takes. */
export function longestUser({ flavour, version }: Pick<AccountServer, 'flavour' | 'version'>): number {
  return flavour === 'mysql' && versionNumber(version) < 5_007_008 ? 16 : 32;
}

const SETS = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.+=:,~'] as const;
const PASSWORD_LENGTH = 32;

/** A password that nobody has to type: some 190 bits, with a character of each kind that password rules ask for. */
export function newPassword(): string {
  const all = SETS.join('');
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  const characters = [
    ...SETS.map(pick),
    ...Array.from({ length: PASSWORD_LENGTH - SETS.length }, () => pick(all)),
  ];
  for (let at = characters.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [characters[at], characters[other]] = [characters[other] ?? '', characters[at] ?? ''];
  }
  return characters.join('');
}

/**
 * How CREATE USER is told the password. MariaDB writes statements into its logs as they are, so it gets the hash alone;
 * MySQL takes the password out of its logs by itself.
 */
export function identifiedBy(flavour: Flavour, password: string): string {
  if (flavour === 'mysql') return `IDENTIFIED BY '${password}'`;
  const once = createHash('sha1').update(password).digest();
  const twice = createHash('sha1').update(once).digest('hex').toUpperCase();
  return `IDENTIFIED BY PASSWORD '*${twice}'`;
}
