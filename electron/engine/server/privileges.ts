import { HoldfastError } from '../../../shared/errors.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { Flavour, RightsFinding } from '../../../shared/model/server.ts';
import type { LossCode } from '../../../shared/model/verdict.ts';
import type { ServerConnection } from './connect.ts';
import { nameRule, readNameRule } from './databases.ts';
import { parseGrant, quoteAccount } from './grants.ts';
import { type Grants, grantTarget, type Rights, rightsOf, routineRight } from './rights-model.ts';
import { text } from './rows.ts';

export type { Grants } from './rights-model.ts';

/** What the account may see of a database's objects; an Inventory's objects are such. */
export type VisibleObject = Pick<InventoryObject, 'kind' | 'database' | 'name' | 'definer'>;

export interface BackupNeeds {
  /** The dump locks tables (`--lock-tables`): LOCK TABLES on each database. */
  readonly lock: boolean;
  /** The dump flushes (`--lock-all-tables`, `--source-data`, `--set-gtid-purged=ON`): RELOAD. */
  readonly reload: boolean;
  /**
   * What the account sees and the dump is to hold, without what was left out by choice; null when it was not looked
   * at: then every right is asked for whether or not something needs it.
   */
  readonly objects: readonly VisibleObject[] | null;
}

/**
 * What this session may do: the account's grants with those of its active roles (the dump program logs in the same
 * way and so has the same) and, in MariaDB, of PUBLIC.
 */
export async function readGrants(c: ServerConnection): Promise<Grants> {
  const [who] = await c.query('SELECT CURRENT_USER() AS account');
  const { lowerCaseTableNames } = await readNameRule(c);
  const [revokes] = await c.query("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'");
  const lines = await showGrants(c);
  return {
    account: text(who?.account),
    grants: lines.map(parseGrant).filter((grant) => grant !== null),
    partialRevokes: text(revokes?.Value) === 'ON',
    lowerCaseTableNames,
  };
}

/** Without FOR, both flavours show what the active roles give, too. */
async function showGrants(c: ServerConnection): Promise<string[]> {
  try {
    const rows = await c.query('SHOW GRANTS');
    return rows.flatMap((row) => Object.values(row).map(text));
  } catch (error) {
    // 1290: the server runs with --skip-grant-tables, and everybody may do everything.
    if (error instanceof HoldfastError && error.is('query-failed') && error.data.number === 1290)
      return ["GRANT ALL PRIVILEGES, SHOW_ROUTINE ON *.* TO ''@''"];
    throw error;
  }
}

/**
 * What a backup by this account would silently lack (`loses`), or be stopped by (`blocks`), with the GRANT that
 * cures it. The inventory cannot tell: an account without TRIGGER sees no trigger (truths A6, A7).
 * @param databases the resolved list of what is to be backed up
 * @returns in the order of the databases; empty when nothing is missing
 */
export function checkRights(
  grants: Grants,
  databases: readonly string[],
  needs: BackupNeeds,
  flavour: Flavour,
  version: string,
): RightsFinding[] {
  const { fold } = nameRule(grants.lowerCaseTableNames);
  const rights = rightsOf(grants);
  const findings = databases.flatMap((database) => {
    const objects = needs.objects?.filter((object) => fold(object.database) === fold(database)) ?? null;
    const check: Check = { grants, rights, database, objects, flavour, version };
    return [
      ...checkSelect(check),
      ...checkShowView(check),
      ...checkTrigger(check),
      ...checkEvent(check),
      ...checkRoutines(check),
      ...(needs.lock ? checkLock(check) : []),
    ];
  });
  const account = quoteAccount(grants.account);
  if (needs.reload && !rights.global('RELOAD') && !rights.global('FLUSH_TABLES'))
    findings.push({
      privilege: 'RELOAD',
      database: null,
      effect: 'blocks',
      loss: null,
      cure: `GRANT RELOAD ON *.* TO ${account};`,
    });
  return findings;
}

interface Check {
  readonly grants: Grants;
  readonly rights: Rights;
  readonly database: string;
  /** Of this database; null: not looked at. */
  readonly objects: readonly VisibleObject[] | null;
  readonly flavour: Flavour;
  readonly version: string;
}

function checkSelect(check: Check): RightsFinding[] {
  const { rights, database, objects } = check;
  if (rights.onDatabase('SELECT', database)) return [];
  // A table that it sees for another right, or some of whose columns it may read, stops the dump (1142).
  const isStopped = readable(objects).some(({ name }) => !rights.onTable('SELECT', database, name));
  return [finding(check, 'SELECT', isStopped ? null : 'unseen-tables')];
}

function checkShowView(check: Check): RightsFinding[] {
  const { rights, database, objects } = check;
  if (rights.onDatabase('SHOW VIEW', database)) return [];
  const isStopped =
    objects === null ||
    objects.some(({ kind, name }) => kind === 'view' && !rights.onTable('SHOW VIEW', database, name));
  if (isStopped) return [finding(check, 'SHOW VIEW', null)];
  // Only who may read the whole database sees every view, and so knows that none needs the right.
  return rights.onDatabase('SELECT', database) ? [] : [finding(check, 'SHOW VIEW', 'unseen-views')];
}

function checkTrigger(check: Check): RightsFinding[] {
  const { rights, database, objects } = check;
  if (rights.onDatabase('TRIGGER', database)) return [];
  // Only who may read the whole database knows that it sees every table.
  const isGiven =
    objects !== null &&
    rights.onDatabase('SELECT', database) &&
    objects.every(({ kind, name }) => kind !== 'table' || rights.onTable('TRIGGER', database, name));
  return isGiven ? [] : [finding(check, 'TRIGGER', 'unseen-triggers')];
}

/** SHOW EVENTS stops the dump with 1044, also where there are none. */
function checkEvent(check: Check): RightsFinding[] {
  return check.rights.onDatabase('EVENT', check.database) ? [] : [finding(check, 'EVENT', null)];
}

function checkLock(check: Check): RightsFinding[] {
  return check.rights.onDatabase('LOCK TABLES', check.database) ? [] : [finding(check, 'LOCK TABLES', null)];
}

/**
 * Three cases: it may read every program; it sees all by name and may read its own (a stranger's then stops the
 * dump); it sees only some (the others are lacking and nobody says so).
 */
function checkRoutines(check: Check): RightsFinding[] {
  const { grants, rights, database, objects } = check;
  if (readsAllRoutines(check)) return [];
  const seesAll = ['EXECUTE', 'ALTER ROUTINE', 'CREATE ROUTINE'].some((right) =>
    rights.onDatabase(right, database),
  );
  const strangers = objects?.filter(
    ({ kind, definer }) => isRoutine(kind) && (definer === null || definer !== grants.account),
  );
  if (strangers === undefined ? seesAll : strangers.length > 0) return [finding(check, 'ROUTINES', null)];
  return seesAll ? [] : [finding(check, 'ROUTINES', 'unseen-routines')];
}

function readsAllRoutines({ rights, database, flavour, version }: Check): boolean {
  if (rights.global('SELECT')) return true;
  const { privilege, on } = routineRight(flavour, version);
  if (on === 'mysql.proc') return rights.onTable('SELECT', 'mysql', 'proc');
  if (on === 'database' && rights.onTable('SELECT', 'mysql', 'proc')) return true;
  return on === 'global' ? rights.global(privilege) : rights.onDatabase(privilege, database);
}

function readable(objects: readonly VisibleObject[] | null): readonly VisibleObject[] {
  return objects?.filter(({ kind }) => kind === 'table' || kind === 'view' || kind === 'sequence') ?? [];
}

function isRoutine(kind: VisibleObject['kind']): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'package' || kind === 'package-body';
}

function finding(check: Check, privilege: RightsFinding['privilege'], loss: LossCode | null): RightsFinding {
  return {
    privilege,
    database: check.database,
    effect: loss === null ? 'blocks' : 'loses',
    loss,
    cure: cureFor(check, privilege),
  };
}

function cureFor(
  { grants, database, flavour, version }: Check,
  privilege: RightsFinding['privilege'],
): string {
  const account = quoteAccount(grants.account);
  const target = grantTarget(database, grants.partialRevokes);
  if (privilege !== 'ROUTINES') return `GRANT ${privilege} ON ${target} TO ${account};`;
  const right = routineRight(flavour, version);
  const on = right.on === 'database' ? target : right.on === 'global' ? '*.*' : '`mysql`.`proc`';
  return `GRANT ${right.privilege} ON ${on} TO ${account};`;
}
