import { existsSync } from 'node:fs';
import { locked } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { programs } from './programs.mjs';
import { run } from './run.mjs';
import { hashOfFiles, isStamped, stamp, unstamp } from './stamp.mjs';

const common = ['vite.config.ts', 'package.json', 'package-lock.json', 'shared'];
const inputsOf = {
  build: [...common, 'electron', 'renderer'],
  'build:node': [...common, 'electron'],
};
const outputOf = {
  build: [
    'out/renderer/index.html',
    'out/main/main.cjs',
    'out/main/engine.cjs',
    'out/main/cli.cjs',
    'out/preload/preload.cjs',
  ],
  'build:node': ['out/main/cli.cjs'],
};

/**
 * Builds when a source is newer than what was built.
 * @param {'build' | 'build:node'} part build:node leaves the window out: all that the CLI needs, in half the time
 */
export async function ensureBuild(part) {
  if (isCurrent(part)) return;
  // One lock for both parts: they write into the same folders.
  await locked('build', async () => {
    if (isCurrent(part)) return;
    const inputs = hashOfFiles(inputsOf[part]);
    unstamp(part);
    const result = await run(process.execPath, [programs.vite, 'build', '--app', '--logLevel', 'warn'], {
      cwd: root,
      env: { HOLDFAST_BUILD: part === 'build' ? 'all' : 'node' },
    });
    if (result.code !== 0) throw new Error(`the build failed:\n${result.output.trim()}`);
    stamp(part, inputs);
  });
}

function isCurrent(part) {
  return (
    outputOf[part].every((file) => existsSync(inRoot(file))) && isStamped(part, hashOfFiles(inputsOf[part]))
  );
}
