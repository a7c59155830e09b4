import { plural } from '../../../shared/format.ts';
import type { RestorePreview, TargetDatabase } from '../../../shared/model/restore.ts';

/** The databases that exist now and will be replaced. */
export function replacedOf(preview: RestorePreview): RestorePreview['databases'] {
  return preview.databases.filter(({ existing }) => existing !== null);
}

/** What a restore does to its target, in one sentence. */
export function changeSentence(preview: RestorePreview): string {
  const where = `on ${preview.target.environment === 'production' ? 'a production server' : preview.target.name}`;
  const [part] = preview.databases;
  if (part?.tables != null) return partSentence(part, where);
  const replaced = replacedOf(preview).length;
  const made = preview.databases.length - replaced;
  if (replaced === 0) return `This makes ${plural(made, 'new database')} ${where}`;
  if (made === 0) return `This replaces ${plural(replaced, 'database')} ${where}`;
  return `This replaces ${plural(replaced, 'database')} and makes ${plural(made, 'new one')} ${where}`;
}

/** Tables alone come from one database. */
function partSentence({ to, tables, existing }: TargetDatabase, where: string): string {
  const count = tables?.length ?? 0;
  return existing === null
    ? `This puts ${plural(count, 'table')} into ${to} ${where}`
    : `This replaces ${plural(existing.tables, 'table')} in ${to} ${where}`;
}

/** What is restored, counted: tables where only those are. */
export function countWords({ databases }: RestorePreview): string {
  const tables = databases.flatMap((each) => each.tables ?? []);
  return tables.length > 0 ? plural(tables.length, 'table') : plural(databases.length, 'database');
}

export const originWords: Record<RestorePreview['origin'], string> = {
  same: 'the server this backup came from',
  different: 'another server than this backup came from',
  unknown: 'it cannot be told whether this backup came from here, so it is treated like production',
};
