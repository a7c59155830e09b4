import os from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const exclude = ['**/node_modules/**', 'out/**', 'dist/**', '.cache/**'];

// Three projects, because they cost so differently: `npm run check` runs the first two in seconds, `npm test` all.
export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which on two is half of the machine.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          exclude,
          // For what hangs: on a busy machine five seconds are soon over.
          testTimeout: 30_000,
        },
      },
      {
        // It runs the compiler, which may take seconds beside other work.
        test: {
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
        },
      },
      {
        define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
          exclude,
          globalSetup: ['test/support/integration-setup.ts'],
          setupFiles: ['test/support/leak-guard.ts'],
          // Real servers: starting one can take seconds on a busy machine, a restore of the sample data longer.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file starts servers of its own; more than two at once would measure the machine, not the product.
          maxWorkers: 2,
          // Projects that differ in workers run one group after the other.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
