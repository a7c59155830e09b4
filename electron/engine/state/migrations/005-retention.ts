/** What retention asks of 100,000 backups in one look, and what it has marked for removal. */
export const retention = `
ALTER TABLE backups ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
UPDATE backups SET pinned = 1 WHERE json_extract(json, '$.pinned');
CREATE INDEX backups_for_retention
  ON backups (plan_id, storage_id, started_at, id, finished_at, is_good, proof, stored_bytes, pinned)
  WHERE plan_id IS NOT NULL;

-- Only here, not beside the backup: a mark that is lost costs a day (docs/decisions).
CREATE TABLE retention_marks (
  backup_id TEXT PRIMARY KEY REFERENCES backups (id) ON DELETE CASCADE,
  marked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
