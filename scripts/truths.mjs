// Writes docs/truths.md from the names of the tests; none of them is run. `npm test` compares it with what passed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ensureOrExit } from './lib/ensure.mjs';
import { inCache, inRoot, root } from './lib/paths.mjs';
import { programs } from './lib/programs.mjs';
import { must } from './lib/run.mjs';
import { renderTruths, testsOf } from './lib/truths.mjs';

await ensureOrExit(['node_modules', 'mysql9', 'mysql56']);
const list = inCache(`tests-${process.pid}.json`);
try {
  await must(process.execPath, [programs.vitest, 'list', '--project', 'integration', `--json=${list}`], {
    cwd: root,
  });
  writeFileSync(inRoot('docs/truths.md'), renderTruths(testsOf(JSON.parse(readFileSync(list, 'utf8')))));
} finally {
  rmSync(list, { force: true });
}
console.log('docs/truths.md is written');
