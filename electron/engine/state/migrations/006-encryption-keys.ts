/** Public keys that backups are encrypted for; private ones are in the OS keychain. */
export const encryptionKeys = `
CREATE TABLE encryption_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  recipient TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
`;
