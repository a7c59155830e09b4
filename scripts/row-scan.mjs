// Makes electron/engine/container/row-scan.wasm.ts from row-scan.wat: `node scripts/row-scan.mjs`. A unit test fails
// when it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './lib/paths.mjs';
import { rowScanModule } from './lib/row-scan.mjs';

const file = inRoot('electron/engine/container/row-scan.wasm.ts');
writeFileSync(
  file,
  await rowScanModule(readFileSync(inRoot('electron/engine/container/row-scan.wat'), 'utf8')),
);
console.log(`Wrote ${file}.`);
