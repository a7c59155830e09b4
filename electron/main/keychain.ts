import { utilityProcess } from 'electron';
import { createVault, type Vault } from '../cli/keychain.ts';
import { KeychainAnswer, type KeychainProcess } from '../cli/keychain-protocol.ts';

/** The vault of the app; Electron must be ready before its first use. */
export function createAppVault(script: string): Vault {
  return createVault(() => forkKeychain(script));
}

/** The keychain process under Electron, whose executable does not run as Node in a package. */
export function forkKeychain(script: string): KeychainProcess {
  const child = utilityProcess.fork(script, [], { serviceName: 'Holdfast keychain', stdio: 'ignore' });
  return {
    send: (request) => child.postMessage(request),
    onAnswer: (listener) =>
      child.on('message', (message: unknown) => {
        const answer = KeychainAnswer.safeParse(message);
        if (answer.success) listener(answer.data);
      }),
    onEnd: (listener) => child.once('exit', (code) => listener(`it ended (${code})`)),
    kill: () => {
      // UtilityProcess.kill() asks nicely, which a call that waits for a prompt does not hear.
      try {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    },
  };
}
