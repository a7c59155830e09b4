import { createInterface, type Interface } from 'node:readline';
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

/** Ctrl-C came before anything was started. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Asks for a line on the terminal; the question goes to stderr, since stdout is for results.
 * @returns an empty line at the end of input, which confirms nothing
 * @throws Interrupted after Ctrl-C
 */
export function askLine(io: CliIo, question: string): Promise<string> {
  return answerTo(io, createInterface({ input: io.stdin, output: io.stderr }), question, '');
}

/**
 * Asks for a password without showing it.
 * @throws Interrupted after Ctrl-C and at the end of input: an empty password is one that somebody entered
 */
export async function askHidden(io: CliIo, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  // Only now: before that the terminal itself shows what is typed or pasted at once.
  io.stderr.write(question);
  try {
    return await answerTo(io, lines, '', null);
  } finally {
    io.stderr.write('\n');
  }
}

/** @param atEnd what the end of input means; null: that nothing is to be done */
async function answerTo(
  io: CliIo,
  lines: Interface,
  question: string,
  atEnd: string | null,
): Promise<string> {
  let stopListening = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupted = () => reject(new Interrupted());
      // The terminal hands Ctrl-C to whoever reads its keys; a signal may come from elsewhere, too.
      lines.once('SIGINT', interrupted);
      stopListening = io.onInterrupt(interrupted);
      lines.once('close', () => (atEnd === null ? interrupted() : resolve(atEnd)));
      lines.question(question, resolve);
    });
  } finally {
    stopListening();
    lines.close();
  }
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
