import { rmSync } from 'node:fs';
import { test as base } from '@playwright/test';
import { type LaunchedApp, type LaunchOptions, launchApp } from '../../support/launch-app.ts';
import { removeTempFolder, tempFolder } from '../../support/temp.ts';
import {
  type ServerKind,
  type StartOptions,
  startServer,
  type TestServer,
} from '../../support/test-server.ts';

export interface Fixtures {
  /** Starts the app; what a test leaves open, because it failed, is ended after it. */
  readonly launch: (options?: LaunchOptions) => Promise<LaunchedApp>;
  /** An empty folder, gone after the test. */
  readonly folder: (prefix?: string) => string;
  /** A real server, gone after the test. */
  readonly server: (kind: ServerKind, options?: StartOptions) => Promise<TestServer>;
}

/* The patterns without names are how Playwright knows that a fixture needs no other. */
/* biome-ignore-start lint/correctness/noEmptyPattern: as said above */
export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const made: string[] = [];
    await use((prefix = 'hs') => {
      const folder = tempFolder(prefix);
      made.push(folder);
      return folder;
    });
    for (const folder of made) {
      // After a failure a killed app's last programs may be writing still, for some seconds.
      rmSync(folder, { recursive: true, force: true, maxRetries: 12 });
      removeTempFolder(folder);
    }
  },
  server: async ({}, use) => {
    const started: TestServer[] = [];
    await use(async (kind, options) => {
      const server = await startServer(kind, options);
      started.push(server);
      return server;
    });
    for (const server of started) await server.stop();
  },
  // After the others, so that the app ends before its servers and folders do.
  launch: async ({ folder: _folder, server: _server }, use, info) => {
    const launched: LaunchedApp[] = [];
    await use(async (options) => {
      const app = await launchApp(options);
      launched.push(app);
      return app;
    });
    // After a failure a run may be going on, and quitting would ask about it.
    const isWell = info.status === info.expectedStatus;
    for (const app of launched) await app.close(isWell ? 'quit' : 'kill');
  },
});
/* biome-ignore-end lint/correctness/noEmptyPattern: as said above */
