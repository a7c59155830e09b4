import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { TargetState } from '../../../shared/model/restore.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { DumpReader } from '../container/reader.ts';
import type { Account } from '../server/account.ts';
import type { ServerConnection } from '../server/connect.ts';
import type { Clock } from '../system/clock.ts';
import type { Dialect } from './dialect.ts';

/** A database of the backup and the name that it gets; null keeps its own. */
export interface DatabaseTarget {
  readonly name: string;
  readonly as: string | null;
  /** Only these tables, into a database that stays as it is otherwise; null or absent: all of it, made anew. */
  readonly tables?: readonly string[] | null;
  /** Of those tables the ones that arrive under another name, beside the original. */
  readonly copies?: Readonly<Record<string, string>>;
  /** Only these views and programs (beside the tables, if any are named). */
  readonly objects?: readonly Pick<ObjectRef, 'kind' | 'name'>[] | null;
}

/** Tables of a database that are made somewhere else first, to be moved home when they are whole. */
export interface MadeBeside {
  /** The database that they move to. */
  readonly home: string;
  /** Tables that come along, by their names in the dump; foreign keys to others point home. null: all of them. */
  readonly tables: ReadonlySet<string> | null;
  /** Those that arrive as copies: names of constraints are unique in a database, and the originals have theirs. */
  readonly copies: ReadonlySet<string>;
  /** They do not move themselves: their rows go into the tables that are there. */
  readonly isForRows: boolean;
}

export type { Rewrite } from '../../../shared/model/restore.ts';

/** From which server's SQL into which one's. */
export interface Translation {
  readonly source: Pick<Dialect, 'flavour' | 'version'>;
  readonly target: Dialect;
  /** The dump holds the rows of versioned tables as they were before, too (--dump-history). */
  readonly hasHistory: boolean;
  /** Objects that cannot be made there, by their keys → what its server says. They are left out. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** What the translator changes on the way; everything else passes through byte for byte. */
export interface TranslateRules {
  /** Databases that get another name. */
  readonly rename: ReadonlyMap<string, string>;
  /** Names are compared without case (lower_case_table_names is not 0). */
  readonly ignoreCase: boolean;
  /** false: `/*M!999999\- … *\/` is taken out, for clients that stumble over it (truths B6). */
  readonly keepSandboxLine: boolean;
  /** Sandboxes: DATA DIRECTORY, INDEX DIRECTORY, ENCRYPTION and general tablespaces are taken out (facts §9). */
  readonly stripStorage: boolean;
  /** Databases, by their names in the dump, in which CREATE EVENT … ENABLE becomes DISABLE (truths B11). */
  readonly disableEventsIn: ReadonlySet<string>;
  /** By databases' names in the dump. */
  readonly madeBeside?: ReadonlyMap<string, MadeBeside>;
  /** What becomes every definer: an account, quoted, or CURRENT_USER; null: they stay what they are (truths B4). */
  readonly definer: string | null;
  /** null or absent: the target understands the dump as it is. */
  readonly translation?: Translation | null;
}

export interface RestoreProgress {
  /** The object being restored: `shop.orders`. */
  readonly current: string | null;
  readonly sectionsDone: number;
  readonly sectionsTotal: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** By which a section is known while the dump stays the same; of a header: that all tables after it are made. */
export const pieceOf = ({ rawOffset }: Section): string => String(rawOffset);

/**
 * Among the pieces of a restore: done when it ended by itself, and what had begun is known to the last table; a process
 * that is killed may have begun others within its last second.
 */
export const ALL_NOTED = 'noted';

export interface RestoreOrder {
  readonly reader: DumpReader;
  readonly index: DumpIndex;
  readonly databases: readonly DatabaseTarget[];
  /** What is sent; unless told, everything of the databases. */
  readonly sections?: readonly Section[];
  readonly client: Tool;
  readonly account: Account;
  readonly rules: TranslateRules;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly lowPriority?: boolean;
  /** Tables go over so many at once, where the dump and the target allow it; by this machine's cores unless told. */
  readonly connections?: number;
  /** What an earlier try of this very restore was told to be done, and is not repeated. */
  readonly done?: ReadonlySet<string>;
  /** Told when the rows of a table begin to come ({@link pieceOf}). */
  readonly onBegin?: (piece: string) => void;
  /** Told when something is done for good: all rows of a table ({@link pieceOf}), all tables made. */
  readonly onDone?: (piece: string) => void;
  /** What is worth a line in a log: why only one connection, what begins again. */
  readonly onNote?: (text: string) => void;
  /** The named lock by which its sessions on the server are found (lockNames); a fresh one unless told. */
  readonly sessionMark?: string;
  /** Unix seconds: the session's clock, so that one-time events that are past by now are created, too. */
  readonly asOf?: number | null;
  /**
   * Looks, right before they are touched, whether these databases of the target are as they were seen.
   * @param isTouched others of them have been replaced by then
   * @throws HoldfastError 'target-changed'
   */
  readonly lookAgain?: (
    target: ServerConnection,
    databases: readonly string[],
    isTouched: boolean,
  ) => Promise<void>;
  /** Called before the target gets into another state, so that it is known also of a restore that is killed. */
  readonly onState?: (state: TargetState) => void;
  readonly onProgress?: (progress: RestoreProgress) => void;
  /** Called with the redacted command line. */
  readonly onCommand?: (commandLine: string) => void;
}
