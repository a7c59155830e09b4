import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron } from 'playwright';
import { electronEnv, isRequired, lackLeg } from '../../scripts/lib/ensure.mjs';
import { inCache, root } from '../../scripts/lib/paths.mjs';
import { keyringAndScreen } from '../../scripts/lib/screen.mjs';
import { type Figure, figure } from './figures.ts';

export const LAUNCH_LIMIT_MS = 1_500;
const TEXT_LIMIT_MS = 30_000;
const SCREEN_VARIABLES = [
  'DISPLAY',
  'XAUTHORITY',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
];

/** From the launch of the built app to the heading of its first screen, which the engine has answered for. */
export async function measureLaunch(rounds: number, say: (text: string) => void): Promise<readonly Figure[]> {
  const screen = await openScreen();
  if (screen === null) return [];
  const work = inCache('bench', `launch-${process.pid}`);
  try {
    // The first start makes the state, and is a figure of its own.
    const first: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rmSync(work, { recursive: true, force: true });
      mkdirSync(path.join(work, 'home'), { recursive: true });
      first.push(await launch(work, screen.env));
      again.push(await launch(work, screen.env));
      say(
        `launch: ${Math.round(first.at(-1) ?? 0)} ms on a new machine, ${Math.round(again.at(-1) ?? 0)} ms again`,
      );
    }
    return [
      figure('very first launch, state made', 'ms', first, LAUNCH_LIMIT_MS),
      figure('launch to the first usable screen', 'ms', again, LAUNCH_LIMIT_MS),
    ];
  } finally {
    screen.close();
    rmSync(work, { recursive: true, force: true });
  }
}

async function launch(work: string, env: Readonly<Record<string, string>>): Promise<number> {
  const startedMs = performance.now();
  const app = await _electron.launch({
    args: ['--disable-gpu', root],
    cwd: root,
    env: { ...env, HOME: path.join(work, 'home'), HOLDFAST_DATA_DIR: path.join(work, 'data') },
  });
  try {
    const window = await app.firstWindow();
    await window.getByRole('heading', { level: 1 }).waitFor({ state: 'visible', timeout: TEXT_LIMIT_MS });
    return performance.now() - startedMs;
  } finally {
    await app.close();
  }
}

interface Screen {
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** A screen and a keyring that stay until close: a shell inside of them says where they are, and waits for our end. */
async function openScreen(): Promise<Screen | null> {
  Object.assign(process.env, electronEnv());
  const around = keyringAndScreen();
  if (around === null) return null;
  const [file, ...args] = around;
  if (file === undefined) return { env: environment({}), close: () => undefined };
  const child = spawn(file, [...args, 'sh', '-c', 'env; echo READY; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'READY') return { env: environment(found), close: () => void child.stdin.end() };
    const at = line.indexOf('=');
    if (SCREEN_VARIABLES.includes(line.slice(0, at))) found[line.slice(0, at)] = line.slice(at + 1);
  }
  const reason = 'Xvfb or the keyring does not start';
  lackLeg(isRequired('keyring') ? 'keyring' : 'xvfb', reason);
  return null;
}

function environment(added: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(own), ...added };
}
