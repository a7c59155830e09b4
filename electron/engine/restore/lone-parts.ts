import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { RestoreContent } from '../../../shared/model/restore.ts';
import type { NameRule } from '../server/databases.ts';
import type { DatabaseTarget } from './model.ts';
import { isWhole } from './run.ts';
import { sectionName } from './select-sections.ts';

/**
 * Imported dumps may hold rows of tables that they do not make, and statements for databases that they only name. What
 * is there would be dropped, and nothing would come in its place.
 * @param sections what would be restored
 * @param rule which names are one on the target
 */
export function lonePartErrors(
  sections: readonly Section[],
  databases: readonly DatabaseTarget[],
  content: RestoreContent,
  rule: Pick<NameRule, 'fold'>,
): readonly HoldfastError[] {
  if (content === 'data') return [];
  const nameOf = ({ database, object }: Section): string => rule.fold(JSON.stringify([database, object]));
  const made = new Set(sections.filter(({ kind }) => kind === 'table-structure').map(nameOf));
  const lone = sections.filter((section) => section.kind === 'table-data' && !made.has(nameOf(section)));
  const tables = [...new Set(lone.map((section) => sectionName(section) ?? ''))];
  const begun = new Set(sections.flatMap(({ kind, database }) => (kind === 'database' ? [database] : [])));
  const present = new Set(sections.map(({ database }) => database));
  const named = databases
    .filter((database) => isWhole(database) && present.has(database.name) && !begun.has(database.name))
    .map(({ name }) => name);
  if (tables.length === 0 && named.length === 0) return [];
  return [new HoldfastError('parts-without-whole', { tables, databases: named })];
}
