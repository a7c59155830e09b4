import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { errorText, outcomeWord } from '../../../shared/sentences.ts';
import { type ExitCode, exitCodeOfOutcome, exitCodes } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';

/**
 * Follows runs to their ends, says how each of them ended, and gives the exit code of the worst.
 * @param nothing what to say when there is none
 */
export async function followAll(
  invocation: Invocation,
  runIds: readonly RunId[],
  nothing: string,
  document: object = {},
): Promise<ExitCode> {
  const runs: Run[] = [];
  for (const runId of runIds) runs.push(await invocation.session.follow(runId));
  const text = runs.length === 0 ? nothing : runs.map(lineOf).join('\n');
  invocation.answer({ document: { ...document, runs }, text });
  for (const { outcome } of runs)
    if (outcome !== null && 'error' in outcome) invocation.remark(errorText(outcome.error));
  return worst(runs.map(({ outcome }) => (outcome === null ? exitCodes.failed : exitCodeOfOutcome(outcome))));
}

const lineOf = (run: Run) => `${run.title}: ${outcomeWord(run)}`;

/** Failed before degraded before good; what a single run ended with stays what it is. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  const bad = codes.filter((code) => code !== exitCodes.good && code !== exitCodes.degraded);
  const [first] = bad;
  if (first !== undefined) return bad.every((code) => code === first) ? first : exitCodes.failed;
  return codes.includes(exitCodes.degraded) ? exitCodes.degraded : exitCodes.good;
}
