import { defineConfig } from '@playwright/test';
import { electronEnv } from './scripts/lib/ensure.mjs';

// Playwright asks the `electron` package for the executable in its own process, so the choice is made here.
Object.assign(process.env, electronEnv());

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
