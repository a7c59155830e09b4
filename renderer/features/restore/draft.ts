import type { ServerView } from '../../../shared/contract.ts';
import { plural } from '../../../shared/format.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import {
  type Definers,
  type RestoreContent,
  type RestoreDatabase,
  type RestoreMethod,
  RestoreRequest,
  type RowsInto,
} from '../../../shared/model/restore.ts';
import { withoutWords } from '../../../shared/sentences.ts';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { databaseWords } from '../backups/backup-words.ts';

/** What the restore page holds while one decides. */
export interface RestoreDraft {
  readonly databases: readonly string[];
  /** Only these tables, views and programs of the one database, by `partKey`; null: whole databases. */
  readonly parts: readonly string[] | null;
  readonly content: RestoreContent;
  /** With rows alone: what becomes of those that are there. */
  readonly rows: RowsInto;
  /** Tables with their triggers. */
  readonly triggers: boolean;
  readonly targetId: ServerId | null;
  /** `copy`: tables arrive beside the originals, under names of their own. */
  readonly naming: 'same' | 'new' | 'copy';
  /** Typed names, by the database's or (for copies) the table's own; what was not typed is suggested. */
  readonly names: Readonly<Record<string, string>>;
  readonly definers: Definers;
  /** null: by itself. */
  readonly method: RestoreMethod | null;
  /** null: by itself. */
  readonly connections: number | null;
}

export interface DatabaseContent {
  readonly name: string;
  readonly tables: number;
  readonly views: number;
  readonly programs: number;
  readonly rows: number;
  readonly rawBytes: number;
}

const MAX_NAME = 64;
const SUFFIX = '_restored';

/** One table, as its page leads to the restore. */
export interface OneTable {
  readonly database: string;
  readonly table: string;
}

/** All databases, or one table, into the server they came from where it is known, beside what is there now. */
export function startingDraft(
  opened: OpenedBackup,
  servers: readonly ServerView[],
  only: OneTable | null = null,
  naming: RestoreDraft['naming'] = 'new',
  parts: RestoreDraft['parts'] = null,
): RestoreDraft {
  const origin = servers.find(({ id }) => id === opened.backup.serverId);
  return {
    databases: only === null ? contentsOf(opened).map(({ name }) => name) : [only.database],
    parts: only === null ? parts : [partKey({ kind: 'table', name: only.table })],
    content: 'all',
    rows: 'append',
    triggers: true,
    targetId: origin?.id ?? null,
    naming,
    names: {},
    definers: { kind: 'keep' },
    method: null,
    connections: null,
  };
}

/** What was asked for then, to be looked at again. */
export function draftOf(request: RestoreRequest, { objects }: Pick<OpenedBackup, 'objects'>): RestoreDraft {
  const { databases, content, rows, triggers, targetServerId, definers, method, connections } = request;
  const [first] = databases;
  const copies = databases.flatMap((database) => Object.entries(database.copies));
  const isRenamed = databases.some(({ name, as }) => as !== null && as !== name);
  const tables = new Set(first?.tables ?? []);
  const chosen = objects.filter(
    ({ kind, name, database }) =>
      database === first?.name &&
      (kind === 'table'
        ? tables.has(name)
        : first.objects?.some((object) => object.kind === kind && object.name === name)),
  );
  return {
    databases: databases.map(({ name }) => name),
    parts: first?.tables == null && first?.objects == null ? null : chosen.map(partKey),
    ...{ content, rows, triggers, targetId: targetServerId },
    naming: copies.length > 0 ? 'copy' : isRenamed ? 'new' : 'same',
    names: Object.fromEntries(isRenamed ? databases.map(({ name, as }) => [name, as ?? name]) : copies),
    ...{ definers, method, connections },
  };
}

const isTableLike = (kind: BackupObject['kind']): boolean => kind === 'table' || kind === 'sequence';

/** What each database of a backup holds. */
export function contentsOf({ objects, backup }: OpenedBackup): readonly DatabaseContent[] {
  const empty = { tables: 0, views: 0, programs: 0, rows: 0, rawBytes: 0 };
  const found = new Map((backup.databases ?? []).map((name) => [name, { name, ...empty }]));
  for (const { database, kind, rows, rawBytes } of objects) {
    const known = found.get(database) ?? { name: database, ...empty };
    const counted = isTableLike(kind) ? 'tables' : kind === 'view' ? 'views' : 'programs';
    found.set(database, {
      ...known,
      [counted]: known[counted] + 1,
      rows: known.rows + (rows ?? 0),
      rawBytes: known.rawBytes + rawBytes,
    });
  }
  return [...found.values()];
}

/** The name under which a database is restored. */
export function nameFor(draft: RestoreDraft, database: string): string {
  return draft.names[database] ?? `${database.slice(0, MAX_NAME - SUFFIX.length)}${SUFFIX}`;
}

/** The name under which a copy of a table arrives: with the day of the backup. */
export function copyNameFor(draft: RestoreDraft, opened: OpenedBackup, table: string): string {
  const suffix = `_${opened.backup.startedAt.slice(0, 10).replaceAll('-', '_')}`;
  return draft.names[table] ?? `${table.slice(0, MAX_NAME - suffix.length)}${suffix}`;
}

/** What names an object of a database: its kind and its name. */
export const partKey = ({ kind, name }: Pick<BackupObject, 'kind' | 'name'>): string => `${kind}:${name}`;

/** The chosen parts of the one database, as the backup has them. */
export function partsOf(draft: RestoreDraft, opened: OpenedBackup): readonly BackupObject[] {
  const [database] = draft.databases;
  const chosen = new Set(draft.parts ?? []);
  return opened.objects.filter((object) => object.database === database && chosen.has(partKey(object)));
}

/** What is left out of the database, where that says it shorter than what is chosen. Triggers come with their tables. */
export function leftOutOf(draft: RestoreDraft, opened: OpenedBackup): readonly BackupObject[] {
  if (draft.parts === null || draft.naming === 'copy') return [];
  const [database] = draft.databases;
  const isRowsOnly = draft.content === 'data' && !hasPrograms(draft);
  const all = opened.objects.filter(
    (object) =>
      object.database === database && (isRowsOnly ? object.kind === 'table' : object.kind !== 'trigger'),
  );
  const chosen = new Set(draft.parts);
  const leftOut = all.filter((object) => !chosen.has(partKey(object)));
  return leftOut.length < all.length - leftOut.length ? leftOut : [];
}

/** What is chosen, in a few words: `shop`, `orders`, `shop without audit_log`, `3 objects of shop`. */
export function chosenWords(draft: RestoreDraft, opened: OpenedBackup): string {
  if (draft.parts === null) return databaseWords(draft.databases);
  const [only, ...others] = partsOf(draft, opened);
  if (only !== undefined && others.length === 0) return only.name;
  const leftOut = leftOutOf(draft, opened);
  if (leftOut.length > 0 && draft.databases[0] !== undefined)
    return withoutWords(draft.databases[0], leftOut);
  return `${plural(others.length + (only === undefined ? 0 : 1), 'object')} of ${draft.databases[0]}`;
}

/** Whether anything but tables was chosen; that goes in place, and has no rows and no copies. */
export const hasPrograms = (draft: RestoreDraft): boolean =>
  draft.parts?.some((key) => !key.startsWith('table:')) ?? false;

/** Whether anything is restored that runs in somebody's name; triggers come with their tables, but not with copies. */
export function hasDefiners(draft: RestoreDraft, opened: OpenedBackup): boolean {
  if (draft.content === 'data' || draft.naming === 'copy') return false;
  const databases = new Set(draft.databases);
  const objects = opened.objects.filter(({ database }) => databases.has(database));
  return objects.some(
    (object) =>
      !isTableLike(object.kind) &&
      (draft.parts === null || object.kind === 'trigger' || draft.parts.includes(partKey(object))),
  );
}

/** Why a name will not do; null when it will. */
export function nameProblem(draft: RestoreDraft, database: string): string | null {
  if (draft.naming !== 'new') return null;
  const name = nameFor(draft, database);
  const isTaken = draft.databases.some((other) => other !== database && nameFor(draft, other) === name);
  return wordingProblem(name) ?? (isTaken ? 'Two databases would have this name' : null);
}

/** Why the name of a table's copy will not do; null when it will. */
export function copyProblem(draft: RestoreDraft, opened: OpenedBackup, table: string): string | null {
  if (draft.naming !== 'copy') return null;
  const name = copyNameFor(draft, opened, table);
  const isTaken = partsOf(draft, opened).some(
    (other) => other.name !== table && copyNameFor(draft, opened, other.name) === name,
  );
  return wordingProblem(name) ?? (isTaken ? 'Two tables would have this name' : null);
}

function wordingProblem(name: string): string | null {
  if (name.trim() === '') return 'Give it a name';
  if (name.length > MAX_NAME) return `At most ${MAX_NAME} characters`;
  // No server takes one (error 1102 or 1103).
  return name.endsWith(' ') ? 'Without a space at its end' : null;
}

/** @returns null while something is missing */
export function requestOf(draft: RestoreDraft, opened: OpenedBackup): RestoreRequest | null {
  const { targetId, databases, parts, naming, content, rows, triggers, method, connections } = draft;
  if (targetId === null || databases.length === 0) return null;
  if (parts !== null && parts.length === 0) return null;
  if (databases.some((name) => nameProblem(draft, name) !== null)) return null;
  if (partsOf(draft, opened).some(({ name }) => copyProblem(draft, opened, name) !== null)) return null;
  if (definersProblem(draft.definers) !== null) return null;
  return RestoreRequest.parse({
    backupId: opened.backup.id,
    targetServerId: targetId,
    databases: databases.map((name) => {
      const as = naming === 'new' ? nameFor(draft, name) : name;
      return { name, as: as === name ? null : as, ...partsRequest(draft, opened) };
    }),
    content: hasPrograms(draft) ? 'all' : content,
    rows,
    triggers,
    definers: draft.definers,
    method,
    connections,
  });
}

function partsRequest(
  draft: RestoreDraft,
  opened: OpenedBackup,
): Partial<Pick<RestoreDatabase, 'tables' | 'copies' | 'objects' | 'leftOut'>> {
  if (draft.parts === null) return {};
  const parts = partsOf(draft, opened);
  const tables = parts.filter(({ kind }) => kind === 'table').map(({ name }) => name);
  const objects = parts.filter(({ kind }) => kind !== 'table').map(({ kind, name }) => ({ kind, name }));
  return {
    tables: tables.length === 0 ? null : tables,
    objects: objects.length === 0 ? null : objects,
    leftOut: leftOutOf(draft, opened).map(({ kind, name }) => ({ kind, name })),
    copies:
      draft.naming !== 'copy'
        ? {}
        : Object.fromEntries(tables.map((table) => [table, copyNameFor(draft, opened, table)])),
  };
}

/** Why an account will not do as everybody's definer; null when it will. */
export function definersProblem(definers: Definers): string | null {
  if (definers.kind !== 'map' || /^[^@]+@[^@]+$/.test(definers.to.trim())) return null;
  return definers.to === '' ? 'Name it, as user@host' : 'As user@host';
}
