import path from 'node:path';
import { build } from 'vite';
import { root } from '../../../../scripts/lib/paths.mjs';

/** Loaded from node_modules, as in vite.config.ts. */
const NATIVE = ['keytar', 'libsql', /^@libsql\//, /^@mongodb-js\/zstd/, 'cpu-features', /sshcrypto\.node$/];

/**
 * Bundles one of these programs, so that it runs as a process of its own in plain Node, which knows no TypeScript.
 * @param file absolute path of a .ts file
 * @param options.isWhole bundles packages in, too, as the product's own build does: some are CommonJS that Node cannot
 *   import by name
 * @returns the bundle's path, in the ignored cache
 */
export async function buildProgram(
  file: string,
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): Promise<string> {
  const name = path.basename(file, '.ts');
  // Per process: test files run side by side.
  const output = isWhole
    ? { format: 'cjs' as const, entryFileNames: '[name].cjs' }
    : { entryFileNames: '[name].mjs' };
  const outDir = path.join(root, '.cache', 'test-programs', `${name}-${process.pid}`);
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    ...(isWhole ? { ssr: { noExternal: true } } : {}),
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node18',
      minify: false,
      rollupOptions: { input: file, external: isWhole ? NATIVE : ['libsql'], output },
    },
  });
  return path.join(outDir, output.entryFileNames.replace('[name]', name));
}
