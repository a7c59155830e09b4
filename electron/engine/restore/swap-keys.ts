import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { RestoreContent, RestoreMethod, TargetDatabase } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import { type NameRule, readNameRule } from '../server/databases.ts';
import { quoteAccount } from '../server/grants.ts';
import { type Grants, grantTarget, rightsOf } from '../server/rights-model.ts';
import { quoteName } from '../server/rows.ts';
import { type Home, tablesOf } from './beside-places.ts';
import { type CreateTable, readCreateTable } from './create-table.ts';
import { columnsFrom } from './deferred-keys.ts';
import { addKey, dropKey, keyName, type PointingKey, pointingIn } from './pointing-keys.ts';
import { allowOldKeys } from './preamble.ts';
import type { ScopeFacts, ScopeProblems } from './scope.ts';
import { statementsOf } from './statements.ts';
import { codeOf, isWord } from './tokens.ts';
import { wholeSection } from './whole-section.ts';

type KeyFacts = Pick<ScopeFacts, 'targets' | 'sections' | 'index' | 'reader' | 'connection' | 'signal'> & {
  readonly method: RestoreMethod;
  readonly content: RestoreContent;
  readonly grants: Grants;
};

/**
 * Whether foreign keys of tables that stay can name the tables of the backup, and the account may have them do so. After
 * a swap they are made anew; in place MySQL does not make a table that lacks what they refer to, whatever
 * foreign_key_checks says (1822, 3734).
 */
export async function pointingKeyProblems(facts: KeyFacts): Promise<ScopeProblems> {
  const { method, content, connection } = facts;
  const isSwap = method === 'swap';
  if (content === 'data' || (!isSwap && connection.flavour !== 'mysql'))
    return { warnings: [], blockers: [] };
  const rule = await readNameRule(connection);
  const keys = await keysToReplaced(facts);
  const unfit = await unfitKeys(keys, facts, rule);
  if (!isSwap) return { warnings: [], blockers: unfit };
  return {
    warnings:
      keys.length === 0
        ? []
        : [
            `Foreign keys of other tables point in: ${listNames(keys.map(keyName))}. They are made anew after the exchange, without checking their rows.`,
          ],
    blockers: [...unfit, ...missingRights(keys, facts.grants)],
  };
}

async function keysToReplaced({ targets, connection }: KeyFacts): Promise<readonly PointingKey[]> {
  const found: PointingKey[] = [];
  for (const target of targets) {
    if (target.existing === null) continue;
    const standing = await tablesOf(connection, target.to);
    const leaving = standing.filter((name) => isReplaced(target, name));
    const tables = leaving.map((name) => [target.to, name] as const);
    found.push(...(await pointingIn(connection, tables)));
  }
  // Tables of another database that is replaced as well come with their own keys.
  return found.filter(
    ({ database, table }) => !targets.some((target) => target.to === database && isReplaced(target, table)),
  );
}

const isReplaced = ({ tables, objects, copies }: TargetDatabase, name: string): boolean =>
  tables === null ? objects === null : tables.includes(name) && !(name in copies);

async function unfitKeys(
  keys: readonly PointingKey[],
  { targets, sections, index, reader, signal, method }: KeyFacts,
  { fold }: NameRule,
): Promise<readonly WireError[]> {
  // Other programs make keys by statements that come later.
  if (index.inventory === null) return [];
  const found: WireError[] = [];
  for (const key of keys) {
    const from = targets.find(({ to }) => to === key.toDatabase)?.from;
    const section = sections.find(
      ({ kind, database, object }) =>
        kind === 'table-structure' && database === from && fold(object ?? '') === fold(key.toTable),
    );
    if (section === undefined) {
      // Dropped in place, it leaves the key pointing at nothing, and nothing stops there.
      if (method === 'swap') found.push(toWireError(unfitError(key, 'The backup has no such table')));
      continue;
    }
    const sql = (await wholeSection(reader, section, signal)).toString('latin1');
    const why = [...statementsOf(sql, section.backslashes)].flatMap(({ tokens }) => {
      const create = readCreateTable(tokens);
      return create === null ? [] : (whyUnfit(key, create) ?? []);
    });
    if (why[0] !== undefined) found.push(toWireError(unfitError(key, why[0])));
  }
  return found;
}

const unfitError = (key: PointingKey, why: string): HoldfastError<'pointing-key-unfit'> =>
  new HoldfastError('pointing-key-unfit', {
    key: keyName(key),
    table: `${key.toDatabase}.${key.toTable}`,
    why,
    drop: `${dropKey(key)};`,
  });

/** What a table lacks for a key that refers to it; null where it has all. */
function whyUnfit({ toColumns }: PointingKey, { elements }: CreateTable): string | null {
  const columns = new Set(elements.flatMap(({ column }) => (column === null ? [] : [folded(column)])));
  const lacking = toColumns.filter((name) => !columns.has(name.toLowerCase()));
  if (lacking.length > 0) return `There it has no column ${listNames(lacking)}`;
  const keys = elements.flatMap(keyOf);
  const primary = keys.find(({ isPrimary }) => isPrimary)?.columns ?? [];
  // InnoDB adds the columns of the primary key to every other.
  const fits = keys.some(({ columns: own }) => {
    const all = [...own, ...primary];
    return toColumns.every((name, i) => all[i] === name.toLowerCase());
  });
  return fits ? null : `There it has no key that begins with ${listNames(toColumns)}`;
}

function keyOf({
  kind,
  column,
  tokens,
}: CreateTable['elements'][number]): readonly { isPrimary: boolean; columns: readonly string[] }[] {
  const code = codeOf(tokens);
  const isPrimary = code.some((token) => isWord(token, 'PRIMARY'));
  if (kind === 'column')
    return code.some((token) => isWord(token, 'PRIMARY', 'UNIQUE', 'KEY'))
      ? [{ isPrimary, columns: [folded(column ?? '')] }]
      : [];
  if (kind !== 'key' || isWord(code[0], 'FULLTEXT', 'SPATIAL', 'VECTOR')) return [];
  return [{ isPrimary, columns: (columnsFrom(code, 0)?.names ?? []).map(folded) }];
}

/** Columns' names have no case; sections are read with one character for each byte. */
const folded = (name: string): string => Buffer.from(name, 'latin1').toString('utf8').toLowerCase();

function missingRights(keys: readonly PointingKey[], grants: Grants): readonly WireError[] {
  const rights = rightsOf(grants);
  const lacking = keys.filter(({ database, table }) => !rights.onTable('ALTER', database, table));
  const databases = [...new Set(lacking.map(({ database }) => database))];
  if (databases.length === 0) return [];
  const account = quoteAccount(grants.account);
  const cure = databases.map(
    (name) => `GRANT ALTER ON ${grantTarget(name, grants.partialRevokes)} TO ${account};`,
  );
  return [
    toWireError(
      new HoldfastError('missing-privilege', {
        privilege: 'ALTER',
        database: listNames(databases),
        cure: cure.join('\n'),
      }),
    ),
  ];
}

/** A table of ours for a moment. */
const TRIAL = 'holdfast_tries_a_key';

/**
 * Makes each key beside, on an empty copy of its table, while nothing has been touched: what a server refuses (other
 * types of columns, no unique key) is known before the exchange, after which the key would be lost.
 * @throws HoldfastError 'pointing-key-unfit'
 */
export async function tryKeys(
  target: ServerConnection,
  homes: readonly Home[],
  keys: readonly PointingKey[],
): Promise<void> {
  if (keys.length === 0) return;
  await allowOldKeys(target);
  const { fold } = await readNameRule(target);
  for (const key of keys) {
    const home = homes.find((each) => each.home === key.toDatabase);
    if (home === undefined) continue;
    const arriving = await tablesOf(target, home.beside);
    if (!arriving.some((name) => fold(name) === fold(key.toTable)))
      throw unfitError(key, 'The backup has no such table');
    await tryKey(target, home.beside, key);
  }
}

async function tryKey(target: ServerConnection, beside: string, key: PointingKey): Promise<void> {
  const trial = { ...key, database: beside, table: TRIAL, name: TRIAL, toDatabase: beside };
  const place = `${quoteName(beside)}.${quoteName(TRIAL)}`;
  try {
    await target.query(`CREATE TABLE ${place} LIKE ${quoteName(key.database)}.${quoteName(key.table)}`);
  } catch (error) {
    // It may not be read, or is locked: then it shows after the exchange.
    if (error instanceof HoldfastError && error.is('query-failed')) return;
    throw error;
  }
  try {
    await target.query(addKey(trial));
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('query-failed'))) throw error;
    throw unfitError(key, `Error ${error.data.number}: ${error.data.message.replaceAll(TRIAL, key.name)}`);
  } finally {
    await target.query(`DROP TABLE ${place}`);
  }
}
