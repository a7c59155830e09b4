/**
 * Servers, storages, backups, runs, drills, settings.
 * What is filtered or sorted by is a column; the rest is JSON in the shape of shared/model.
 */
export const ground = `
CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  is_sample INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE storages (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL,
  problems TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- A cache of the manifests and events in the storages: it can be rebuilt. Its server may be unknown here.
CREATE TABLE backups (
  id TEXT PRIMARY KEY,
  storage_id TEXT NOT NULL REFERENCES storages (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  is_good INTEGER NOT NULL,
  proof TEXT NOT NULL,
  proven_at TEXT,
  stored_bytes INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX backups_by_time ON backups (started_at, id);
CREATE INDEX backups_by_server ON backups (server_id, started_at, id);
CREATE INDEX backups_by_storage ON backups (storage_id, started_at, id);
CREATE INDEX backup_totals_of_storage ON backups (storage_id, proof, stored_bytes);
CREATE INDEX good_backups_by_server ON backups (server_id, finished_at, proven_at) WHERE is_good = 1;

CREATE TABLE backup_databases (
  backup_id TEXT NOT NULL REFERENCES backups (id) ON DELETE CASCADE,
  database TEXT NOT NULL,
  server_id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  PRIMARY KEY (backup_id, database)
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_databases_by_name ON backup_databases (database, started_at, backup_id);
CREATE INDEX backup_databases_by_server ON backup_databases (server_id, database, started_at, backup_id);

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  server_id TEXT,
  storage_id TEXT,
  backup_id TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome_kind TEXT,
  sequence INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  written_file TEXT,
  owner TEXT NOT NULL,
  steps TEXT NOT NULL,
  progress TEXT,
  outcome TEXT,
  restore TEXT
) STRICT;
CREATE INDEX runs_by_time ON runs (started_at, id);
CREATE INDEX runs_by_server ON runs (server_id, started_at, id);
CREATE INDEX runs_by_kind ON runs (kind, started_at, id);
CREATE INDEX runs_by_server_and_kind ON runs (server_id, kind, started_at, id);
CREATE INDEX runs_unfinished ON runs (started_at) WHERE outcome_kind IS NULL;

CREATE TABLE run_log (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  at TEXT NOT NULL,
  level TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, line)
) STRICT, WITHOUT ROWID;

-- Stands by itself: a drill is evidence also after its run or backup is gone from here.
CREATE TABLE drills (
  run_id TEXT PRIMARY KEY,
  backup_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  passed INTEGER NOT NULL,
  summary TEXT NOT NULL,
  objects TEXT NOT NULL
) STRICT;
CREATE INDEX drills_by_time ON drills (started_at, run_id);
CREATE INDEX drills_by_backup ON drills (backup_id, started_at, run_id);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
