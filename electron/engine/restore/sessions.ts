import type { Section } from '../../../shared/model/dump-index.ts';
import { ClientSession } from './client-session.ts';
import type { Streaming } from './send.ts';

/**
 * Runs a session for each of the works, which begins with the dump's header and the settings. The first error counts
 * and ends the others; when it returns, none of them is left on the server.
 */
export async function inSessions<T>(
  { order, access, settings, locks }: Streaming,
  header: { readonly section: Section; readonly bytes: Buffer },
  works: readonly T[],
  run: (session: ClientSession, work: T) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(order.signal.reason);
  order.signal.throwIfAborted();
  order.signal.addEventListener('abort', onAbort, { once: true });
  const failures: unknown[] = [];
  try {
    await Promise.all(
      works.map(async (work, i) => {
        const session = new ClientSession({
          access,
          order,
          signal: stop.signal,
          lockName: locks[i] ?? '',
          hasDumpLines: false,
        });
        try {
          session.begin(header.section);
          if ((await session.write(header.bytes)) && (await session.open(settings))) await run(session, work);
          await session.finish();
        } catch (error) {
          failures.push(error);
          stop.abort(error);
          await session.abandon();
        }
      }),
    );
  } finally {
    order.signal.removeEventListener('abort', onAbort);
  }
  order.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
