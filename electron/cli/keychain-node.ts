import { createInterface } from 'node:readline';
import { startTool } from '../engine/system/run-tool.ts';
import { KeychainAnswer, type KeychainProcess } from './keychain-protocol.ts';

/** What a keychain is found by; the environment of our programs is otherwise built from nothing. */
const PASSED_ON = [
  'HOME',
  'USER',
  'LOGNAME',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CURRENT_DESKTOP',
  'XDG_SESSION_TYPE',
  'KDE_FULL_SESSION',
  'KDE_SESSION_VERSION',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
] as const;

/**
 * Starts the keychain process under plain Node.
 * @param script the built keychain.cjs
 * @throws HoldfastError 'tool-unusable'
 */
export function startNodeKeychain(script: string, environment: NodeJS.ProcessEnv): KeychainProcess {
  const env = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = startTool({ program: process.execPath, args: [script], env });
  const lines = createInterface({ input: child.stdout });
  return {
    send: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
    },
    onAnswer: (listener) => {
      lines.on('line', (line) => {
        const answer = KeychainAnswer.safeParse(JSON.parse(line));
        if (answer.success) listener(answer.data);
      });
    },
    onEnd: (listener) => {
      child.done.then(
        ({ exitCode, signal, stderr }) =>
          listener(stderr.trim().split('\n').at(-1) || `it ended (${signal ?? exitCode ?? 'unknown'})`),
        (error: Error) => listener(error.message),
      );
    },
    kill: () => {
      try {
        process.kill(child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    },
  };
}
