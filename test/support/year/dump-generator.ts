import { Readable, Writable } from 'node:stream';
import type {
  RunningTool,
  startTool,
  ToolCommand,
  ToolExit,
} from '../../../electron/engine/system/run-tool.ts';
import type { Random } from './random.ts';

type Start = typeof startTool;

/** How dumps end at this time. */
export type DumpMood = 'well' | 'server-gone' | 'truncated';

const INSERT = /INSERT INTO `notes` VALUES\n[\s\S]*?;\n/;

/**
 * Stands in for the dump program, and for nothing else: a year has thousands of dumps, and starting a program is most
 * of what a small one costs. What the real program wrote for the same arguments is written again, each time with other
 * rows; the first time it is the program itself that writes.
 */
export class DumpGenerator {
  mood: DumpMood = 'well';
  /** How many dumps were made up. */
  made = 0;
  readonly #random: Random;
  readonly #user: string;
  readonly #recorded = new Map<string, Buffer[]>();

  /** @param user the account whose dumps are made up: a sandbox of a drill has another */
  constructor(random: Random, user: string) {
    this.#random = random;
    this.#user = user;
  }

  start(real: Start, command: ToolCommand, options: Parameters<Start>[1]): RunningTool {
    const isDump = /dump$/.test(command.program) && command.optionFile?.includes(`user="${this.#user}"`);
    if (isDump !== true) return real(command, options);
    const key = [command.program, ...command.args].join('\0');
    const recorded = this.#recorded.get(key);
    if (recorded === undefined) return this.#record(key, real(command, options));
    options?.signal?.throwIfAborted();
    this.made += 1;
    // What the real one would give to its program and read from it.
    command.widePipe?.programEnd.destroy();
    command.widePipe?.stdout.destroy();
    return this.#write(Buffer.concat(recorded).toString('utf8'), command);
  }

  #record(key: string, running: RunningTool): RunningTool {
    const chunks: Buffer[] = [];
    async function* recording(): AsyncGenerator<Uint8Array> {
      for await (const chunk of running.chunks) {
        // Its memory is used again.
        chunks.push(Buffer.from(chunk));
        yield chunk;
      }
    }
    void running.done.then(({ exitCode }) => {
      if (exitCode === 0) this.#recorded.set(key, chunks);
    });
    return { ...running, chunks: recording() };
  }

  #write(recorded: string, command: ToolCommand): RunningTool {
    const whole = recorded.replace(INSERT, () => this.#rows());
    const text = this.mood === 'well' ? whole : whole.slice(0, Math.floor(whole.length * 0.6));
    const stdout = Readable.from([Buffer.from(text.slice(0, 1000)), Buffer.from(text.slice(1000))]);
    const done = new Promise<ToolExit>((resolve) =>
      stdout.once('close', () => resolve(this.mood === 'server-gone' ? GONE : WELL)),
    );
    return {
      pid: 999_999_999,
      commandLine: [command.program, ...command.args].join(' '),
      stdin: new Writable({ write: (_chunk, _encoding, next) => next() }),
      stdout,
      chunks: stdout,
      done,
      kill: () => stdout.destroy(),
    };
  }

  /** As mariadb-dump writes them, since a drill reads them back. */
  #rows(): string {
    const rows = Array.from(
      { length: this.#random.between(1, 300) },
      (_, id) => `(${id + 1},'${this.#random.next().toString(36).slice(2)}')`,
    );
    return `INSERT INTO \`notes\` VALUES\n${rows.join(',\n')};\n`;
  }
}

const WELL: ToolExit = { exitCode: 0, signal: null, stderr: '' };
const GONE: ToolExit = {
  exitCode: 2,
  signal: null,
  stderr:
    'mariadb-dump: Error 2013: Lost connection to server during query when dumping table `notes` at row: 8\n',
};
