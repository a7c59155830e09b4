/**
 * What retention and the states of plans ask of 100,000 backups stands in one index, in order of time: nothing of them
 * is read from their JSON any more.
 */
export const leanRetention = `
ALTER TABLE backups ADD COLUMN raw_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE backups ADD COLUMN proof_at TEXT;
UPDATE backups SET raw_bytes = json_extract(json, '$.totals.rawBytes'), proof_at = json_extract(json, '$.proof.at');
DROP INDEX backups_for_retention;
DROP INDEX backups_by_plan;
CREATE INDEX backups_by_plan
  ON backups (plan_id, started_at, id, is_good, proof, finished_at, proven_at, checked_at, stored_bytes,
    storage_id, pinned, raw_bytes, proof_at)
  WHERE plan_id IS NOT NULL;
-- Few are proven, and each list of plans asks for them.
CREATE INDEX backups_proven ON backups (plan_id, started_at, id, proven_at)
  WHERE plan_id IS NOT NULL AND is_good = 1 AND proven_at IS NOT NULL;
`;
