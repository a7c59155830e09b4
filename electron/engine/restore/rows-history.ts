import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import type { NameRule } from '../server/databases.ts';
import { versionedIn } from './beside-places.ts';
import { holdsHistory } from './plan-translation.ts';
import { targetName } from './run.ts';

export interface RowsOrder {
  readonly request: RestoreRequest;
  readonly manifest: Manifest;
  readonly index: DumpIndex;
  readonly connection: ServerConnection;
}

/**
 * What rows alone mean for tables that keep the history of their rows: the rows of now go in, as if somebody had
 * written them. A table's own history and the one of the backup overlap in time and cannot be joined.
 */
export async function historyWarnings(
  { request, manifest, index, connection }: RowsOrder,
  { fold }: NameRule,
): Promise<readonly string[]> {
  const lacking: string[] = [];
  const writing: string[] = [];
  for (const target of request.databases) {
    const to = targetName(target);
    const arrives = (table: string): boolean => target.tables?.includes(table) ?? true;
    const dumped = (index.inventory?.objects ?? []).filter(
      ({ kind, database, name }) => kind === 'table' && database === target.name && arrives(name),
    );
    const keeps = new Set((await versionedIn(connection, to)).map(fold));
    for (const { name, hasHistory } of dumped) {
      if (hasHistory && holdsHistory(manifest)) lacking.push(`${to}.${name}`);
      if (keeps.has(fold(name))) writing.push(`${to}.${name}`);
    }
  }
  return [
    ...(lacking.length === 0
      ? []
      : [
          `Of ${listNames(lacking)} the backup has the history of the rows, too. Rows alone bring the rows of now; the history comes only with the table, by a copy or in its place.`,
        ]),
    ...(writing.length === 0
      ? []
      : [
          `${listNames(writing)} ${writing.length === 1 ? 'keeps' : 'keep'} the history of ${writing.length === 1 ? 'its' : 'their'} rows on the target. It stays, and what is changed now is written into it.`,
        ]),
  ];
}
