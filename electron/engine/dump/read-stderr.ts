import { HoldfastError } from '../../../shared/errors.ts';
import { type ErrorRule, failed, type StderrContext, type StderrRule, stderrRules } from './stderr-rules.ts';

/** What stderr says in all. */
export interface StderrFinding {
  /** The most telling error; null when every line is harmless. */
  readonly error: HoldfastError | null;
  readonly retryable: boolean;
  /** Lines that are not harmless. */
  readonly lines: readonly string[];
}

/** Classifies everything that a dump program wrote to stderr. A line that no rule knows is an error. */
export function readStderr(stderr: string, context: StderrContext): StderrFinding {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.filter((line) => ruleOf(line)?.kind !== 'harmless');
  for (const rule of stderrRules.filter(isErrorRule)) {
    for (const line of telling) {
      const found = rule.pattern.exec(line);
      if (found === null || ruleOf(line) !== rule) continue;
      const error = rule.error(found, line, context);
      return { error: withRaw(error, stderr), retryable: rule.kind === 'retry', lines: telling };
    }
  }
  const first = telling[0];
  if (first === undefined) return { error: null, retryable: false, lines: [] };
  return { error: withRaw(unknownLine(telling, context), stderr), retryable: false, lines: telling };
}

/** The first rule that knows the line. */
export function ruleOf(line: string): StderrRule | null {
  return stderrRules.find(({ pattern }) => pattern.test(line)) ?? null;
}

function isErrorRule(rule: StderrRule): rule is ErrorRule {
  return rule.kind === 'retry' || rule.kind === 'fail';
}

function unknownLine(lines: readonly string[], context: StderrContext): HoldfastError {
  const message = lines.join('\n');
  return context.exitCode === 0
    ? new HoldfastError('unexpected-stderr', { tool: context.tool, message })
    : failed(message, context);
}

function withRaw(error: HoldfastError, raw: string): HoldfastError {
  return new HoldfastError(error.code, error.data, { raw });
}
