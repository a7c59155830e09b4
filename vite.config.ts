import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const packageJson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const define = { __APP_VERSION__: JSON.stringify(packageJson.version) };

// Native modules are loaded from node_modules at run time; everything else is bundled in, so that ESM-only
// packages run in the CommonJS that Electron's oldest supported runtime needs.
const external = [
  'electron',
  /^electron\//,
  /^node:/,
  ...builtinModules,
  'keytar',
  'libsql',
  /^@libsql\//,
  /^@mongodb-js\/zstd/,
  // Optional parts of ssh2 that are not built; it does without when they cannot be loaded.
  'cpu-features',
  /sshcrypto\.node$/,
];

const nodeSide = (outDir: string, input: Record<string, string>) => ({
  consumer: 'server' as const,
  define,
  resolve: { noExternal: true as const, conditions: ['node'], mainFields: ['module', 'main'] },
  build: {
    outDir: path.join(root, outDir),
    emptyOutDir: true,
    target: 'node18',
    minify: false,
    sourcemap: true,
    ssr: true,
    copyPublicDir: false,
    rollupOptions: {
      input,
      external,
      output: {
        format: 'cjs' as const,
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name]-[hash].cjs',
      },
    },
  },
});

// HOLDFAST_BUILD=node leaves the window and its preload out: the CLI of a checkout needs neither (scripts/holdfast.mjs).
const isNodeOnly = process.env.HOLDFAST_BUILD === 'node';

const nodeEntries: Record<string, string> = {
  main: path.join(root, 'electron/main/main.ts'),
  engine: path.join(root, 'electron/engine/engine-entry.ts'),
  cli: path.join(root, 'electron/cli/cli.ts'),
  keychain: path.join(root, 'electron/cli/keychain-process.ts'),
};

/** Three environments from one file: the window (chrome114), the node sides (node18, .cjs) and the one-file preload. */
export default defineConfig({
  root: path.join(root, 'renderer'),
  base: './',
  define,
  plugins: [react()],
  server: { host: '127.0.0.1', strictPort: false, fs: { allow: [root] } },
  environments: {
    client: {
      build: {
        outDir: path.join(root, 'out/renderer'),
        emptyOutDir: true,
        target: 'chrome114',
        sourcemap: true,
        rollupOptions: { input: path.join(root, 'renderer/index.html') },
      },
    },
    main: nodeSide('out/main', nodeEntries),
    preload: nodeSide('out/preload', { preload: path.join(root, 'electron/preload/preload.ts') }),
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (!isNodeOnly || environment.name === 'main') await builder.build(environment);
      }
    },
  },
});
