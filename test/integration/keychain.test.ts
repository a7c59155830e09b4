import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createVault, type Vault } from '../../electron/cli/keychain.ts';
import { startNodeKeychain } from '../../electron/cli/keychain-node.ts';
import type { KeychainProcess } from '../../electron/cli/keychain-protocol.ts';
import type { SecretRef } from '../../shared/model/secret.ts';
import { tempFolder } from '../support/temp.ts';

const root = path.join(import.meta.dirname, '../..');
// Beside node_modules, where the built file looks for keytar.
const built = path.join(root, '.cache', `keychain-test-${process.pid}`);
const script = path.join(built, 'keychain-process.cjs');

const isThere = (program: string) => spawnSync('which', [program]).status === 0;
const hasKeyring = isThere('gnome-keyring-daemon') && isThere('dbus-run-session');
const hasScreen = isThere('xvfb-run');
const required = (process.env.HOLDFAST_REQUIRE ?? '').split(',');
if (!hasKeyring && !required.includes('keyring')) console.error('\n!!!!!!!! NOT TESTED: keyring\n');

interface Bus {
  readonly env: NodeJS.ProcessEnv;
  end(): Promise<void>;
}

/** A session bus with what a command line puts on it, for as long as the test needs it. */
async function startBus(command: string, args: readonly string[], own: NodeJS.ProcessEnv = {}): Promise<Bus> {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, {
    env: { ...process.env, ...own, DBUS_SESSION_BUS_ADDRESS: undefined },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const env = await new Promise<NodeJS.ProcessEnv>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ENV ')) resolve(JSON.parse(line.slice(4)) as NodeJS.ProcessEnv);
    });
    child.once('exit', () => reject(new Error(`the bus ended: ${errors}`)));
  });
  return {
    env,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

const tellEnv = [
  process.execPath,
  '-e',
  'console.log("ENV " + JSON.stringify(process.env)); process.stdin.resume()',
];

const vaults: Vault[] = [];
const started: KeychainProcess[] = [];

function vaultIn(env: NodeJS.ProcessEnv, limitMs?: number): Vault {
  const vault = createVault(() => {
    const process = startNodeKeychain(script, env);
    started.push(process);
    return process;
  }, limitMs);
  vaults.push(vault);
  return vault;
}

const newRef = (): SecretRef => ({ kind: 'server-password', owner: randomUUID() });

beforeAll(() =>
  build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { noExternal: true },
    build: {
      ssr: 'electron/cli/keychain-process.ts',
      outDir: built,
      target: 'node18',
      rollupOptions: {
        external: ['keytar', /^node:/],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  }),
);
afterEach(() => {
  for (const vault of vaults.splice(0)) vault.close();
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

describe.skipIf(!hasKeyring && !required.includes('keyring'))('with an unlocked keyring', () => {
  let bus: Bus;
  beforeAll(async () => {
    bus = await startBus(path.join(root, 'test/support/keyring-run.sh'), tellEnv);
  });
  afterAll(() => bus.end());

  test('it says that it is ready', async () => {
    expect(await vaultIn(bus.env).state()).toEqual({ kind: 'ready' });
  });

  test.each([
    ['plain', 'secret'],
    ['quotes, hash, backslash and line ends', `a"b'c#d\\e\nf\r\ng`],
    ['emoji and more', 'pässwörd 🔑 \u202e'],
    ['long', 'x'.repeat(4000)],
  ])('a password is kept byte for byte and found by the next process: %s', async (_, password) => {
    const ref = newRef();
    await vaultIn(bus.env).write(ref, password);
    const later = vaultIn(bus.env);
    expect(await later.read(ref)).toBe(password);
    await later.remove(ref);
    expect(await vaultIn(bus.env).read(ref)).toBeNull();
  });

  test('what is held comes first and is in no keychain; a later write takes its place', async () => {
    const ref = newRef();
    const vault = vaultIn(bus.env);
    await vault.hold(ref, 'held');
    expect(await vault.read(ref)).toBe('held');
    expect(await vaultIn(bus.env).read(ref)).toBeNull();
    await vault.write(ref, 'kept');
    expect(await vault.read(ref)).toBe('kept');
    await vault.remove(ref);
  });

  test('removing what is not there is silent', async () => {
    await expect(vaultIn(bus.env).remove(newRef())).resolves.toBeUndefined();
  });

  test('a write that succeeds after its limit is undone, since it was reported as not kept', async () => {
    const ref = newRef();
    const hasty = vaultIn(bus.env, 1);
    await expect(hasty.write(ref, 'late')).rejects.toMatchObject({ code: 'keychain-unavailable' });
    const patient = vaultIn(bus.env);
    await expect.poll(() => patient.read(ref), { timeout: 5_000 }).toBeNull();
    // Longer than the keychain takes to keep what it was sent.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await patient.read(ref)).toBeNull();
  });

  test('a keychain process that dies is started again', async () => {
    const vault = vaultIn(bus.env);
    expect(await vault.state()).toEqual({ kind: 'ready' });
    started.at(-1)?.kill();
    await expect.poll(() => vault.state(), { timeout: 5_000 }).toEqual({ kind: 'ready' });
  });
});

describe('without a keychain', () => {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'disabled:' };

  test('it says so at once, with the reason', async () => {
    const state = await vaultIn(env).state();
    expect(state).toMatchObject({ kind: 'unavailable' });
    expect(state.kind === 'unavailable' && state.reason).toMatch(/disabled/);
  });

  test('nothing can be kept, and what is held still works', async () => {
    const ref = newRef();
    const vault = vaultIn(env);
    await expect(vault.write(ref, 'secret')).rejects.toMatchObject({ code: 'keychain-unavailable' });
    await expect(vault.read(ref)).rejects.toMatchObject({ code: 'keychain-unavailable' });
    await vault.hold(ref, 'secret');
    expect(await vault.read(ref)).toBe('secret');
    await expect(vault.remove(ref)).resolves.toBeUndefined();
    await expect(vault.read(ref)).rejects.toMatchObject({ code: 'keychain-unavailable' });
  });

  test('a program that is no keychain process at all is said, too', async () => {
    const vault = createVault(() => startNodeKeychain('/nowhere/keychain.cjs', env));
    vaults.push(vault);
    expect(await vault.state()).toMatchObject({ kind: 'unavailable' });
  });
});

describe.skipIf(!(hasKeyring && hasScreen) && !required.includes('keyring'))(
  'with a locked keyring and a screen',
  () => {
    let bus: Bus;
    beforeAll(async () => {
      const daemon = 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "$@"';
      const own = { XDG_RUNTIME_DIR: tempFolder('run'), XDG_DATA_HOME: tempFolder('data') };
      const session = ['-a', 'dbus-run-session', '--', 'sh', '-c', daemon, 'sh', ...tellEnv];
      bus = await startBus('xvfb-run', session, own);
    });
    afterAll(() => bus.end());

    test('a call that waits for its prompt fails within its limit, the next at once, and closing ends the process', async () => {
      const vault = vaultIn(bus.env, 1_500);
      const before = performance.now();
      await expect(vault.write(newRef(), 'secret')).rejects.toMatchObject({ code: 'keychain-unavailable' });
      expect(performance.now() - before).toBeLessThan(3_000);
      const second = performance.now();
      expect(await vault.state()).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringMatching(/unlocked/),
      });
      expect(performance.now() - second).toBeLessThan(200);
      const process = started.at(-1);
      const ended = new Promise((resolve) => process?.onEnd(resolve));
      vault.close();
      await ended;
    });
  },
);
