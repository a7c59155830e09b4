import { HoldfastError, toWireError } from '../../shared/errors.ts';
import { KeychainState } from '../../shared/model/secret.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineSettings, FromEngine, ToEngine, VaultAnswer, VaultQuestion } from './engine-protocol.ts';
import type { PowerState, SecretVault } from './ports.ts';
import { restoreStateCopy } from './state/copies.ts';
import { systemClock } from './system/clock.ts';

/* The engine's process (Electron's utilityProcess): its parent's port on one side, createEngine on the other. */

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: FromEngine): void;
}

const port = parentPort();
const calls = new Map<number, AbortController>();
const questions = new Map<number, (answer: VaultAnswer) => void>();
let lastQuestion = 0;
let settings: EngineSettings = { sandboxFolder: null };
let power: PowerState = { onBattery: null, onMetered: null };
let engine: Promise<Engine> | null = null;

port.on('message', ({ data }) => void receive(data as ToEngine));

// What nobody caught leaves the engine in a state that nobody knows: main starts a new one, which cleans up.
process.on('uncaughtException', (error) => {
  console.error(error);
  process.exit(70);
});

async function receive(message: ToEngine): Promise<void> {
  switch (message.kind) {
    case 'start':
      settings = message.settings;
      engine = start(message);
      return;
    case 'settings':
      settings = message.settings;
      return;
    case 'woke':
      (await engine?.catch(() => null))?.woke();
      return;
    case 'power':
      power = message.state;
      return;
    case 'call':
      return answer(message);
    case 'cancel':
      calls.get(message.id)?.abort();
      return;
    case 'vault-answer':
      questions.get(message.id)?.(message.answer);
      questions.delete(message.id);
      return;
    case 'shutdown':
      await (await engine?.catch(() => null))?.close();
      port.postMessage({ kind: 'closed' });
      return;
  }
}

async function start(message: Extract<ToEngine, { kind: 'start' }>): Promise<Engine> {
  const { dataDir, launch, restoreCopy } = message;
  try {
    if (restoreCopy !== null) await restore(dataDir, restoreCopy);
    const started = await createEngine({
      dataDir,
      launch,
      vault,
      hasDesktop: true,
      runsPlans: true,
      power: async () => power,
      sandboxFolder: () => settings.sandboxFolder,
      emit: (name, data) => port.postMessage({ kind: 'event', name, data } as FromEngine),
    });
    port.postMessage({ kind: 'ready', interrupted: started.interrupted });
    return started;
  } catch (error) {
    port.postMessage({ kind: 'unusable', error: toWireError(error) });
    throw error;
  }
}

/** Where it fails, the engine begins with the state as it is. */
async function restore(dataDir: string, name: string): Promise<void> {
  try {
    const former = await restoreStateCopy(dataDir, name, systemClock.now());
    port.postMessage({ kind: 'restored', result: { ok: true, former } });
  } catch (error) {
    port.postMessage({ kind: 'restored', result: { ok: false, error: toWireError(error) } });
  }
}

async function answer({ id, name, input }: Extract<ToEngine, { kind: 'call' }>): Promise<void> {
  const abort = new AbortController();
  calls.set(id, abort);
  try {
    const running = await engine;
    if (running === null) throw new HoldfastError('engine-gone', {});
    port.postMessage({
      kind: 'result',
      id,
      result: await running.call(name, input, { signal: abort.signal }),
    });
  } catch (error) {
    port.postMessage({ kind: 'result', id, result: { ok: false, error: toWireError(error) } });
  } finally {
    calls.delete(id);
  }
}

const vault: SecretVault = {
  state: async () => KeychainState.parse(await ask({ operation: 'state' })),
  read: async (ref) => {
    const secret = await ask({ operation: 'read', ref });
    return typeof secret === 'string' ? secret : null;
  },
  write: async (ref, secret) => void (await ask({ operation: 'write', ref, secret })),
  hold: async (ref, secret) => void (await ask({ operation: 'hold', ref, secret })),
  remove: async (ref) => void (await ask({ operation: 'remove', ref })),
};

async function ask(question: VaultQuestion): Promise<unknown> {
  const id = ++lastQuestion;
  const reply = await new Promise<VaultAnswer>((resolve) => {
    questions.set(id, resolve);
    port.postMessage({ kind: 'vault', id, question });
  });
  if (reply.ok) return reply.value;
  throw HoldfastError.fromWire(reply.error);
}

function parentPort(): ParentPort {
  const given: ParentPort | undefined = process.parentPort;
  if (given === undefined) throw new Error('The engine is started by the app, not by hand.');
  return given;
}
