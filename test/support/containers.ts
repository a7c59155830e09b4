import { createHash } from 'node:crypto';
import type { SectionSink } from '../../electron/engine/container/model.ts';
import type { RandomAccess } from '../../electron/engine/container/random-access.ts';
import { Splitter } from '../../electron/engine/container/splitter.ts';
import { type WrittenContainer, writeContainer } from '../../electron/engine/container/writer.ts';
import { type DumpIndex, INDEX_FORMAT, type SectionKind } from '../../shared/model/dump-index.ts';

export interface SplitSection {
  readonly kind: SectionKind;
  readonly database: string | null;
  readonly object: string | null;
  readonly rows: number | null;
  /** In bytes, with what ends it. */
  readonly longestStatement: number;
  readonly text: string;
  /** The bytes that were marked as INSERT statements. */
  readonly inserts: string;
}

/** Cuts a buffer: each size in turn, the last one again and again. */
export function* chunksOf(data: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < data.length; turn += 1) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? data.length;
    yield data.subarray(at, at + size);
    at += size;
  }
}

/** The same, of which nothing is left once the next is asked for: as a dump is read from its program. */
export function* passingChunksOf(data: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (const chunk of chunksOf(data, sizes)) {
    const passing = Buffer.from(chunk);
    yield passing;
    passing.fill('#');
  }
}

/** Everything that the splitter says about a dump that comes in such chunks; texts are latin1, a character a byte. */
export function split(
  data: Buffer,
  sizes: readonly number[] = [data.length],
  { isForeign = false } = {},
): readonly SplitSection[] {
  const sections: SplitSection[] = [];
  let open: { kind: SectionKind; database: string | null; object: string | null } | null = null;
  let text: string[] = [];
  let inserts: string[] = [];
  const sink: SectionSink = {
    begin: (section) => {
      if (open !== null) throw new Error('a section began inside another');
      open = section;
      text = [];
      inserts = [];
    },
    bytes: (chunk, isInsert) => {
      const latin1 = Buffer.from(chunk).toString('latin1');
      text.push(latin1);
      if (isInsert) inserts.push(latin1);
    },
    end: (rows, longestStatement) => {
      if (open === null) throw new Error('a section ended that had not begun');
      sections.push({ ...open, rows, longestStatement, text: text.join(''), inserts: inserts.join('') });
      open = null;
    },
  };
  const splitter = new Splitter(sink, null, isForeign);
  for (const chunk of passingChunksOf(data, sizes)) splitter.push(chunk);
  splitter.finish();
  return sections;
}

/** A container in memory. */
export async function contain(
  data: Buffer,
  options: { readonly sizes?: readonly number[] } = {},
): Promise<{ readonly stored: Buffer; readonly written: WrittenContainer; readonly index: DumpIndex }> {
  const parts: Buffer[] = [];
  async function* source() {
    yield* passingChunksOf(data, options.sizes ?? [65_536]);
  }
  const written = await writeContainer(
    source(),
    {
      write: async (chunk) => {
        parts.push(Buffer.from(chunk));
      },
    },
    { signal: new AbortController().signal },
  );
  return { stored: Buffer.concat(parts), written, index: indexOf(written) };
}

export function indexOf(written: WrittenContainer): DumpIndex {
  return {
    format: INDEX_FORMAT,
    rawBytes: written.rawBytes,
    frames: written.frames,
    sections: written.sections,
    inventory: null,
    losses: [],
    notes: [],
  };
}

/** A stored dump in memory. */
export function inMemory(data: Buffer, name = 'dump.sql.zst'): RandomAccess {
  return {
    name,
    size: data.length,
    read: async (offset, length) => Buffer.from(data.subarray(offset, offset + length)),
    close: async () => {},
  };
}

export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export const sha256 = (data: string | Buffer): string =>
  createHash('sha256')
    .update(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
    .digest('hex');
