// Writes the command reference of docs/cli.md anew: `node scripts/cli-reference.mjs`. A unit test fails when it is stale.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { cliReference, withReference } from './lib/cli-reference.mjs';
import { ensureOrExit } from './lib/ensure.mjs';
import { inRoot } from './lib/paths.mjs';

await ensureOrExit(['node_modules', 'build:node']);
const page = inRoot('docs/cli.md');
const run = promisify(execFile);
const reference = await cliReference(async (path) => {
  const { stdout } = await run(process.execPath, [inRoot('out/main/cli.cjs'), ...path, '--help']);
  return stdout;
});
writeFileSync(page, withReference(readFileSync(page, 'utf8'), reference));
console.log(`Wrote ${page}.`);
