import { HoldfastError } from '../../../shared/errors.ts';
import type { ImportEncoding } from '../../../shared/model/import.ts';
import type { RawSegment } from '../container/model.ts';
import { quoteName } from '../server/rows.ts';
import { clientCommandIn } from './client-command.ts';
import { asUtf8 } from './encoding.ts';
import { type DumpHead, HEAD_BYTES, readHead } from './head.ts';
import { endsAsWhole } from './makers.ts';
import { holdsPrograms, withDelimiter } from './mydumper-programs.ts';
import type { DumpFile, DumpSource } from './source.ts';

const TAIL_BYTES = 4096;
const LF = 10;

/** A part of the dump, and who wrote it. */
export interface ForeignSegment extends RawSegment {
  readonly origin: 'holdfast' | 'import';
}

export interface JoinOrder {
  readonly source: DumpSource;
  /** Into which what names no database goes. */
  readonly database: string;
  readonly signal: AbortSignal;
  /** Bytes as they are stored. */
  readonly onRead: (bytes: number) => void;
}

/** Reads a source as one dump, and keeps what was seen on the way. */
export class ForeignDump {
  readonly #order: JoinOrder;
  readonly #heads: DumpHead[] = [];
  /** Files that do not end as whole ones do. */
  readonly cut: string[] = [];
  /** A client program's own command at the end of a file, where its statements end; null: none was seen. */
  command: string | null = null;

  constructor(order: JoinOrder) {
    this.#order = order;
  }

  /** Of the first file; the others are taken for the same. */
  get head(): DumpHead | undefined {
    return this.#heads[0];
  }

  /** Whether any file was converted to UTF-8. */
  get converted(): readonly ImportEncoding[] {
    return [
      ...new Set(this.#heads.map(({ encoding }) => encoding).filter((encoding) => encoding !== 'utf-8')),
    ];
  }

  /**
   * One file stays as it is, behind a USE of its own where it names no database; of several one text is made.
   * @throws HoldfastError import-not-a-dump, archive-damaged, archive-unsafe, unpacker-missing, file-io
   */
  async *segments(): AsyncGenerator<ForeignSegment> {
    const { source } = this.#order;
    const [only, another] = source.files;
    if (only === undefined || another !== undefined) {
      yield { origin: 'import', raw: this.#joined(), isForeign: true };
      return;
    }
    const { head, text } = await this.#open(only);
    const use = this.#beforehand(only, head);
    if (use !== '') yield { origin: 'holdfast', raw: once(use) };
    yield { origin: 'import', raw: this.#watched(only, head, text), isForeign: true };
  }

  async *#joined(): AsyncGenerator<Buffer> {
    const { source } = this.#order;
    // Also keeps the splitter from trusting all of it to be what the first file is.
    yield Buffer.from(`-- ${source.files.length} files, put together by Holdfast\n`);
    for (const file of source.files) {
      const { head, text } = await this.#open(file);
      yield Buffer.from(`\n-- File: ${oneLine(file.name)}\n${this.#beforehand(file, head)}`);
      yield* this.#watched(file, head, text);
    }
  }

  async #open(file: DumpFile): Promise<{ readonly head: DumpHead; readonly text: AsyncGenerator<Buffer> }> {
    const { signal, onRead } = this.#order;
    const stream = file.read(signal, onRead);
    const { beginning, rest } = await peek(stream);
    const head = readHead(beginning, file.name);
    this.#heads.push(head);
    const text = asUtf8(rest, head.encoding, file.name);
    const isOfPrograms = this.#order.source.kind === 'mydumper' && holdsPrograms(file.name);
    return { head, text: isOfPrograms ? withDelimiter(text) : text };
  }

  #beforehand(file: DumpFile, { needsDatabase }: DumpHead): string {
    const database = file.database ?? (needsDatabase ? this.#order.database : null);
    if (database === null) return '';
    const name = quoteName(database);
    return `/*!40101 SET NAMES utf8mb4 */;\n\nCREATE DATABASE IF NOT EXISTS ${name};\n\nUSE ${name};\n`;
  }

  /** Looks at how a file ends, and ends its last line. */
  async *#watched(file: DumpFile, head: DumpHead, text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let tail: Buffer = Buffer.alloc(0);
    for await (const chunk of text) {
      tail =
        chunk.length >= TAIL_BYTES
          ? chunk.subarray(-TAIL_BYTES)
          : Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
      yield chunk;
    }
    const end = tail.toString('utf8').trimEnd();
    // A statement that goes on would take the next file for its rest; of a single file the splitter sees it.
    this.command ??= clientCommandIn(end);
    const isAlone = this.#order.source.files.length === 1;
    const isWhole = isAlone || endsStatement(end);
    if (!isWhole || !endsAsWhole(head.maker, end)) this.cut.push(file.name);
    // The next file begins on a line of its own; a single one stays as it is.
    if (!isAlone && tail.at(-1) !== LF && tail.length > 0) yield Buffer.from('\n');
  }
}

function endsStatement(end: string): boolean {
  const line = end.slice(end.lastIndexOf('\n') + 1);
  return line === '' || /(?:;|\*\/)$|^(?:--|#)|^DELIMITER /i.test(line);
}

async function peek(
  stream: AsyncGenerator<Buffer>,
): Promise<{ readonly beginning: Buffer; readonly rest: AsyncGenerator<Buffer> }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await stream.next();
    if (next.done === true) break;
    parts.push(next.value);
    bytes += next.value.length;
  }
  async function* rest() {
    try {
      yield* parts;
      yield* stream;
    } finally {
      await stream.return(undefined);
    }
  }
  return { beginning: Buffer.concat(parts).subarray(0, HEAD_BYTES), rest: rest() };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** A name in a comment must not end it. */
const oneLine = (name: string): string => name.replaceAll(/[\r\n]+/g, ' ');

/** @throws HoldfastError import-changed when the source is not what it was when it was opened */
export async function refuseChanged(source: DumpSource): Promise<void> {
  if (!(await source.isUnchanged())) throw new HoldfastError('import-changed', { source: source.name });
}
