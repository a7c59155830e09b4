import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';

export interface SortedFile {
  readonly name: string;
  /** Into which it belongs: such files name none themselves. */
  readonly database: string | null;
}

/** Folders that look like dumps and are of another kind, with what is understood instead. */
export function refuseOtherFolders(
  folder: string,
  names: readonly string[],
  folders: readonly string[],
): void {
  const reason = reasonAgainst(names, folders);
  if (reason !== null)
    throw new HoldfastError('import-not-a-dump', { source: path.basename(folder), reason });
}

function reasonAgainst(names: readonly string[], folders: readonly string[]): string | null {
  if (names.includes('@.json'))
    return 'it is a dump of MySQL Shell, which only MySQL Shell can load (util.loadDump)';
  if (names.includes('ibdata1') || names.some((name) => /^(?:xtrabackup|mariadb_backup)_/.test(name)))
    return 'it is the data folder of a server, or a copy of one, and no dump in SQL';
  const bases = new Set(names.filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4)));
  if (names.some((name) => name.endsWith('.txt') && bases.has(name.slice(0, -4))))
    return 'its rows are in .txt files, as mysqldump --tab writes them; only rows in INSERT statements are understood';
  if (isMydumper(names) && names.some((name) => /\.\d+\.(?:dat|csv)(?:\.\w+)?$/.test(name)))
    return 'its rows are in .dat files, as mydumper --load-data writes them; only rows in INSERT statements are understood';
  if (names.length === 0 && folders.length > 0)
    return 'there are only folders in it; choose the one with the .sql files';
  return null;
}

/** In the order in which myloader takes them: tables before rows, what is made of tables after them. */
const RANKS: readonly RegExp[] = [
  /^(.+)-schema-create\.sql/,
  /^(.+?)\.(?:.+)-schema-sequence\.sql/,
  /^(.+?)\.(?:.+)-schema\.sql/,
  /^(.+?)\.(?:.+)\.sql/,
  /^(.+)-schema-post\.sql/,
  /^(.+?)\.(?:.+)-schema-view\.sql/,
  /^(.+?)\.(?:.+)-schema-triggers\.sql/,
];
/** The rank of rows, whose pattern takes what none of the others does. */
const ROWS = 3;

function isMydumper(names: readonly string[]): boolean {
  return (
    names.some((name) => /^metadata(?:\.partial)?$/.test(name)) &&
    names.some((name) => /-schema(?:-\w+)?\.sql/.test(name))
  );
}

/**
 * The files of a folder that mydumper wrote; null for any other folder.
 * @see https://github.com/mydumper/mydumper: files are named after database and table
 */
export async function mydumperFiles(
  folder: string,
  names: readonly string[],
): Promise<{ readonly files: readonly SortedFile[]; readonly isFinished: boolean } | null> {
  if (!isMydumper(names)) return null;
  const ranked = names.flatMap((name) => {
    const special = RANKS.findIndex((pattern, rank) => rank !== ROWS && pattern.test(name));
    const rank = special < 0 ? ROWS : special;
    const database = RANKS[rank]?.exec(name)?.[1];
    return database === undefined ? [] : [{ name, rank, database }];
  });
  const files = ranked
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name, 'en', { numeric: true }))
    .map(({ name, rank, database }) => ({ name, database: rank === 0 ? null : database }));
  const isFinished = names.includes('metadata') && (await readMetadata(folder)).includes('inished dump at');
  return { files, isFinished };
}

async function readMetadata(folder: string): Promise<string> {
  return readFile(path.join(folder, 'metadata'), 'utf8').catch(() => '');
}
