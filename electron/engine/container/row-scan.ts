import { ROW_SCAN_WASM } from './row-scan.wasm.ts';

/** What row-scan.wat takes at a time. */
export const SCAN_BYTES = 64 * 1024;

/** The functions of row-scan.wat. */
export interface RowScanModule {
  /** What is looked at stands at its beginning; the 16 bytes after it are zero for `scan`. */
  readonly memory: Uint8Array;
  /** Counts rows. @returns the index after the statement's `;`, or -1 */
  readonly scan: (length: number) => number;
  /** Goes by strings and plain values. @returns the index of the first other byte, or `length` */
  readonly pass: (from: number, length: number) => number;
  /** Rows that the last `scan` found. */
  readonly rows: WebAssembly.Global<'i32'>;
  /** What the next call begins in: {@link IN_STRING}, and more that is its own. */
  readonly state: WebAssembly.Global<'i32'>;
}

/** The bit of the state that says so. */
export const IN_STRING = 1;

let loaded: RowScanModule | null = null;

/** Loaded once; each caller brings its own state, and nothing runs in between. */
export function rowScan(): RowScanModule {
  if (loaded !== null) return loaded;
  const module = new WebAssembly.Module(Buffer.from(ROW_SCAN_WASM, 'base64'));
  const { memory, ...rest } = new WebAssembly.Instance(module).exports as unknown as Omit<
    RowScanModule,
    'memory'
  > & {
    readonly memory: WebAssembly.Memory;
  };
  loaded = { ...rest, memory: new Uint8Array(memory.buffer) };
  return loaded;
}
