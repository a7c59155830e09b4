import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import type { RestoreOrder } from './model.ts';

/** How often something is begun again after the connection was lost, and how long it waits before. */
const PAUSES_MS = [1_000, 5_000, 15_000] as const;
/** Server has gone away, lost connection, shutdown, killed, cannot connect. */
const LOST = new Set([2006, 2013, 2055, 1053, 1927, 2002, 2003]);

/**
 * Does something, and again where the connection to the server was lost.
 * @param work told whether it was tried before
 * @param onLost says what will be done again, for the log
 */
export async function throughLosses(
  { signal, onNote }: Pick<RestoreOrder, 'signal' | 'onNote'>,
  work: (isRetry: boolean) => Promise<void>,
  onLost: () => string,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work(attempt > 0);
      return;
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      if (signal.aborted || pause === undefined || !isLost(error)) throw error;
      onNote?.(`The connection was lost (${error.data.message}). ${onLost()}`);
      await sleep(pause, undefined, { signal });
    }
  }
}

function isLost(error: unknown): error is HoldfastError<'restore-failed'> {
  return error instanceof HoldfastError && error.is('restore-failed') && LOST.has(error.data.number ?? 0);
}
