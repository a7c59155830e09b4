/** The package's own index.js drops the level; its bindings honour it (zstd 1.5, on the thread pool). */
declare module '@mongodb-js/zstd/bindings.js' {
  export function compress(data: Uint8Array, level: number): Promise<Buffer>;
  export function decompress(data: Uint8Array): Promise<Buffer>;
}
