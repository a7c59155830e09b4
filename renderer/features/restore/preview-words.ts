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
  if (part !== undefined && isPart(part)) return partSentence(part, where, preview.content);
  if (preview.content === 'data')
    return `This puts rows into ${plural(preview.databases.length, 'database')} ${where}`;
  const replaced = replacedOf(preview).length;
  const made = preview.databases.length - replaced;
  if (replaced === 0) return `This makes ${plural(made, 'new database')} ${where}`;
  if (made === 0) return `This replaces ${plural(replaced, 'database')} ${where}`;
  return `This replaces ${plural(replaced, 'database')} and makes ${plural(made, 'new one')} ${where}`;
}

const isPart = ({ tables, objects }: TargetDatabase): boolean => tables !== null || objects !== null;

/** Parts come from one database. */
function partSentence(
  { to, tables, objects, existing }: TargetDatabase,
  where: string,
  content: RestorePreview['content'],
): string {
  const count = (tables?.length ?? 0) + (objects?.length ?? 0);
  const word = objects === null ? 'table' : 'object';
  if (content === 'data') return `This puts rows into ${plural(count, 'table')} of ${to} ${where}`;
  if (existing === null) return `This puts ${plural(count, word)} into ${to} ${where}`;
  const replaced = objects === null ? existing.tables : existing.tables + existing.views + existing.programs;
  const made = count - replaced;
  return `This replaces ${plural(replaced, word)}${made > 0 ? ` and makes ${plural(made, 'new one')}` : ''} in ${to} ${where}`;
}

/** What is restored, counted: tables where only those are. */
export function countWords({ databases }: RestorePreview): string {
  const tables = databases.flatMap((each) => each.tables ?? []);
  const objects = databases.flatMap((each) => each.objects ?? []);
  if (objects.length > 0) return plural(tables.length + objects.length, 'object');
  return tables.length > 0 ? plural(tables.length, 'table') : plural(databases.length, 'database');
}

/** Whether what is there is lost by it: rows that are added take nothing away. */
export function isDestructive(preview: RestorePreview): boolean {
  if (preview.content === 'data' && (preview.rows === 'append' || preview.rows === 'ignore')) return false;
  return replacedOf(preview).length > 0;
}

/** What the button says that starts it. */
export function startWords(preview: RestorePreview): string {
  const what = countWords(preview);
  if (preview.content !== 'data') return `${isDestructive(preview) ? 'Replace' : 'Restore'} ${what}`;
  if (preview.rows === 'refill') return `Empty and refill ${what}`;
  return preview.rows === 'replace' ? `Replace rows in ${what}` : `Add rows to ${what}`;
}
