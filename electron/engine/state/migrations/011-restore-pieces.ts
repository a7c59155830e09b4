/** What of a restore is begun and done, with which it can be continued. */
export const restorePieces = `
CREATE TABLE restore_pieces (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  piece TEXT NOT NULL,
  is_done INTEGER NOT NULL,
  PRIMARY KEY (run_id, piece)
) STRICT, WITHOUT ROWID;
`;
