import { HoldfastError } from '../../../shared/errors.ts';
import type { ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import { quoteAccount } from '../server/grants.ts';
import { type Grants, grantTarget, rightsOf } from '../server/rights-model.ts';
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
  for (const database of needs.databases) {
    const lacking = wanted.filter((privilege) => !rights.onDatabase(privilege, database));
    if (lacking.length === 0) continue;
    const privilege = lacking.join(', ');
    const cure = `GRANT ${privilege} ON ${grantTarget(database, grants.partialRevokes)} TO ${account};`;
    findings.push(new HoldfastError('missing-privilege', { privilege, database, cure }));
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
