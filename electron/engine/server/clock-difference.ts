import type { Clock } from '../system/clock.ts';
import type { ServerConnection } from './connect.ts';
import { text } from './rows.ts';

/**
 * The server's clock minus ours in milliseconds; positive: the server is ahead.
 * The answer is taken to be half a round trip old, and of some tries the quickest counts.
 */
export async function measureClockDifference(c: ServerConnection, clock: Clock, tries = 3): Promise<number> {
  let best = { roundTripMs: Number.POSITIVE_INFINITY, differenceMs: 0 };
  for (let i = 0; i < tries; i += 1) {
    const startMs = clock.monotonicMs();
    const sentAt = clock.now().getTime();
    const [row] = await c.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now');
    const roundTripMs = clock.monotonicMs() - startMs;
    const serverMs = Number(text(row?.now)) * 1000;
    if (roundTripMs < best.roundTripMs)
      best = { roundTripMs, differenceMs: serverMs - (sentAt + roundTripMs / 2) };
  }
  return Math.round(best.differenceMs);
}
