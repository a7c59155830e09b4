import path from 'node:path';
import { build } from 'vite';
import { inCache, inRoot } from '../../scripts/lib/paths.mjs';

/**
 * Builds parts of the engine into one file, as the app's are: Node's require takes ssh2 as the app does, which Vite's
 * runner of sources does not.
 * @param source in test/bench
 * @returns the built file
 */
export async function builtParts(source: string): Promise<string> {
  const name = path.basename(source, '.ts');
  const outDir = inCache('bench', name);
  await build({
    configFile: false,
    logLevel: 'error',
    define: { __APP_VERSION__: JSON.stringify('bench') },
    build: {
      ssr: inRoot('test/bench', source),
      target: 'node18',
      outDir,
      emptyOutDir: true,
      rollupOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs` } },
    },
  });
  return path.join(outDir, `${name}.cjs`);
}
