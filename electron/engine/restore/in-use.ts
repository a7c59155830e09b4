import { HoldfastError } from '../../../shared/errors.ts';

/** The time has passed for which our connections let a statement wait for a lock. */
const LOCK_WAIT_TIMEOUT = 1205;

/**
 * As long as somebody uses what a statement needs, it is tried again: one that waits without end would still be done
 * when Holdfast was killed long before.
 * @param isOver asked after each try; true: it is not tried again
 */
export async function untilFree(
  work: () => Promise<unknown>,
  isOver: () => boolean | Promise<boolean> = () => false,
): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      const isTimeout =
        error instanceof HoldfastError && error.is('query-failed') && error.data.number === LOCK_WAIT_TIMEOUT;
      if (!isTimeout || (await isOver())) throw error;
    }
  }
}
