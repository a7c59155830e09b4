import type { WrittenContainer } from '../container/model.ts';

/**
 * Tables that stand in for views until all tables are there: phpMyAdmin, Adminer, HeidiSQL and mydumper write plain
 * CREATE TABLE statements, and only the view that comes later under the same name shows what they are.
 */
export function settleStandIns(written: WrittenContainer): WrittenContainer {
  const views = new Set(
    written.objects.filter(({ kind }) => kind === 'view').map(({ database, name }) => keyOf(database, name)),
  );
  if (views.size === 0) return written;
  const isStandIn = (kind: string, database: string, name: string) =>
    kind.startsWith('table') && views.has(keyOf(database, name));
  return {
    ...written,
    objects: written.objects.filter(({ kind, database, name }) => !isStandIn(kind, database, name)),
    sections: written.sections.map((section) =>
      section.kind === 'table-structure' &&
      isStandIn(section.kind, section.database ?? '', section.object ?? '')
        ? { ...section, kind: 'view-placeholder' }
        : section,
    ),
  };
}

const keyOf = (database: string, name: string): string => `${database}\0${name}`;
