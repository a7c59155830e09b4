import type { LogLine, Run } from '../../../shared/model/run.ts';
import { errorText, outcomeWord, stepWords } from '../../../shared/sentences.ts';
import { logText } from './log-text.ts';

/**
 * All that is known of a run, as text to send to somebody who helps. The log and errors come without secrets.
 * @param about the machine and its programs, as app.diagnostics gives it
 */
export function diagnosticsText(run: Run, log: readonly LogLine[], about: string): string {
  const { outcome } = run;
  const error = outcome?.kind === 'failed' || outcome?.kind === 'not-good' ? outcome.error : null;
  const steps = run.steps.map(({ name, state, startedAt, finishedAt, detail }) =>
    `${state.padEnd(9)} ${stepWords[name]} ${startedAt ?? ''} ${finishedAt ?? ''} ${detail ?? ''}`.trimEnd(),
  );
  return [
    `${run.title}: ${outcomeWord(run)}`,
    `run ${run.id}, ${run.kind}, started ${run.startedAt}, ended ${run.finishedAt ?? 'not yet'}`,
    ...(error === null
      ? []
      : ['', `[${error.code}]`, errorText(error), ...(error.raw === null ? [] : [error.raw])]),
    '',
    'Steps',
    ...steps,
    '',
    'Log',
    logText(log),
    '',
    'About',
    about,
  ].join('\n');
}
