/** What a restore was asked for and would do stays with its run, and what state it left the target in. */
export const restorePlans = `
ALTER TABLE runs ADD COLUMN restore_plan TEXT;
ALTER TABLE runs ADD COLUMN target_state TEXT;
`;
