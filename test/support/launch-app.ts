import { setTimeout as sleep } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page, test } from '@playwright/test';
import { electronEnv } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { descendantsOf, isAlive, listProcesses } from './processes.ts';
import { removeTempFolder, tempFolder } from './temp.ts';

export interface LaunchOptions {
  /** Where the app keeps its state (HOLDFAST_DATA_DIR); a new folder, removed at close(), when left out. */
  readonly dataDir?: string;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Arguments of the app. */
  readonly args?: readonly string[];
  readonly colorScheme?: 'light' | 'dark';
  /** false: no trace, which costs a moment at the start and at the end; for tests that start many. */
  readonly trace?: boolean;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly dataDir: string;
  /** The home folder that the app sees; empty, so that nobody's ~/.my.cnf decides a test. */
  readonly home: string;
  /**
   * Closes the app and fails when a process of it lives on. The trace is kept when the test fails. Again is harmless.
   * @param how 'quit' as a person would; 'kill' is SIGKILL of main, whose children are then not waited for
   */
  close(how?: 'quit' | 'kill'): Promise<void>;
}

let count = 0;

/** Starts the real app of this checkout, as it was built, and waits for its first window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const dataDir = options.dataDir ?? tempFolder('hd');
  const home = tempFolder('hh');
  const app = await _electron.launch({
    // Our switch stands before the app's folder; what follows it is the app's.
    args: ['--disable-gpu', root, ...(options.args ?? [])],
    cwd: root,
    env: environment({ ...electronEnv(), HOME: home, HOLDFAST_DATA_DIR: dataDir, ...options.env }),
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
  });
  const hasTrace = options.trace ?? true;
  if (hasTrace) await app.context().tracing.start({ screenshots: true, snapshots: true });
  const window = await app.firstWindow();
  count += 1;
  const trace = test.info().outputPath(`trace-${count}.zip`);
  let isClosed = false;
  // Asked for now: an app that has ended by itself does not tell.
  const { pid } = app.process();

  return {
    app,
    window,
    dataDir,
    home,
    async close(how = 'quit') {
      if (isClosed) return;
      isClosed = true;
      const started = pid === undefined ? [] : descendantsOf(pid).map((each) => each.pid);
      if (hasTrace && pid !== undefined && isAlive(pid))
        await Promise.race([app.context().tracing.stop({ path: trace }).catch(ignore), sleep(5_000)]);
      if (how === 'quit') await Promise.race([app.close().catch(ignore), sleep(20_000)]);
      if (pid !== undefined && isAlive(pid)) {
        process.kill(pid, 'SIGKILL');
        if (how === 'quit') throw new Error('the app did not quit within 20 s');
      }
      // After a kill it is for the test to say what may be left, and when.
      if (how === 'quit') await untilGone(started);
      else if (options.dataDir === undefined) await untilGone(started).catch(ignore);
      removeTempFolder(home);
      if (options.dataDir === undefined) removeTempFolder(dataDir);
    },
  };
}

/** What the app started must end with it; a supervisor may need a moment to notice. */
async function untilGone(pids: readonly number[]): Promise<void> {
  const end = performance.now() + 5_000;
  while (pids.some(isAlive)) {
    if (performance.now() > end) {
      const left = listProcesses().filter((each) => pids.includes(each.pid));
      throw new Error(
        `the app left processes:\n${left.map((each) => `${each.pid} ${each.commandLine}`).join('\n')}`,
      );
    }
    await sleep(50);
  }
}

function environment(added: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const all = { ...process.env, ...added };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

// The context may be gone already when the app ended by itself.
const ignore = () => undefined;
