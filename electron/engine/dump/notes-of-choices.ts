import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { Note } from '../../../shared/model/verdict.ts';
import type { KnownBefore } from './losses.ts';

type Choices = Pick<KnownBefore, 'whole' | 'leftOut' | 'options' | 'structureOnly' | 'inventory'>;

/** What the dump will not hold because somebody chose so, by name. */
export function choiceNotes({ whole, leftOut, options, structureOnly, inventory }: Choices): Note[] {
  const notes: Note[] = [];
  const add = (code: Note['code'], database: string | null, objects: readonly string[]): void => {
    if (objects.length > 0) notes.push({ code, database, objects: [...objects], more: 0 });
  };
  for (const { name: database } of whole.databases) {
    const tables = leftOut.tables.filter((table) => table.database === database).map(({ table }) => table);
    const programs = whole.objects
      .filter((object) => object.database === database && leftOut.kinds.has(object.kind))
      .map(nameOf);
    add('left-out-by-choice', database, [...tables, ...programs]);
    const bare =
      options.content === 'structure'
        ? inventory.objects
            .filter((object) => object.kind === 'table' && object.database === database)
            .map(({ name }) => name)
        : structureOnly.filter((table) => table.database === database).map(({ table }) => table);
    add('structure-only', database, bare);
    const rules = options.content === 'structure' ? [] : options.rowRules;
    const chosen = rules.filter((rule) => rule.database === database);
    add(
      'chosen-rows',
      database,
      chosen.map(({ table, where }) => `${table} (${where})`),
    );
  }
  if (options.content === 'rows') notes.push({ code: 'rows-only', database: null, objects: [], more: 0 });
  if (options.accounts) notes.push({ code: 'accounts-included', database: null, objects: [], more: 0 });
  return notes;
}

function nameOf({ kind, name }: InventoryObject): string {
  return `${kind} ${name}`;
}
