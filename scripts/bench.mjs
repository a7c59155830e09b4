// The benchmarks (test/bench/bench.ts); arguments go to them. Exits non-zero when a limit is exceeded.
import { ensureOrExit } from './lib/ensure.mjs';
import { inRoot } from './lib/paths.mjs';

await ensureOrExit([
  ...(process.platform === 'linux'
    ? ['apt:keytar', 'apt:mariadb', 'apt:zstd', 'apt:electron', 'apt:screen', 'apt:keyring']
    : []),
  'node_modules',
  'electron-runtime',
  'mysql9',
  'build',
]);
const { runnerImport } = await import('vite');
const { module } = await runnerImport(inRoot('test/bench/bench.ts'), {
  configFile: false,
  logLevel: 'error',
});
process.exit(await module.main(process.argv.slice(2)));
