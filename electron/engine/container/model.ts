import type { FrameSize, Section, SectionKind } from '../../../shared/model/dump-index.ts';
import type { ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import type { Backslashes } from './sql-mode.ts';

/** Raw bytes in a frame, at most; a reader never decodes a larger one. */
export const MAX_FRAME_RAW_BYTES = 8 * 1024 * 1024;

/** What the kinds of sections are as objects of a server. A view counts by its final definition. */
export const OBJECT_OF_SECTION: Readonly<Partial<Record<SectionKind, ObjectKind>>> = {
  'table-structure': 'table',
  sequence: 'sequence',
  view: 'view',
  function: 'function',
  procedure: 'procedure',
  package: 'package',
  'package-body': 'package-body',
  trigger: 'trigger',
  event: 'event',
};

/** Where a container's bytes go. */
export interface ByteSink {
  write(chunk: Uint8Array): Promise<void>;
}

export interface WriteProgress {
  readonly rawBytes: number;
  readonly storedBytes: number;
  /** `shop.orders`; null between objects. */
  readonly current: string | null;
  readonly objectsDone: number;
}

export interface WriteOptions {
  /** Of zstd, 1 to 19; null or absent: chosen for each table (see SectionFrames). */
  readonly level?: number | null;
  readonly signal: AbortSignal;
  /** About once a MiB and whenever an object begins. */
  readonly onProgress?: (progress: WriteProgress) => void;
}

/** A part of the raw dump that one program wrote; the next begins where it ends. */
export interface RawSegment {
  /** Accounts are kept whole, as one section: nothing of them is a database's. */
  readonly isAccounts?: boolean;
  /** Another program's dump, taken over: sections get DELIMITER lines where they lack them. */
  readonly isForeign?: boolean;
  /** Of each chunk nothing is kept once the next is asked for. */
  readonly raw: AsyncIterable<Uint8Array>;
}

export interface WrittenSegment {
  readonly rawOffset: number;
  readonly rawBytes: number;
  /** Of what its program wrote, as `WrittenContainer.lastLine`. */
  readonly lastLine: string;
  /** In what it ends; null where its last statement is whole. */
  readonly unfinished: 'quotes' | 'statement' | null;
  /** Objects that this part creates, each once. */
  readonly objects: ObjectRef[];
  /** Tables of which this part has data sections, with their rows. */
  readonly tablesWithData: { readonly database: string; readonly table: string; readonly rows: number }[];
}

/** What a container turned out to hold. */
export interface WrittenContainer {
  readonly rawBytes: number;
  readonly storedBytes: number;
  readonly frames: FrameSize[];
  readonly sections: Section[];
  /** The dump's last line as it is stored, without its line feed; cut at 1,000 bytes. '' for an empty dump. */
  readonly lastLine: string;
  /** Databases that the dump creates or uses, in its order. */
  readonly databases: string[];
  /** Every object that the dump creates, each once; a view counts by its final definition. */
  readonly objects: ObjectRef[];
  /** In the order of the dump; never empty. */
  readonly segments: WrittenSegment[];
}

/** What the splitter tells about the stream, in its order. */
export interface SectionSink {
  begin(section: {
    readonly kind: SectionKind;
    readonly database: string | null;
    readonly object: string | null;
    /** Of a trigger. */
    readonly table?: string;
    /** How strings are read in what it is for: its CREATE, its rows. */
    readonly backslashes: Backslashes;
  }): void;
  /** @param isInsert the bytes are of an INSERT statement of a table-data section */
  bytes(chunk: Uint8Array, isInsert: boolean): void;
  /**
   * @param rows of a table-data section, otherwise null
   * @param longestStatement in bytes, with its `;` and line feed: what a server's max_allowed_packet has to hold
   */
  end(rows: number | null, longestStatement: number): void;
}
