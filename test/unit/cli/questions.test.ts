import { existsSync, readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliIo } from '../../../electron/cli/cli-io.ts';
import { Invocation } from '../../../electron/cli/invocation.ts';
import { runCli } from '../../../electron/cli/run-cli.ts';
import type { Session } from '../../../electron/cli/session.ts';
import { tempFolder } from '../../support/temp.ts';

/* Questions of the command line, and what is done when they are not answered. */

interface Terminal {
  readonly io: CliIo;
  readonly stdin: PassThrough;
  /** What was written to stderr, once it holds a text. */
  said(text: string): Promise<string>;
  interrupt(): void;
}

function terminal({ isTTY }: { readonly isTTY: boolean }): Terminal {
  const stream = () => Object.assign(new PassThrough(), { isTTY });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  let written = '';
  stderr.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  stdout.resume();
  const listeners = new Set<() => void>();
  const io = {
    ...{ stdin, stdout, stderr, env: {} },
    startKeychain: () => {
      throw new Error('no keychain is needed here');
    },
    launch: { command: { program: '/usr/bin/node', args: [] }, remarks: [] },
    onInterrupt: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return {
    io: io as never,
    stdin,
    said: async (text) => {
      await expect.poll(() => written).toContain(text);
      return written;
    },
    interrupt: () => {
      for (const listener of [...listeners]) listener();
    },
  };
}

const add = (dataDir: string) => [
  ...['server', 'add', '--name', 'zz', '--host', '127.0.0.1', '--user', 'bk', '--data-dir', dataDir],
];
const isUntouched = (dataDir: string) => !existsSync(dataDir) || readdirSync(dataDir).length === 0;

test.each([
  ['Ctrl-C', (one: Terminal) => one.stdin.write('\u0003')],
  ['Ctrl-C after some keys', (one: Terminal) => one.stdin.write('secr\u0003')],
  ['the end of input', (one: Terminal) => one.stdin.end()],
  ['a signal', (one: Terminal) => one.interrupt()],
])('%s at the question for a password ends with 130, and nothing is added', async (_name, act) => {
  const dataDir = tempFolder('ask');
  const one = terminal({ isTTY: true });
  const ended = runCli(add(dataDir), one.io);
  await one.said('Password (empty for none)');
  act(one);
  expect(await ended).toBe(130);
  expect(await one.said('Cancelled')).not.toContain('secr');
  expect(isUntouched(dataDir)).toBe(true);
});

test.each([
  ['a question', (asked: Invocation) => asked.confirm('This removes it.', false), 'Go on?'],
  ['a name to type', (asked: Invocation) => asked.confirmName('This drops it.', 'shop', undefined), 'Type'],
])('Ctrl-C at %s is a cancellation; an empty answer is a refusal', async (_name, ask, question) => {
  const answered = async (keys: string) => {
    const one = terminal({ isTTY: true });
    const asked = ask(new Invocation(one.io, {} as Session, false));
    asked.catch(() => undefined);
    await one.said(question);
    one.stdin.write(keys);
    return asked;
  };
  await expect(answered('\u0003')).rejects.toMatchObject({ name: 'Interrupted' });
  await expect(answered('\r')).rejects.toMatchObject({ code: 'confirmation-needed' });
});

test('without a terminal and without a word about the password no server is added', async () => {
  const dataDir = tempFolder('ask');
  const one = terminal({ isTTY: false });
  one.stdin.end();
  expect(await runCli(add(dataDir), one.io)).toBe(4);
  expect(await one.said('--no-password')).toContain('Add --password-stdin');
  expect(isUntouched(dataDir)).toBe(true);
});
