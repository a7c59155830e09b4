/** When plans are due, which of their slots were taken and missed, and what the states of plans are computed from. */
export const due = `
-- The next slot of each plan, in wall-clock time, so that a sleep or a restart loses none.
CREATE TABLE plan_due (
  plan_id TEXT PRIMARY KEY REFERENCES plans (id) ON DELETE CASCADE,
  -- The schedule that it was computed from.
  basis TEXT NOT NULL,
  slot_at TEXT,
  starts_at TEXT,
  held_for TEXT,
  held_since TEXT,
  held_error TEXT
) STRICT;

-- A slot belongs to whoever wrote it here first. attempt 0 is the run itself, others are its retries.
CREATE TABLE plan_slots (
  plan_id TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  slot_at TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  claimed_at TEXT NOT NULL,
  PRIMARY KEY (plan_id, purpose, slot_at, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_misses (
  plan_id TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  due_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (plan_id, due_at)
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN waiting TEXT;
DROP INDEX runs_by_plan;
CREATE INDEX runs_by_plan ON runs (plan_id, kind, started_at, id, outcome_kind) WHERE plan_id IS NOT NULL;

ALTER TABLE backups ADD COLUMN checked_at TEXT;
UPDATE backups SET checked_at = json_extract(json, '$.checkedAt');
DROP INDEX backups_by_plan;
CREATE INDEX backups_by_plan
  ON backups (plan_id, started_at, id, is_good, proof, finished_at, proven_at, checked_at, stored_bytes)
  WHERE plan_id IS NOT NULL;
`;
