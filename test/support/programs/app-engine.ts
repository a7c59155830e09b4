import { createEngine } from '../../../electron/engine/engine.ts';

// Stands for the app: the engine in a process of its own, which starts what plans ask for until its stdin ends. The
// app's own has a window and a keychain beside it, which have tests of their own.
Object.assign(globalThis, { __APP_VERSION__: '0.0.0-test' });

async function main(): Promise<void> {
  const [dataDir = ''] = process.argv.slice(2);
  const nothing = async () => undefined;
  const engine = await createEngine({
    dataDir,
    runsPlans: true,
    emit: () => undefined,
    launch: { command: { program: process.execPath, args: [] }, remarks: [] },
    vault: {
      state: async () => ({ kind: 'ready' }),
      read: async () => null,
      write: nothing,
      hold: nothing,
      remove: nothing,
    },
  });
  process.stdout.write('running\n');
  process.stdin.resume();
  process.stdin.once('end', () => void engine.close().then(() => process.exit(0)));
}

void main();
