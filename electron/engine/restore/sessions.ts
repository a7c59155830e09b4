import { setMaxListeners } from 'node:events';
import type { Section } from '../../../shared/model/dump-index.ts';
import { ClientSession } from './client-session.ts';
import { RowSession } from './row-session.ts';
import type { Streaming } from './send.ts';

/** A session of a restore on the server. */
export interface RestoreSession {
  /** Waits until all that was sent has been run. @throws HoldfastError 'restore-failed' with the first error */
  finish(): Promise<void>;
  /** Ends it, whatever it does, and returns when the server has let go of it. */
  abandon(): Promise<void>;
}

/** The dump's header as each session gets it. */
export interface Header {
  readonly section: Section;
  readonly bytes: Buffer;
}

/** Runs a client program for each of the works, which begins with the dump's header and the settings. */
export function inClients<T>(
  streaming: Streaming,
  header: Header,
  works: readonly T[],
  run: (session: ClientSession, work: T) => Promise<void>,
): Promise<void> {
  const { order, access, settings } = streaming;
  const open = async (lockName: string, signal: AbortSignal): Promise<ClientSession> =>
    new ClientSession({ access, order, signal, lockName, hasDumpLines: false });
  return inSessions(streaming, open, works, async (session, work) => {
    session.begin(header.section);
    if ((await session.write(header.bytes)) && (await session.open(settings))) await run(session, work);
  });
}

/** Opens a connection for each of the works, which begins with the dump's header and the settings. */
export function inRowSessions<T>(
  streaming: Streaming,
  header: Header,
  works: readonly T[],
  run: (session: RowSession, work: T) => Promise<void>,
): Promise<void> {
  const { order, settings } = streaming;
  const open = (lockName: string, signal: AbortSignal): Promise<RowSession> =>
    RowSession.open({ order, signal, lockName, header, settings });
  return inSessions(streaming, open, works, run);
}

/** The first error counts and ends the other sessions; when it returns, none of them is left on the server. */
async function inSessions<S extends RestoreSession, T>(
  { order, locks }: Streaming,
  open: (lockName: string, signal: AbortSignal) => Promise<S>,
  works: readonly T[],
  run: (session: S, work: T) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  // Each session listens to it, and 16 of them are more than Node thinks right.
  setMaxListeners(0, stop.signal);
  const onAbort = (): void => stop.abort(order.signal.reason);
  order.signal.throwIfAborted();
  order.signal.addEventListener('abort', onAbort, { once: true });
  const failures: unknown[] = [];
  try {
    await Promise.all(
      works.map(async (work, i) => {
        let session: S | null = null;
        try {
          session = await open(locks[i] ?? '', stop.signal);
          await run(session, work);
          await session.finish();
        } catch (error) {
          failures.push(error);
          stop.abort(error);
          await session?.abandon();
        }
      }),
    );
  } finally {
    order.signal.removeEventListener('abort', onAbort);
  }
  order.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
