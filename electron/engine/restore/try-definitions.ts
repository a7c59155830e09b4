import { HoldfastError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { flavourWords, listNames } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import { readGrants } from '../server/privileges.ts';
import { placeholders } from '../server/rows.ts';
import { cleanUp, rulesBeside } from './beside.ts';
import { dropOurs, type Home, homeOf, makeOurs } from './beside-places.ts';
import type { RestoreOrder, Translation } from './model.ts';
import { withTarget } from './run.ts';
import { selectSections, tablesAmong } from './select-sections.ts';
import { connectionsFor, streamDump } from './stream.ts';
import { missingRestoreRights } from './target-rights.ts';

/** What says nothing about a definition: a right, something else that is not there, a lost connection, a full disk. */
const OF_THE_PLACE: ReadonlySet<number> = new Set([
  ...[1044, 1045, 1049, 1142, 1143, 1146, 1227],
  ...[2006, 2013, 2055, 1053, 1927, 1205, 1213],
  ...[1021, 1026, 1114],
]);

const NOT_TRIED = 'The translated definitions are not tried out first';

/**
 * Before anything gives way to translated tables, lets the target make all of them, empty, beside
 * (`shop__restoring`), and drops them again: what is wrong with a default, a check, a generated column or the length of
 * a key a server says only when it makes the table. Where nothing would be replaced, or nothing is translated, it does
 * nothing.
 * @throws HoldfastError 'not-translatable' with the statement; 'beside-taken'; 'restore-failed', 'query-failed' …;
 *   an AbortError when cancelled. The target is untouched then, and `onState` has been told so.
 */
export async function tryDefinitions(order: RestoreOrder): Promise<void> {
  const { account, index, clock } = order;
  const translation = order.rules.translation ?? null;
  const sections = definitionsOf(order);
  const tables = sections.filter(({ kind }) => kind === 'table-structure').length;
  if (translation === null || tables === 0) return;
  const homes = order.databases.map((target) => homeOf(target, index));
  const databases = homes.map(({ home }) => home);
  const leftovers = homes.map(({ beside }) => beside);
  const why = await withTarget(order, (target) => reasonNotTo(target, homes));
  if (why === 'nothing is replaced') return;
  if (why !== null) return order.onNote?.(`${NOT_TRIED}: ${why}`);
  const startedAt = clock.monotonicMs();
  let stopped: string | null = null;
  order.onState?.({ kind: 'untouched', databases, leftovers });
  try {
    await withTarget(order, (target) => makeOurs(target, leftovers, homes));
    stopped = await makeEmpty(order, sections, homes, translation);
    await withTarget(order, (target) => dropOurs(target, leftovers));
  } catch (error) {
    if (await cleanUp({ account }, leftovers))
      order.onState?.({ kind: 'untouched', databases, leftovers: [] });
    throw error;
  }
  const seconds = ((clock.monotonicMs() - startedAt) / 1000).toFixed(1);
  order.onNote?.(
    stopped === null
      ? `Before anything is replaced, the target made ${plural(tables, 'table')}, empty, beside: ${seconds} s`
      : `${NOT_TRIED}: ${stopped}`,
  );
}

/** What makes tables, and what they need for it, with the dump's frame around them. */
function definitionsOf({ sections, index, databases }: RestoreOrder): readonly Section[] {
  return tablesAmong(sections ?? selectSections(index, databases)).filter(
    // Between the objects of other programs' dumps may be anything.
    ({ kind }) => kind !== 'table-data' && (kind !== 'other' || index.inventory !== null),
  );
}

/** Why it is not done; null: it can be. */
async function reasonNotTo(target: ServerConnection, homes: readonly Home[]): Promise<string | null> {
  const places = homes.map(({ beside }) => beside);
  const standing = await target.query(
    `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${placeholders(homes.length)})`,
    homes.map(({ home }) => home),
  );
  if (standing.length === 0) return 'nothing is replaced';
  const lacking = missingRestoreRights(
    await readGrants(target),
    { databases: places, objects: [], definers: [], missingDefiners: [] },
    { flavour: target.flavour, version: target.version, variables: {} },
  );
  const [first] = lacking;
  return first === undefined ? null : `that takes ${first.data.privilege} on ${listNames(places)}`;
}

/**
 * @returns why it cannot be done; null when the target has made all of them
 * @throws HoldfastError 'not-translatable' when it does not take one of them
 */
async function makeEmpty(
  { onBegin: _begin, onDone: _done, onNote: _note, onProgress, ...order }: RestoreOrder,
  sections: readonly Section[],
  homes: readonly Home[],
  { target }: Translation,
): Promise<string | null> {
  // A sequence that comes along is made there, too.
  const bringing = new Set(sections.flatMap(({ kind, database }) => (kind === 'sequence' ? [database] : [])));
  const places = homes.map((home) => (bringing.has(home.from) ? { ...home, tables: null } : home));
  try {
    await streamDump({
      ...order,
      sections,
      databases: order.databases.map((database) => ({
        ...database,
        as: places.find(({ from }) => from === database.name)?.beside ?? null,
      })),
      rules: rulesBeside({ rules: order.rules, content: 'structure' }, places),
      // Asked for, so that few tables go over several, too.
      connections: connectionsFor(order),
      // Which table it is at; nothing of it is restored yet.
      onProgress: (now) => onProgress?.({ ...now, sectionsDone: 0, doneBytes: 0 }),
    });
    return null;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    // Perhaps a name of the database, perhaps of a column: only beside, under another name, does it matter.
    if (error.is('names-original'))
      return `in ${error.data.object ?? 'the dump'}, ${error.data.database} may be the name of the database`;
    if (!error.is('restore-failed')) throw error;
    const { number, message, object, statement } = error.data;
    if (number === null || object === null || OF_THE_PLACE.has(number)) throw error;
    const server = `${flavourWords[target.flavour]} ${target.version}`;
    throw new HoldfastError(
      'not-translatable',
      { object, message, server, tried: { number, statement } },
      { cause: error },
    );
  }
}
