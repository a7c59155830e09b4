import type { InventoryObject } from '../../shared/model/inventory.ts';

/** Details of a plain table, changed where a test needs it. */
export function tableDetails(
  change: Partial<NonNullable<InventoryObject['details']>> = {},
): NonNullable<InventoryObject['details']> {
  return {
    collation: 'utf8mb4_general_ci',
    keys: 1,
    hasPrimaryKey: true,
    isPartitioned: false,
    generatedColumns: [],
    invisibleColumns: [],
    isBinary: false,
    hasHistoryByTransaction: false,
    largestRowBytes: 1_000,
    ...change,
  };
}
