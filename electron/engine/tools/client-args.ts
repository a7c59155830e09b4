import type { Tool } from '../../../shared/model/tool.ts';
import { leadingArgs } from './option-file.ts';

export interface ClientArguments {
  /** Used from the start; a dump made with `--databases` chooses its own. */
  readonly database?: string;
}

/**
 * Arguments with which a client program runs a dump from its stdin. A dump is foreign text: nothing in it may run
 * a shell command, read or write a file of this machine (truths B14, facts §7), and comments in routines are kept
 * (B15). `--force` is never among them (B13).
 * @returns arguments without `--defaults-file`, which comes before them
 */
export function clientArgs(tool: Tool, { database }: ClientArguments = {}): readonly string[] {
  const known = (option: string, argument: string): readonly string[] =>
    tool.options.includes(option) ? [argument] : [];
  return [
    ...leadingArgs(tool),
    '--batch',
    ...known('binary-mode', '--binary-mode'),
    '--local-infile=0',
    '--comments',
    ...known('commands', '--commands=OFF'),
    ...known('system-command', '--system-command=OFF'),
    ...known('sandbox', '--sandbox'),
    '--skip-auto-rehash',
    // What is done is said at once, and not when 4 KiB of it are together.
    '--unbuffered',
    // A new connection would have lost the session's settings and go on all the same.
    '--skip-reconnect',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    ...(database === undefined ? [] : [`--database=${database}`]),
  ];
}
