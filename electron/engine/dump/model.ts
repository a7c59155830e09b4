import type { HoldfastError, WireError } from '../../../shared/errors.ts';
import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Inventory, ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Evidence, Loss, Note } from '../../../shared/model/verdict.ts';
import type { SegmentPlan } from './segments.ts';

/** A table whose engine takes no part in a snapshot. */
export interface NonTransactionalTable {
  readonly database: string;
  readonly table: string;
  readonly engine: string;
}

/** What the dump will be of, and what is already known that it would lack. */
export interface Preflight {
  /** Resolved: every database that will be dumped, in the order in which mysqldump gets them. */
  readonly databases: readonly string[];
  /** Taken before the dump, without the tables left out and their triggers: exactly what must be found in the dump. */
  readonly inventory: Inventory;
  readonly excludedTables: BackupSelection['excludedTables'];
  /** Kinds of objects that are left out by choice. */
  readonly kindsLeftOut: ReadonlySet<ObjectKind>;
  /** Tables that are dumped without their rows by choice. */
  readonly structureOnly: readonly BackupSelection['excludedTables'][number][];
  /** The selection's, with names as the server spells them. */
  readonly options: DumpOptions;
  readonly losses: readonly Loss[];
  readonly notes: readonly Note[];
  /** Reasons why the backup cannot start; `losses-not-accepted` among them. */
  readonly blockers: readonly WireError[];
  readonly nonTransactional: readonly NonTransactionalTable[];
  /** All of the above, and whatever else is worth knowing, in the form that people see: the worst first. */
  readonly findings: readonly Finding[];
  /** Of raw SQL; an estimate. */
  readonly estimatedRawBytes: number;
  /** Tables and sequences that will be dumped. */
  readonly tables: number;
  /** Arguments of the dump program for the main part, without `--defaults-file`. */
  readonly args: readonly string[];
  /** The parts of the dump in their order; one, unless a choice needs more. Empty where no program fits. */
  readonly segments: readonly SegmentPlan[];
  /** How names are compared on this server: variable lower_case_table_names. */
  readonly lowerCaseTableNames: number;
}

/** Limits after which a dump counts as hung; mysqldump itself never gives up (truths A21). */
export interface DumpLimits {
  /** Until the program is seen to be connected. */
  readonly connectMs: number;
  /** Without a byte, while somebody reads. */
  readonly noProgressMs: number;
  /** Altogether; null: none. */
  readonly totalMs: number | null;
}

/** How the dump program ended. */
export interface DumpExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Its last 64 KiB. */
  readonly stderr: string;
  /** Set when Holdfast ended it: a watchdog's error. */
  readonly stalled: HoldfastError | null;
  /** Set when it failed because our part of the way to the server did: the tunnel, the encryption that we add. */
  readonly cutOff: HoldfastError | null;
  readonly cancelled: boolean;
  /** Who logged in and where to, for messages. */
  readonly user: string;
  readonly address: string;
}

export interface RunningDump {
  /**
   * The raw dump. Throws the watchdog's error when the dump stalls and an AbortError when it is cancelled; ends
   * without an error when the program ends, however it ended: what that means says `judge`. A chunk is good until the
   * next one is asked for.
   */
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Redacted, can be pasted. */
  readonly commandLine: string;
  /** Program and arguments, for the manifest. */
  readonly argv: readonly string[];
  /** Its process id on this machine. */
  readonly pid: number;
  /** Its thread in the server, as soon as that is known for certain; null when it cannot be known. Never rejects. */
  readonly thread: Promise<number | null>;
  /** Never rejects, except when the program could not be started (`tool-unusable`). */
  readonly done: Promise<DumpExit>;
  /** Ends the program and its thread in the server. */
  kill(): Promise<void>;
}

/** What a part of the dump turned out to hold, as far as a verdict asks. */
export interface PartContents {
  readonly lastLine: string;
  readonly objects: readonly ObjectRef[];
  /** Tables of which this part has data sections, with their rows. */
  readonly tablesWithData: readonly {
    readonly database: string;
    readonly table: string;
    readonly rows: number;
  }[];
}

/** A part of the dump, and what it turned out to hold. */
export interface WrittenPart {
  readonly plan: SegmentPlan;
  readonly written: PartContents;
}

/** Everything that a verdict is made of. */
export interface DumpEvidence {
  readonly exit: DumpExit;
  /** Path of the program. */
  readonly tool: string;
  /** The server's name, for messages. */
  readonly server: string;
  readonly written: {
    readonly rawBytes: number;
    readonly lastLine: string;
    readonly objects: readonly ObjectRef[];
  };
  readonly before: Inventory;
  /** The same databases after the dump, whole; null: could not be taken any more. */
  readonly after: Inventory | null;
  /** As resolved by preflight. */
  readonly excludedTables: BackupSelection['excludedTables'];
  readonly kindsLeftOut?: ReadonlySet<ObjectKind>;
  /** Of a dump that was written in parts: each is judged by itself, too. */
  readonly parts?: { readonly plan: readonly SegmentPlan[]; readonly written: readonly WrittenPart[] };
  /** Nothing is defined in it; its objects are the tables that it has data of. */
  readonly rowsOnly?: boolean;
  /** Tables that must have no rows in it. */
  readonly withoutRows?: Preflight['structureOnly'];
  readonly lowerCaseTableNames: number;
  readonly losses: readonly Loss[];
  readonly readBack: Evidence['readBack'];
  /** Which attempt this was, from 1, and how many there may be. */
  readonly attempt: number;
  readonly attempts: number;
}

export type Verdict =
  | { readonly kind: 'good'; readonly evidence: Evidence }
  | { readonly kind: 'degraded'; readonly losses: readonly Loss[]; readonly evidence: Evidence }
  | {
      readonly kind: 'failed';
      readonly error: HoldfastError;
      /** True when the same dump may well succeed in a moment. */
      readonly retryable: boolean;
      readonly evidence: Evidence;
    };
