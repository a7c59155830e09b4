import { spawn } from 'node:child_process';

/* The command line to its end, as scripts meet it: a process in plain Node, without a keychain or a display. */

export interface EndedCli {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EndedJson {
  readonly code: number | null;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is in the document is for the test to say
  readonly document: any;
}

export interface Cli {
  run(args: readonly string[], stdin?: string): Promise<EndedCli>;
  /** With --json; stdout must be one document, whatever the outcome. */
  json(args: readonly string[], stdin?: string): Promise<EndedJson>;
}

/** @param program the built cli.cjs (builtCli) */
export function cliOf(program: string, dataDir: string): Cli {
  const run = (args: readonly string[], stdin = ''): Promise<EndedCli> => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, HOLDFAST_DATA_DIR: dataDir, DBUS_SESSION_BUS_ADDRESS: 'disabled:', DISPLAY: '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said.stderr += chunk.toString();
    });
    child.stdin.end(stdin);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  };
  return {
    run,
    json: async (args, stdin) => {
      const { code, stdout, stderr } = await run([...args, '--json'], stdin);
      if (stdout === '') throw new Error(`no document on stdout, ended with ${code}: ${stderr}`);
      return { code, stderr, document: JSON.parse(stdout) };
    },
  };
}
