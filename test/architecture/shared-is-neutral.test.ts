import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inCache, inRoot } from '../../scripts/lib/paths.mjs';

// Globals need no import, so only the compiler can tell: shared/ must compile where neither the DOM nor Node is known.
// What the language and every runtime have (URL, TextEncoder …) is not known there either; shared/ gets by without.
test.each([
  ['shared', 0],
  ['test/architecture/fixtures/shared-dom/shared', 1],
])('%s compiles without DOM and Node: exit code %i', (folder, expected) => {
  const { code, output } = compile(inRoot(folder));
  expect(output).toMatch(expected === 0 ? /^$/ : /document.*\n.*process|process.*\n.*document/);
  expect(Math.min(code, 1)).toBe(expected);
});

function compile(folder: string): { code: number; output: string } {
  mkdirSync(inCache(), { recursive: true });
  const work = mkdtempSync(inCache('neutral-'));
  try {
    const config = {
      extends: inRoot('tsconfig.json'),
      compilerOptions: { lib: ['ES2023'], types: [] },
      include: [`${folder}/**/*`],
      exclude: [],
    };
    writeFileSync(path.join(work, 'tsconfig.json'), JSON.stringify(config));
    return run(['--noEmit', '-p', path.join(work, 'tsconfig.json')]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): { code: number; output: string } {
  try {
    execFileSync(process.execPath, [inRoot('node_modules/typescript/bin/tsc'), ...args], {
      encoding: 'utf8',
    });
    return { code: 0, output: '' };
  } catch (error) {
    if (!(error instanceof Error) || !('status' in error) || !('stdout' in error)) throw error;
    return { code: Number(error.status), output: String(error.stdout).trim() };
  }
}
