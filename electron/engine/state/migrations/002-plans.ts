/** Clients, plans, and for which plan and slot a run or backup was made. */
export const plans = `
CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE plans (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  server_id TEXT NOT NULL,
  paused INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX plans_by_server ON plans (server_id);

ALTER TABLE runs ADD COLUMN plan_id TEXT;
ALTER TABLE runs ADD COLUMN cause TEXT NOT NULL DEFAULT 'user';
ALTER TABLE runs ADD COLUMN slot_at TEXT;
CREATE INDEX runs_by_plan ON runs (plan_id, started_at, id) WHERE plan_id IS NOT NULL;

ALTER TABLE backups ADD COLUMN plan_id TEXT;
UPDATE backups SET plan_id = json_extract(json, '$.planId');
CREATE INDEX backups_by_plan ON backups (plan_id, started_at, id) WHERE plan_id IS NOT NULL;
`;
