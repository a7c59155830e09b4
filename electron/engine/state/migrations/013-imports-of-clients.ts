/** Of no server of anybody's, an imported dump is its client's by what somebody says. No backup is known before its storage was looked at, so that a backup's row is not asked for. */
export const importsOfClients = `
CREATE TABLE imports_of_clients (
  backup_id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_of_a_client ON imports_of_clients (client_id);
`;
