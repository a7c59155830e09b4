import { open } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ImportLook } from '../../../shared/model/import.ts';
import { isSystemSchema } from '../server/databases.ts';
import { HEAD_BYTES, readHead } from './head.ts';
import { endsAsWhole } from './makers.ts';
import { DUMP_FILE, type DumpFile, type DumpSource, openSource } from './source.ts';

const TAIL_BYTES = 4096;
const SHOWN_NAMES = 20;
const MAX_NAME_CHARACTERS = 64;

/**
 * Says what somebody chose to import, from its beginning and, where nothing is packed, its end.
 * @throws HoldfastError as openSource; unpacker-missing, archive-damaged, import-not-a-dump
 */
export async function lookAt(chosen: string, signal: AbortSignal): Promise<ImportLook> {
  const source = await openSource(chosen, signal);
  try {
    const [first] = source.files;
    if (first === undefined)
      throw new HoldfastError('import-not-a-dump', { source: source.name, reason: 'it is empty' });
    const head = readHead(await beginningOf(first, signal), first.name);
    const { maker, encoding, databases, flavour } = head;
    const needsDatabase = source.kind !== 'mydumper' && head.needsDatabase;
    return {
      name: source.name,
      kind: source.kind,
      packing: first.packing,
      storedBytes: source.files.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
      rawBytes: rawBytesOf(source.files),
      files: source.files.length,
      leftOut: source.leftOut.slice(0, SHOWN_NAMES),
      maker,
      encoding,
      databases: source.kind === 'mydumper' ? databasesByName(source.files) : [...databases],
      needsDatabase,
      // Of tables that are made under no database, rows may be given to one by its name.
      suggestedDatabase: suggestedDatabase(source, maker?.database ?? onlyOne(databases)),
      flavour,
      ending: source.isUnfinished ? 'cut' : await endingOf(source, maker),
    };
  } finally {
    source.close();
  }
}

/** Unpacked size; null where only unpacking can tell. */
export function rawBytesOf(files: readonly DumpFile[]): number | null {
  return files.every(({ rawBytes }) => rawBytes !== null)
    ? files.reduce((sum, { rawBytes }) => sum + (rawBytes ?? 0), 0)
    : null;
}

async function beginningOf(file: DumpFile, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file.read(signal)) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  if (bytes === 0) throw new HoldfastError('import-not-a-dump', { source: file.name, reason: 'it is empty' });
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

/** Of several files each has an end of its own, which is looked at when they are read. */
async function endingOf(source: DumpSource, maker: ImportLook['maker']): Promise<ImportLook['ending']> {
  const [only, another] = source.files;
  if (source.kind !== 'file' || only?.packing !== 'none' || another !== undefined) return 'unknown';
  if (maker === null || !maker.endsWithMark) return 'unknown';
  return endsAsWhole(maker, await tailOf(source.path, only.storedBytes)) ? 'whole' : 'cut';
}

async function tailOf(file: string, size: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(TAIL_BYTES, size));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    // Also right for UTF-16: its ends are of ASCII.
    return bytes.toString('latin1').replaceAll('\0', '');
  } finally {
    await handle.close();
  }
}

function databasesByName(files: readonly DumpFile[]): string[] {
  return [...new Set(files.flatMap(({ database }) => database ?? []))];
}

const onlyOne = (names: readonly string[]): string | null => (names.length === 1 ? (names[0] ?? null) : null);

/** What the header or a statement says, or the file's name. */
function suggestedDatabase(source: DumpSource, named: string | null): string {
  const stem = path
    .basename(source.name)
    .replace(/\.zip$/i, '')
    .replace(DUMP_FILE, '');
  const name = (named ?? stem).trim().slice(0, MAX_NAME_CHARACTERS).trim();
  return name === '' || isSystemSchema(name) ? 'imported' : name;
}
