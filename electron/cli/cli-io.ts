import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { EnginePorts } from '../engine/ports.ts';
import type { KeychainProcess } from './keychain-protocol.ts';

/** What the CLI has of its surroundings: the same in plain Node, in the packaged executable, and in tests. */
export interface CliIo {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly startKeychain: () => KeychainProcess;
  /** What starts this command line again, for the system's own scheduler. */
  readonly launch: EnginePorts['launch'];
  /** Calls the listener at each Ctrl-C or SIGTERM. @returns a function that ends the listening */
  onInterrupt(listener: () => void): () => void;
}

/** This process's own streams and signals. */
export function processIo(options: Pick<CliIo, 'startKeychain' | 'launch'>): CliIo {
  // `holdfast … | head` closes our output early, which is no error of ours.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    startKeychain: options.startKeychain,
    launch: options.launch,
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether somebody sits there who can be asked. */
export function isInteractive(io: CliIo): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

/** Asks for a line on the terminal; the question goes to stderr, since stdout is for results. */
export function askLine(io: CliIo, question: string): Promise<string> {
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  return new Promise((resolve) => {
    // End of input is an empty answer, which confirms nothing.
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => lines.close());
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** Asks for a password without showing it. */
export async function askHidden(io: CliIo, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  // Only now: before that the terminal itself shows what is typed or pasted at once.
  io.stderr.write(question);
  const answer = await new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => lines.close());
    lines.question('', (text) => {
      resolve(text);
      lines.close();
    });
  });
  io.stderr.write('\n');
  return answer;
}

/** All of stdin; the line end that `echo` and editors add at its end is not part of a password. */
export async function readSecretFromStdin(io: CliIo): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** Waits until what was written has left this process. */
export async function flush(io: CliIo): Promise<void> {
  for (const stream of [io.stdout, io.stderr])
    await new Promise<void>((resolve) => {
      if (stream.destroyed || !stream.writable) resolve();
      else stream.write('', () => resolve());
    });
}
