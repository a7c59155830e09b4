import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { ObjectKind, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { GrantLost, RestoreMethod, TargetDatabase } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import { nameRule } from '../server/databases.ts';
import { quoteAccount } from '../server/grants.ts';
import { placeholders, quoteName, type Row, text } from '../server/rows.ts';
import { objectsOf } from './restored-objects.ts';

interface GrantFacts {
  readonly targets: readonly TargetDatabase[];
  readonly method: RestoreMethod;
  readonly sections: readonly Section[];
  /** Global variables of the target. */
  readonly variables: Readonly<Record<string, string>>;
  /** That restores, as `user@host`. */
  readonly account: string;
}

interface LostGrants {
  readonly grants: readonly GrantLost[];
  readonly warnings: readonly string[];
}

const NONE: LostGrants = { grants: [], warnings: [] };

/** What GRANT calls them. */
const ROUTINES: Partial<Record<ObjectKind, string>> = {
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  package: 'PACKAGE',
  'package-body': 'PACKAGE BODY',
};

/**
 * Rights of others on single routines that a restore replaces: a server forgets them with DROP PROCEDURE, unless
 * automatic_sp_privileges is off. It keeps them with DROP DATABASE, and those on tables and columns with every DROP, so
 * that a whole database in place loses none.
 */
export async function lostGrants(connection: ServerConnection, facts: GrantFacts): Promise<LostGrants> {
  if (facts.variables.automatic_sp_privileges === 'OFF') return NONE;
  const routines = await dropped(connection, facts);
  if (routines.length === 0) return NONE;
  const rows = await readGrantsOn(connection, [...new Set(routines.map(({ database }) => database))]);
  if (rows === null) {
    const names = listNames(routines.map(({ database, name }) => `${database}.${name}`));
    const warning = `What others were granted on single routines (EXECUTE, ALTER ROUTINE) ends when these are replaced: ${names}. This account may not see whether there is any: with SELECT on mysql.procs_priv it would be listed here.`;
    return { grants: [], warnings: [warning] };
  }
  const keyOf = keyRule(facts);
  const known = new Map(routines.map((routine) => [keyOf(routine), routine]));
  const grants = rows.flatMap((row) => {
    const routine = known.get(keyOf({ kind: kindOf(row), database: text(row.db), name: text(row.name) }));
    if (routine === undefined || isOwn(row, facts.account)) return [];
    const { database, name } = routine;
    return [{ object: `${database}.${name}`, statement: grantOf(row, routine, connection.flavour) }];
  });
  return { grants, warnings: [] };
}

/** Routines that are there, are dropped one by one, and come back. */
async function dropped(connection: ServerConnection, facts: GrantFacts): Promise<readonly ObjectRef[]> {
  const { targets, method, sections } = facts;
  const keyOf = keyRule(facts);
  const arriving = objectsOf(sections).filter(isRoutine);
  const found: ObjectRef[] = [];
  for (const { from, to, existing, tables, objects, replaced } of targets) {
    if (existing === null) continue;
    if (tables !== null || objects !== null) found.push(...(replaced ?? []).filter(isRoutine));
    else if (method === 'swap') {
      const coming = new Set(
        arriving
          .filter(({ database }) => database === from)
          .map((routine) => keyOf({ ...routine, database: to })),
      );
      found.push(...(await routinesOf(connection, to)).filter((routine) => coming.has(keyOf(routine))));
    }
  }
  return found;
}

const isRoutine = ({ kind }: ObjectRef): boolean => kind in ROUTINES;

/** `package-body` for PACKAGE BODY. */
const kindOf = ({ type }: Row): string => text(type).toLowerCase().replace(' ', '-');

/** Names of routines are the same in small letters; those of databases by the server's own rule. */
function keyRule({ variables }: GrantFacts) {
  const { fold } = nameRule(Number(variables.lower_case_table_names ?? 0));
  return ({ kind, database, name }: Parameters<typeof objectKey>[0]): string =>
    objectKey({ kind, database: fold(database), name: name.toLowerCase() });
}

async function routinesOf(connection: ServerConnection, database: string): Promise<readonly ObjectRef[]> {
  const rows = await connection.query(
    'SELECT ROUTINE_TYPE AS type, ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?',
    [database],
  );
  return rows.flatMap((row) => {
    const kind = ObjectKind.safeParse(kindOf(row));
    return kind.success ? [{ kind: kind.data, database, name: text(row.name) }] : [];
  });
}

/** @returns null where this account may not read them; information_schema does not have them */
async function readGrantsOn(
  connection: ServerConnection,
  databases: readonly string[],
): Promise<readonly Row[] | null> {
  try {
    return await connection.query(
      `SELECT Host AS host, User AS user, Db AS db, Routine_name AS name, Routine_type AS type,
         Proc_priv AS privileges FROM mysql.procs_priv WHERE Db IN (${placeholders(databases.length)})
       ORDER BY Db, Routine_name, Routine_type, User, Host`,
      [...databases],
    );
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return null;
    throw error;
  }
}

/** Whoever makes a routine is given the right to use and change it. */
const isOwn = ({ user, host, privileges }: Row, account: string): boolean =>
  `${text(user)}@${text(host)}` === account && !text(privileges).split(',').includes('Grant');

function grantOf(
  { user, host, privileges }: Row,
  { kind, database, name }: ObjectRef,
  flavour: ServerConnection['flavour'],
): string {
  const all = text(privileges).split(',');
  const given = all.filter((each) => each !== 'Grant').map((each) => each.toUpperCase());
  // A role of MariaDB is an account without a host.
  const isRole = flavour === 'mariadb' && text(host) === '';
  const grantee = isRole ? quoteName(text(user)) : quoteAccount(`${text(user)}@${text(host)}`);
  const what = `${given.length === 0 ? 'USAGE' : given.join(', ')} ON ${ROUTINES[kind]} ${quoteName(database)}.${quoteName(name)}`;
  const statement = `GRANT ${what} TO ${grantee}${all.includes('Grant') ? ' WITH GRANT OPTION' : ''};`;
  return kind.startsWith('package') ? `${ORACLE} ${statement}` : statement;
}

/** Without it MariaDB before 11.4 does not know the word PACKAGE. */
const ORACLE = "SET SESSION sql_mode = 'ORACLE';";
