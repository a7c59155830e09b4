import { PassThrough } from 'node:stream';
import type { CliIo } from '../../electron/cli/cli-io.ts';
import { runCli } from '../../electron/cli/run-cli.ts';

export interface Typed {
  readonly code: number;
  /** What was written to stdout and stderr, in one. */
  readonly said: string;
}

/** The command line in this process, on one user-data folder, without a terminal and without a keychain. */
export function typedIn(dataDir: string): (...line: string[]) => Promise<Typed> {
  return async (...line) => {
    let said = '';
    const sink = () =>
      new PassThrough().on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    const io = {
      ...{ stdin: new PassThrough().end(), stdout: sink(), stderr: sink(), env: {} },
      startKeychain: () => {
        throw new Error('no keychain is needed here');
      },
      launch: { command: { program: process.execPath, args: [] }, remarks: [] },
      onInterrupt: () => () => undefined,
    };
    const code = await runCli([...line, '--data-dir', dataDir], io as unknown as CliIo);
    return { code, said };
  };
}
