import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';

/** What a command does once its arguments are read; without an answer of its own it ends with 0. */
export type Work = (invocation: Invocation) => Promise<ExitCode | undefined>;

/** Runs a command's work inside an opened session; given to each file of commands by run-cli.ts. */
export type Run = (command: Command, work: Work) => Promise<void>;

/** Adds the commands of one file to the program. */
export type Register = (program: Command, run: Run) => void;

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** `Examples:` below a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
