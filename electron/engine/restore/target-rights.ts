import { HoldfastError } from '../../../shared/errors.ts';
import type { ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import { listNames } from '../../../shared/sentences.ts';
import { quoteAccount } from '../server/grants.ts';
import { type Grants, grantTarget, type Rights, rightsOf } from '../server/rights-model.ts';
import { isAtLeast } from '../tools/version.ts';

export interface RestoreNeeds {
  /** Names on the target. */
  readonly databases: readonly string[];
  readonly objects: readonly Pick<ObjectRef, 'kind'>[];
  /** As `user@host`. */
  readonly definers: readonly string[];
  /** null: could not be found out. */
  readonly missingDefiners: readonly string[] | null;
}

export interface TargetServer {
  readonly flavour: 'mariadb' | 'mysql';
  readonly version: string;
  /** Global variables, by name in lower case. */
  readonly variables: Readonly<Record<string, string>>;
}

const ALWAYS = ['SELECT', 'INSERT', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES', 'LOCK TABLES'] as const;

/**
 * What the account lacks to restore these objects, each as the error that the restore would stop with, and the GRANT
 * that cures it. Pure.
 */
export function missingRestoreRights(
  grants: Grants,
  needs: RestoreNeeds,
  target: TargetServer,
): readonly HoldfastError<'missing-privilege'>[] {
  const rights = rightsOf(grants);
  const account = quoteAccount(grants.account);
  const has = (...kinds: readonly ObjectKind[]): boolean =>
    needs.objects.some(({ kind }) => kinds.includes(kind));
  const wanted = [
    ...ALWAYS,
    ...(has('view') ? ['CREATE VIEW'] : []),
    ...(has('function', 'procedure', 'package', 'package-body') ? ['CREATE ROUTINE', 'ALTER ROUTINE'] : []),
    ...(has('trigger') ? ['TRIGGER'] : []),
    ...(has('event') ? ['EVENT'] : []),
  ];
  const findings: HoldfastError<'missing-privilege'>[] = [];
  for (const [privilege, databases] of lackingByRights(wanted, needs.databases, rights)) {
    const cures = databases.map(
      (name) => `GRANT ${privilege} ON ${grantTarget(name, grants.partialRevokes)} TO ${account};`,
    );
    findings.push(
      new HoldfastError('missing-privilege', {
        privilege,
        database: listNames(databases),
        cure: cures.join('\n'),
      }),
    );
  }
  for (const privilege of definerRights(needs, grants, target)) {
    if (privilege.some((each) => rights.global(each))) continue;
    const [first = ''] = privilege;
    const cure = `GRANT ${first} ON *.* TO ${account};`;
    findings.push(new HoldfastError('missing-privilege', { privilege: first, database: null, cure }));
  }
  const isTrusted = TRUSTED[target.flavour].some((privilege) => rights.global(privilege));
  if (needsTrust(target) && has('function', 'trigger') && !isTrusted) {
    findings.push(
      new HoldfastError('missing-privilege', { privilege: 'SUPER', database: null, cure: TRUST }),
    );
  }
  return findings;
}

/** The databases on which the same rights are lacking together, so that hundreds of them are one finding. */
function lackingByRights(
  wanted: readonly string[],
  databases: readonly string[],
  rights: Rights,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const database of databases) {
    const lacking = wanted.filter((privilege) => !rights.onDatabase(privilege, database)).join(', ');
    if (lacking !== '') found.set(lacking, [...(found.get(lacking) ?? []), database]);
  }
  return found;
}

/** Rights of which one is needed to name somebody else as a definer; the first is the one to grant (truths B4). */
function definerRights(
  { definers, missingDefiners }: RestoreNeeds,
  { account }: Grants,
  { flavour, version }: TargetServer,
): readonly (readonly string[])[] {
  if (definers.every((definer) => definer === account)) return [];
  if (flavour === 'mariadb') return isAtLeast(version, '10.5.2') ? [['SET USER', 'SUPER']] : [['SUPER']];
  if (isAtLeast(version, '8.2.0')) {
    // Granted apart: naming an account that does not exist (1227).
    const nonexistent = (missingDefiners ?? []).length > 0 ? [['ALLOW_NONEXISTENT_DEFINER', 'SUPER']] : [];
    return [['SET_ANY_DEFINER', 'SUPER'], ...nonexistent];
  }
  return isAtLeast(version, '8.0.16') ? [['SET_USER_ID', 'SUPER']] : [['SUPER']];
}

/** Truths B5: with a binary log, functions and triggers need the server's trust, or one of these rights. */
const TRUSTED: Readonly<Record<TargetServer['flavour'], readonly string[]>> = {
  mariadb: ['SUPER', 'BINLOG ADMIN'],
  mysql: ['SUPER'],
};

/** Makes a server with a binary log take functions and triggers from whoever may create them. */
export const TRUST = 'SET GLOBAL log_bin_trust_function_creators = 1;';

/** Whether functions and triggers need the server's trust there. */
export function needsTrust({ variables }: Pick<TargetServer, 'variables'>): boolean {
  return variables.log_bin === 'ON' && variables.log_bin_trust_function_creators !== 'ON';
}
