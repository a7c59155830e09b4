import { createHash } from 'node:crypto';
import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupObject, DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import { type ObjectKind, objectKey } from '../../../shared/model/inventory.ts';
import { AgeError } from './age-header.ts';
import { FrameError, unpackFrame } from './frame.ts';
import { indexProblem, sectionLabel } from './index-problem.ts';
import { OBJECT_OF_SECTION } from './model.ts';
import { objectsOf } from './objects.ts';
import type { RandomAccess } from './random-access.ts';
import { statementsOf } from './statements.ts';

/** Stored bytes read at once; small frames that lie together come in one read. */
const READ_BYTES = 1024 * 1024;
/** Decoded ahead of whoever reads: enough for the cores, flat in memory. */
const MAX_FRAMES_AHEAD = 16;
const MAX_RAW_BYTES_AHEAD = 16 * 1024 * 1024;
/** A definition larger than this is no definition. */
const MAX_DEFINITION_BYTES = 64 * 1024 * 1024;

/** Reads a dump through its index. */
export interface DumpReader {
  /**
   * Raw bytes of sections, in the order given; all of the dump when none are.
   * The last bytes of a section come only after all of the section was found to be what was written.
   * @throws HoldfastError backup-damaged, naming the object; file-io
   */
  read(sections?: readonly Section[], options?: { readonly signal?: AbortSignal }): AsyncGenerator<Buffer>;
  /**
   * Raw bytes of a section from one of its frames on, each frame as a piece of its own.
   * Frames prove themselves by their checksum; the section's hash is not looked at.
   * @param fromFrame counted from the section's first
   * @throws HoldfastError backup-damaged, file-io
   */
  readFrames(
    section: Section,
    fromFrame: number,
    options?: { readonly signal?: AbortSignal },
  ): AsyncGenerator<Buffer>;
  /** The sections of an object, in the dump's order. */
  sectionsOf(kind: ObjectKind, database: string, name: string): readonly Section[];
  /**
   * The CREATE statement as the dump has it; '' for a table of which the dump holds rows alone.
   * @throws HoldfastError object-not-in-backup, backup-damaged
   */
  definition(kind: ObjectKind, database: string, name: string): Promise<string>;
  /** In the order of the dump. */
  objects(): BackupObject[];
  close(): Promise<void>;
}

/**
 * @param file the stored dump; the reader closes it
 * @param options.backup what messages call the backup
 * @param options.fileName what messages call the file
 * @throws HoldfastError backup-damaged when the index cannot be this file's
 */
export function openDump(
  file: RandomAccess,
  index: DumpIndex,
  options: { readonly backup?: string; readonly fileName?: string } = {},
): DumpReader {
  const { backup = file.name, fileName = 'dump.sql.zst' } = options;
  const problem = indexProblem(index, file.size);
  if (problem !== null)
    throw new HoldfastError('backup-damaged', {
      backup,
      file: fileName.replace('dump.sql', 'index.json'),
      problem,
      object: null,
    });
  return new FileReader(file, index, { backup, fileName });
}

interface FramePlace {
  readonly section: Section;
  readonly rawBytes: number;
  readonly storedOffset: number;
  readonly storedBytes: number;
  readonly isLast: boolean;
}

interface Frame {
  readonly raw: Buffer;
  readonly stored: Buffer;
}

class FileReader implements DumpReader {
  readonly #file: RandomAccess;
  readonly #index: DumpIndex;
  readonly #called: { readonly backup: string; readonly fileName: string };
  readonly #offsets: readonly number[];
  /** Made when it is first asked for: a comparison asks for each of 10,000 tables. */
  #byObject: ReadonlyMap<string, readonly Section[]> | null = null;

  constructor(
    file: RandomAccess,
    index: DumpIndex,
    called: { readonly backup: string; readonly fileName: string },
  ) {
    this.#file = file;
    this.#index = index;
    this.#called = called;
    let offset = 0;
    this.#offsets = index.frames.map(([, stored]) => {
      const start = offset;
      offset += stored;
      return start;
    });
  }

  async *read(
    sections: readonly Section[] = this.#index.sections,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Buffer> {
    let hash = createHash('sha256');
    for await (const { place, raw, stored } of this.#decode(this.#places(sections), signal)) {
      const { sha256, storedSha256 } = place.section;
      hash.update(sha256 === null ? stored : raw);
      if (place.isLast) {
        if (hash.digest('hex') !== (sha256 ?? storedSha256))
          throw this.#damaged('its bytes are not those that were written', place.section);
        hash = createHash('sha256');
      }
      yield raw;
    }
  }

  async *readFrames(
    section: Section,
    fromFrame: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Buffer> {
    const { firstFrame, frameCount } = section;
    const rest = { ...section, firstFrame: firstFrame + fromFrame, frameCount: frameCount - fromFrame };
    for await (const { raw } of this.#decode(this.#places([rest]), signal)) yield raw;
  }

  /** Frames in their order, several decoded at once. */
  async *#decode(
    places: Generator<FramePlace, void>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ readonly place: FramePlace } & Frame> {
    const ahead: { readonly place: FramePlace; readonly frame: Promise<Frame> }[] = [];
    const file = new StoredBytes(this.#file);
    let rawAhead = 0;
    let isDone = false;
    try {
      for (;;) {
        while (!isDone && ahead.length < MAX_FRAMES_AHEAD && rawAhead < MAX_RAW_BYTES_AHEAD) {
          const next = places.next();
          if (next.done === true) {
            isDone = true;
            break;
          }
          const frame = this.#frame(file, next.value);
          frame.catch(() => undefined);
          ahead.push({ place: next.value, frame });
          rawAhead += next.value.rawBytes;
        }
        const first = ahead.shift();
        if (first === undefined) return;
        rawAhead -= first.place.rawBytes;
        const frame = await first.frame;
        signal?.throwIfAborted();
        yield { place: first.place, ...frame };
      }
    } finally {
      await Promise.allSettled(ahead.map(({ frame }) => frame));
    }
  }

  async definition(kind: ObjectKind, database: string, name: string): Promise<string> {
    const all = this.sectionsOf(kind, database, name);
    const own = all.filter((section) => section.kind !== 'table-data');
    if (all.length === 0)
      throw new HoldfastError('object-not-in-backup', { object: `The ${kind} ${database}.${name}` });
    const texts: string[] = [];
    for (const section of own) texts.push(await this.#definitionIn(section));
    return texts.join(';\n');
  }

  /** Imported dumps may add keys to a table later: then it has several sections. */
  async #definitionIn(section: Section): Promise<string> {
    if (section.rawBytes > MAX_DEFINITION_BYTES)
      throw this.#damaged('its definition is larger than any definition', section);
    const parts: Buffer[] = [];
    for await (const part of this.read([section])) parts.push(part);
    const sql = Buffer.concat(parts);
    // Between two events of a dump the delimiter stays what the first one made it.
    const { sections } = this.#index;
    const isAfterEvent =
      section.kind === 'event' && sections[sections.indexOf(section) - 1]?.kind === 'event';
    const defining = statementsOf(sql, isAfterEvent ? ';;' : ';', section.backslashes).filter(
      ({ statement }) =>
        (statement.kind === 'create' && statement.what === section.kind) || statement.kind === 'alter-table',
    );
    return defining.length === 0 ? sql.toString('utf8') : defining.map(({ text }) => text).join(';\n');
  }

  sectionsOf(kind: ObjectKind, database: string, name: string): readonly Section[] {
    this.#byObject ??= byObject(this.#index.sections);
    return this.#byObject.get(objectKey({ kind, database, name })) ?? [];
  }

  objects(): BackupObject[] {
    return objectsOf(this.#index.sections);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  *#places(sections: readonly Section[]): Generator<FramePlace, void> {
    for (const section of sections) {
      const end = section.firstFrame + section.frameCount;
      for (let at = section.firstFrame; at < end; at += 1) {
        const [rawBytes = 0, storedBytes = 0] = this.#index.frames[at] ?? [];
        const storedOffset = this.#offsets[at] ?? 0;
        yield { section, rawBytes, storedOffset, storedBytes, isLast: at === end - 1 };
      }
    }
  }

  async #frame(file: StoredBytes, place: FramePlace): Promise<Frame> {
    try {
      const stored = await file.read(place.storedOffset, place.storedBytes);
      if (stored.length < place.storedBytes) throw new FrameError('the file ends before it');
      return { stored, raw: await unpackFrame(stored, place.rawBytes) };
    } catch (error) {
      if (error instanceof FrameError || error instanceof AgeError)
        throw this.#damaged(error.message, place.section);
      throw error;
    }
  }

  #damaged(problem: string, section: Section): HoldfastError {
    return new HoldfastError('backup-damaged', {
      backup: this.#called.backup,
      file: this.#called.fileName,
      problem,
      object: sectionLabel(section),
    });
  }
}

function byObject(sections: readonly Section[]): ReadonlyMap<string, readonly Section[]> {
  const found = new Map<string, Section[]>();
  for (const section of sections) {
    const kind = section.kind === 'table-data' ? 'table' : OBJECT_OF_SECTION[section.kind];
    if (kind === undefined || section.object === null || section.database === null) continue;
    const key = objectKey({ kind, database: section.database, name: section.object });
    const known = found.get(key);
    if (known === undefined) found.set(key, [section]);
    else known.push(section);
  }
  return found;
}

/** Reads a file in large pieces for those who want small ones, one after the other. */
class StoredBytes {
  readonly #file: RandomAccess;
  #start = 0;
  #piece: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  #length = 0;

  constructor(file: RandomAccess) {
    this.#file = file;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (length >= READ_BYTES) return this.#file.read(offset, length);
    if (offset < this.#start || offset + length > this.#start + this.#length) {
      this.#start = offset;
      this.#length = Math.min(READ_BYTES, this.#file.size - offset);
      this.#piece = this.#file.read(offset, this.#length);
    }
    const start = offset - this.#start;
    try {
      return (await this.#piece).subarray(start, start + length);
    } catch (error) {
      // Not everything that lies in the piece is damaged: what is wanted may be whole.
      if (error instanceof AgeError) return this.#file.read(offset, length);
      throw error;
    }
  }
}
