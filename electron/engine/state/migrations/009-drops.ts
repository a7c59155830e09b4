/** Whether a backup holds much less than the one before it, and nobody said that this is right; asked with each decision. */
export const drops = `
ALTER TABLE backups ADD COLUMN has_open_drop INTEGER NOT NULL DEFAULT 0;
DROP INDEX backups_by_plan;
ALTER TABLE backups DROP COLUMN raw_bytes;
CREATE INDEX backups_by_plan
  ON backups (plan_id, started_at, id, is_good, proof, finished_at, proven_at, checked_at, stored_bytes,
    storage_id, pinned, has_open_drop, proof_at)
  WHERE plan_id IS NOT NULL;
`;
