import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { electronEnv } from './scripts/lib/ensure.mjs';
import { roomyFolder } from './test/support/memory.ts';

// Playwright asks the `electron` package for the executable in its own process, so the choice is made here.
Object.assign(process.env, electronEnv());

// One folder for all that the tests make; workers read this file again, and have it already.
if (process.env.HOLDFAST_TEST_FOLDER === undefined) {
  const folder = mkdtempSync(path.join(roomyFolder(), 'hf-'));
  process.env.HOLDFAST_TEST_FOLDER = folder;
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

export default defineConfig({
  // One app at a time: each has a keyring, a screen and servers of this machine to itself.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI === 'true',
  reporter: 'list',
  outputDir: 'test-results',
  // launch-app.ts records a trace of every test; only those of failed ones are kept.
  preserveOutput: 'failures-only',
  projects: [
    { name: 'app', testDir: 'test/e2e' },
    { name: 'screenshots', testDir: 'test/screenshots' },
  ],
});
