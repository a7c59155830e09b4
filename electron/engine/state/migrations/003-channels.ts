/** Ways to tell somebody, what was told last, and what is still to be delivered. */
export const channels = `
CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;

-- What each listener (the channels, the desktop) was told of a plan last, so that nothing is told twice.
CREATE TABLE told (
  listener TEXT NOT NULL,
  plan_id TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (listener, plan_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
  made_at TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_try_at TEXT NOT NULL,
  delivered_at TEXT,
  error TEXT,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (next_try_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_channel ON deliveries (channel_id, made_at, id);
`;
