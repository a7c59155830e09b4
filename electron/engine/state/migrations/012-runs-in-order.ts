/** A plan's runs in the order in which they began, whatever the clock said: the index ends with the rowid. */
export const runsInOrder = `
CREATE INDEX runs_in_order ON runs (plan_id, kind) WHERE plan_id IS NOT NULL;
`;
