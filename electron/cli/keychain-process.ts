import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type Keytar from 'keytar';
import { type KeychainAnswer, KeychainRequest } from './keychain-protocol.ts';

/*
 * keytar in a process of its own: with a locked keyring and a display, a call opens a system prompt and may never
 * settle; the thread that waits then also keeps its process from exiting, whatever exit() is told. This process can
 * be killed, so that those who asked always end with the exit code they mean.
 */

/** How all entries of Holdfast are named in the keychain. */
const SERVICE = 'Holdfast';

// Electron 25 cannot import() a native module out of app.asar, and without libsecret the load itself fails:
// that is an answer to give, not a crash.
const loadKeytar = (): typeof Keytar => createRequire(import.meta.url)('keytar');

async function answer(raw: unknown): Promise<KeychainAnswer> {
  const request = KeychainRequest.parse(raw);
  try {
    return { id: request.id, ok: true, value: await perform(loadKeytar(), request) };
  } catch (error) {
    return { id: request.id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function perform(keytar: typeof Keytar, request: KeychainRequest): Promise<string | null> {
  switch (request.operation) {
    case 'get':
      return keytar.getPassword(SERVICE, request.account);
    case 'set':
      await keytar.setPassword(SERVICE, request.account, request.secret ?? '');
      return null;
    case 'delete':
      await keytar.deletePassword(SERVICE, request.account);
      return null;
  }
}

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

/** Electron's, when the app forked us; nothing under plain Node, which talks over the standard streams. */
function electronPort(): ParentPort | undefined {
  return process.parentPort;
}

const port = electronPort();
if (port !== undefined) {
  port.on('message', ({ data }) => void answer(data).then((reply) => port.postMessage(reply)));
} else {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    void answer(JSON.parse(line)).then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));
  });
  // exit() would wait for a call that waits for a prompt.
  lines.on('close', () => process.kill(process.pid, 'SIGKILL'));
}
