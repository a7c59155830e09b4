/** What a restore replaced, backed up before it. */
export const safety = `
ALTER TABLE runs ADD COLUMN safety_backup_id TEXT;
`;
