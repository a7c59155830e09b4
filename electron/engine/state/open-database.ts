import { chmodSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import { isBusy, SqliteFile } from '../system/sqlite.ts';
import { Database, stateError } from './database.ts';
import { migrations } from './migrations/migrations.ts';

/** "HFst": tells our file from any other SQLite database. */
const APPLICATION_ID = 0x48467374;
/** Another process may be in the middle of a migration. */
const OPEN_LIMIT_MS = 30_000;
const RETRY_MS = 10;

/**
 * Opens the state's file, or makes it, and brings its schema up to date.
 * @throws HoldfastError state-too-new (nothing is changed then), state-unreadable, path-not-writable, disk-full
 */
export async function openDatabase(path: string): Promise<Database> {
  const deadline = performance.now() + OPEN_LIMIT_MS;
  for (;;) {
    try {
      return open(path);
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw stateError(error, path);
    }
    await sleep(RETRY_MS);
  }
}

function open(path: string): Database {
  const file = new SqliteFile(path);
  try {
    // Looked at before anything is written: also switching to WAL would change a newer Holdfast's file.
    refuseForeign(file, path);
    refuseNewer(file, path);
    // SQLite gives its -wal and -shm the same rights.
    chmodSync(path, 0o600);
    file.all('PRAGMA journal_mode = WAL');
    file.execute('PRAGMA synchronous = NORMAL');
    file.execute('PRAGMA foreign_keys = ON');
    if (file.number('PRAGMA foreign_keys') !== 1) throw new Error('this SQLite keeps no foreign keys');
    migrate(file, path);
    return new Database(file, path);
  } catch (error) {
    file.close();
    throw error;
  }
}

function refuseForeign(file: SqliteFile, path: string): void {
  const isEmpty = file.number('SELECT count(*) FROM sqlite_schema') === 0;
  if (!isEmpty && file.number('PRAGMA application_id') !== APPLICATION_ID) {
    const reason = 'it is a database of another program';
    throw new HoldfastError('state-unreadable', { path, reason });
  }
}

function refuseNewer(file: SqliteFile, path: string): void {
  const found = file.number('PRAGMA user_version');
  if (found > migrations.length)
    throw new HoldfastError('state-too-new', { found, known: migrations.length, path });
}

function migrate(file: SqliteFile, path: string): void {
  if (file.number('PRAGMA user_version') === migrations.length) return;
  file.execute('BEGIN IMMEDIATE');
  try {
    // Another process, perhaps a newer Holdfast, may have been here between the look and the lock.
    refuseNewer(file, path);
    const version = file.number('PRAGMA user_version');
    for (const migration of migrations.slice(version)) file.execute(migration);
    file.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
    file.execute(`PRAGMA user_version = ${migrations.length}`);
    file.execute('COMMIT');
  } catch (error) {
    if (file.isInTransaction) file.execute('ROLLBACK');
    throw error;
  }
}
