import { formatBytes, formatDuration, formatPercent, formatRate } from '../../shared/format.ts';
import type { Progress, Run } from '../../shared/model/run.ts';
import { runKindWords, stepWords, waitingWords } from '../../shared/sentences.ts';
import { printable } from './table.ts';

/** How a run is shown while it goes on. */
export interface ProgressView {
  show(run: Run): void;
  /** Takes the line away, so that what follows starts clean. */
  end(): void;
}

/** One JSON document per line, for programs. */
export function jsonProgress(write: (text: string) => void): ProgressView {
  return { show: (run) => write(`${JSON.stringify({ event: 'run', run })}\n`), end: () => undefined };
}

/** One line that is written over, for people. */
export function lineProgress(write: (text: string) => void, columns: () => number): ProgressView {
  let isShown = false;
  return {
    show: (run) => {
      const line = progressLine(run);
      const width = Math.max(20, columns() - 1);
      write(`\r${line.length > width ? `${line.slice(0, width - 1)}…` : line}\u001b[K`);
      isShown = true;
    },
    end: () => {
      if (isShown) write('\r\u001b[K');
      isShown = false;
    },
  };
}

export const noProgress: ProgressView = { show: () => undefined, end: () => undefined };

/** @returns e.g. `Dump  shop.orders  42 MB of about 61 MB (68%)  38 MB/s  about 1 s left` */
export function progressLine(run: Run): string {
  const step = run.steps.find(({ state }) => state === 'running');
  const doing = run.cancelRequested
    ? 'Cancelling'
    : run.waiting !== null
      ? `Waits ${waitingWords[run.waiting.for]}`
      : step === undefined
        ? runKindWords[run.kind].doing
        : stepWords[step.name];
  const held = run.cancelRequested ? undefined : run.progress?.held;
  if (held !== undefined) return `Waits  ${printable(held)}`;
  const parts = [
    doing,
    ...(run.progress === null ? [step?.detail ?? ''] : progressParts(run.progress, step?.name === 'dump')),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function progressParts(progress: Progress, isEstimate: boolean): string[] {
  const { current, doneBytes, totalBytes, bytesPerSecond, etaSeconds } = progress;
  const about = isEstimate ? 'about ' : '';
  return [
    current === null ? '' : printable(current),
    totalBytes === null || totalBytes === 0
      ? formatBytes(doneBytes)
      : `${formatBytes(doneBytes)} of ${about}${formatBytes(totalBytes)} (${formatPercent(doneBytes / totalBytes)})`,
    bytesPerSecond === null ? '' : formatRate(bytesPerSecond),
    etaSeconds === null ? '' : `about ${formatDuration(Math.max(1, Math.round(etaSeconds)) * 1000)} left`,
  ];
}
