import type { ServerView } from '../../../shared/contract.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { RestoreRequest } from '../../../shared/model/restore.ts';
import type { OpenedBackup } from '../backups/backup-page.tsx';

/** What the restore page holds while one decides. */
export interface RestoreDraft {
  readonly databases: readonly string[];
  /** Only these tables of the one database; null: whole databases. */
  readonly tables: readonly string[] | null;
  readonly targetId: ServerId | null;
  readonly naming: 'same' | 'new';
  /** Typed names, by the database's own; what was not typed is suggested. */
  readonly names: Readonly<Record<string, string>>;
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
): RestoreDraft {
  const origin = servers.find(({ id }) => id === opened.backup.serverId);
  return {
    databases: only === null ? contentsOf(opened).map(({ name }) => name) : [only.database],
    tables: only === null ? null : [only.table],
    targetId: origin?.id ?? null,
    naming,
    names: {},
  };
}

/** What each database of a backup holds. */
export function contentsOf({ objects, backup }: OpenedBackup): readonly DatabaseContent[] {
  const empty = { tables: 0, views: 0, programs: 0, rows: 0, rawBytes: 0 };
  const found = new Map((backup.databases ?? []).map((name) => [name, { name, ...empty }]));
  for (const { database, kind, rows, rawBytes } of objects) {
    const known = found.get(database) ?? { name: database, ...empty };
    const counted =
      kind === 'table' || kind === 'sequence' ? 'tables' : kind === 'view' ? 'views' : 'programs';
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

/** Why a name will not do; null when it will. */
export function nameProblem(draft: RestoreDraft, database: string): string | null {
  if (draft.naming === 'same') return null;
  const name = nameFor(draft, database);
  if (name.trim() === '') return 'Give it a name';
  if (name.length > MAX_NAME) return `At most ${MAX_NAME} characters`;
  const isTaken = draft.databases.some((other) => other !== database && nameFor(draft, other) === name);
  return isTaken ? 'Two databases would have this name' : null;
}

/** @returns null while something is missing */
export function requestOf(draft: RestoreDraft, opened: OpenedBackup): RestoreRequest | null {
  const { targetId, databases, tables, naming } = draft;
  if (targetId === null || databases.length === 0) return null;
  if (databases.some((name) => nameProblem(draft, name) !== null)) return null;
  return RestoreRequest.parse({
    backupId: opened.backup.id,
    targetServerId: targetId,
    databases: databases.map((name) => {
      const as = naming === 'same' ? name : nameFor(draft, name);
      return { name, as: as === name ? null : as, tables: tables === null ? null : [...tables] };
    }),
  });
}
