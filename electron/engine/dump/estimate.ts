import type { Inventory } from '../../../shared/model/inventory.ts';

/**
 * Raw SQL per byte that the engine says it stores, measured on both flavours: rows of numbers, dates and short texts
 * 1.00–1.04, long texts 0.82, MyISAM 1.02–1.04.
 */
const SQL_PER_STORED_BYTE = 1.0;
/** The same for tables with binary columns, of which `--hex-blob` writes two digits per byte: 1.61. */
const SQL_PER_BINARY_BYTE = 1.6;
/** Definition of an object and the lines around it. */
const BYTES_PER_OBJECT = 1_500;
/** The page that an empty InnoDB table has. */
const INNODB_PAGE = 16_384;

/** How many bytes of SQL a dump will have: an estimate, from information_schema's own estimates. */
export function estimateRawBytes({ objects }: Pick<Inventory, 'objects'>): number {
  let bytes = 0;
  for (const { kind, engine, dataBytes, details } of objects) {
    bytes += BYTES_PER_OBJECT;
    if (kind !== 'table' || dataBytes === null) continue;
    const stored = engine?.toLowerCase() === 'innodb' && dataBytes <= INNODB_PAGE ? 0 : dataBytes;
    bytes += stored * sqlPerStoredByte(details?.isBinary ?? false);
  }
  return Math.round(bytes);
}

/** How many bytes of SQL a stored byte becomes. */
export function sqlPerStoredByte(isBinary: boolean): number {
  return isBinary ? SQL_PER_BINARY_BYTE : SQL_PER_STORED_BYTE;
}
