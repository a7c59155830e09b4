import { HoldfastError } from '../../../shared/errors.ts';
import type { ImportEncoding, ImportMaker } from '../../../shared/model/import.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import { statementsOf } from '../container/statements.ts';
import { detectEncoding } from './encoding.ts';
import { otherThanDump, recogniseMaker } from './makers.ts';

/** As far as somebody looks before the whole is read. */
export const HEAD_BYTES = 1024 * 1024;

/** What the beginning of a dump tells. */
export interface DumpHead {
  readonly encoding: ImportEncoding;
  readonly maker: ImportMaker | null;
  /** Databases that it creates or uses, so far. */
  readonly databases: readonly string[];
  /** Its first object comes before any of them: somebody has to say into which database it goes. */
  readonly needsDatabase: boolean;
  readonly flavour: Flavour | null;
}

/**
 * @param bytes the first ones, unpacked, at most {@link HEAD_BYTES}
 * @param file its name, for the error
 * @throws HoldfastError import-not-a-dump for what is clearly something else
 */
export function readHead(bytes: Buffer, file: string): DumpHead {
  const encoding = detectEncoding(bytes);
  if (encoding === null) throw notADump(file, 'it is UTF-32; convert it to UTF-8 first');
  const text = decoded(bytes, encoding);
  const reason = otherThanDump(text);
  if (reason !== null) throw notADump(file, reason);
  const start = text.subarray(0, 64 * 1024).toString('utf8');
  const maker = recogniseMaker(start);
  return {
    encoding,
    maker,
    ...namesIn(text),
    flavour: maker?.server?.flavour ?? flavourBySigns(text, maker),
  };
}

function namesIn(text: Buffer): Pick<DumpHead, 'databases' | 'needsDatabase'> {
  const databases = new Set<string>();
  let needsDatabase: boolean | null = null;
  for (const { statement } of statementsOf(text)) {
    if (statement.kind === 'use' || statement.kind === 'create-database') {
      databases.add(statement.name);
      if (statement.kind === 'use') needsDatabase ??= false;
    } else if (statement.kind === 'create' || statement.kind === 'data') {
      if (statement.database !== null) databases.add(statement.database);
      else needsDatabase ??= true;
    }
  }
  // Nothing in sight: a database too many does no harm, and one that is missing does.
  return { databases: [...databases], needsDatabase: needsDatabase ?? databases.size === 0 };
}

const SIGNS: readonly (readonly [Flavour, RegExp])[] = [
  ['mariadb', /\/\*M!|_uca1400_|ENGINE=Aria|DEFAULT current_timestamp\(\)|WITH SYSTEM VERSIONING/],
  ['mysql', /utf8mb4_0900_|DEFAULT_GENERATED|\/\*!80\d{3} /],
];

/** What only one of the two writes. */
function flavourBySigns(text: Buffer, maker: ImportMaker | null): Flavour | null {
  if (maker?.program === 'mariadb-dump') return 'mariadb';
  const sql = text.toString('latin1');
  return SIGNS.find(([, sign]) => sign.test(sql))?.[0] ?? null;
}

/** As far as it goes: the last character may be cut. */
function decoded(bytes: Buffer, encoding: ImportEncoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return bytes;
    case 'utf-8-bom':
      return bytes.subarray(3);
    default:
      return Buffer.from(new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length & ~1)));
  }
}

function notADump(source: string, reason: string): HoldfastError {
  return new HoldfastError('import-not-a-dump', { source, reason });
}
