import { HoldfastError, type WireError } from '../../shared/errors.ts';
import type { Run } from '../../shared/model/run.ts';
import { describeError, describeTargetState, retriesOf } from '../../shared/sentences.ts';
import { askHidden, askLine, type CliIo, isInteractive, readSecretFromStdin } from './cli-io.ts';
import { type ExitCode, exitCodeOfOutcome } from './exit-codes.ts';
import type { Session } from './session.ts';
import { terminalText } from './terminal-hint.ts';

/** What a command answers: one document for programs, lines for people. */
export interface Answer {
  readonly document: unknown;
  readonly text: string;
}

/** One call of the CLI: what commands ask, answer and say through. */
export class Invocation {
  readonly io: CliIo;
  readonly session: Session;
  readonly isJson: boolean;

  constructor(io: CliIo, session: Session, isJson: boolean) {
    this.io = io;
    this.session = session;
    this.isJson = isJson;
  }

  get isInteractive(): boolean {
    return isInteractive(this.io);
  }

  answer({ document, text }: Answer): void {
    if (this.isJson) this.io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else if (text !== '') this.io.stdout.write(`${text}\n`);
  }

  /** For people, beside the answer. */
  remark(text: string): void {
    if (!this.isJson) this.io.stderr.write(`${text}\n`);
  }

  /** An option that a person at a terminal may also be asked for. @throws HoldfastError 'bad-input' */
  async need(given: string | undefined, option: string, question: string): Promise<string> {
    if (given !== undefined) return given;
    if (this.isInteractive) return (await askLine(this.io, `${question}: `)).trim();
    throw new HoldfastError('bad-input', { problems: [`${option} is needed`] });
  }

  /** @param isFromStdin whether --password-stdin was given; @returns null when none was given and nobody can be asked */
  async password(isFromStdin: boolean | undefined, question: string): Promise<string | null> {
    if (isFromStdin === true) return readSecretFromStdin(this.io);
    return this.isInteractive ? askHidden(this.io, `${question}: `) : null;
  }

  /** Asks yes or no. @param isGiven whether --yes was given; @throws HoldfastError 'confirmation-needed' */
  async confirm(why: string, isGiven: boolean | undefined): Promise<void> {
    if (isGiven === true) return;
    if (this.isInteractive && /^y(es)?$/i.test((await askLine(this.io, `${why} Go on? [y/N] `)).trim()))
      return;
    throw new HoldfastError('confirmation-needed', { why, expected: '--yes' });
  }

  /** Asks for a name to be typed. @param given what --confirm said; @throws HoldfastError 'confirmation-needed' */
  async confirmName(why: string, expected: string, given: string | undefined): Promise<string> {
    const typed =
      given ??
      (this.isInteractive ? await askLine(this.io, `${why} Type “${expected}” to go on: `) : undefined);
    if (typed === expected) return typed;
    throw new HoldfastError('confirmation-needed', { why, expected: `--confirm ${expected}` });
  }

  /** Says how a run ended, and why if not well. */
  ended(run: Run, good: Answer): ExitCode {
    const outcome = run.outcome ?? { kind: 'interrupted' as const };
    for (const line of retriesOf(run)) this.remark(line);
    const error = 'error' in outcome ? outcome.error : null;
    if (error !== null) {
      this.answer({ document: { ...asObject(good.document), run, error: errorDocument(error) }, text: '' });
      this.io.stderr.write(terminalText(error));
    } else if (outcome.kind === 'cancelled' || outcome.kind === 'interrupted') {
      this.answer({ document: { run }, text: '' });
      this.io.stderr.write(`${endWords(run, outcome.kind)}\n`);
    } else this.answer({ document: { run, ...asObject(good.document) }, text: good.text });
    return exitCodeOfOutcome(outcome);
  }
}

function endWords({ kind, targetState }: Run, how: 'cancelled' | 'interrupted'): string {
  const state = targetState === null ? '' : ` ${describeTargetState(targetState)}`;
  if (how === 'interrupted') return `Interrupted: the process that ran it ended.${state}`;
  if (kind === 'restore') return `Cancelled.${state}`;
  return 'Cancelled. Nothing is left of it.';
}

/** An error as --json shows it. */
export function errorDocument(error: WireError): object {
  const { title, why, action, copy } = describeError(error);
  return { code: error.code, data: error.data, title, why, action, copy, raw: error.raw };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
