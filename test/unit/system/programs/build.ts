import path from 'node:path';
import { build } from 'vite';
import { root } from '../../../../scripts/lib/paths.mjs';

/**
 * Bundles one of these programs, so that it runs as a process of its own in plain Node, which knows no TypeScript.
 * @param file absolute path of a .ts file
 * @returns the bundle's path, in the ignored cache
 */
export async function buildProgram(file: string): Promise<string> {
  const name = path.basename(file, '.ts');
  // Per process: test files run side by side.
  const outDir = path.join(root, '.cache', 'test-programs', `${name}-${process.pid}`);
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node18',
      minify: false,
      rollupOptions: { input: file, external: ['libsql'], output: { entryFileNames: '[name].mjs' } },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
