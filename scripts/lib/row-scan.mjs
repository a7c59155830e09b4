import wabt from 'wabt';

/**
 * @param {string} source of a module in WebAssembly's text format
 * @returns {Promise<string>} a TypeScript module that holds it assembled
 */
export async function rowScanModule(source) {
  const parsed = (await wabt()).parseWat('row-scan.wat', source, { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  return `/** Made from row-scan.wat by \`node scripts/row-scan.mjs\`; not to be edited. */
export const ROW_SCAN_WASM =
  '${Buffer.from(buffer).toString('base64')}';
`;
}
