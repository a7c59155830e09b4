import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Section } from '../../../shared/model/dump-index.ts';
import { connect, type ServerConnection } from '../server/connect.ts';
import { killThread } from '../server/kill.ts';
import { openToolAccess, type ToolAccess } from '../server/ssh/tool-access.ts';
import { newId } from '../system/ids.ts';
import { type RunningTool, startTool } from '../system/run-tool.ts';
import { clientArgs } from '../tools/client-args.ts';
import { optionFileText } from '../tools/option-file.ts';
import { LineMap, restoreError } from './client-error.ts';
import type { RestoreOrder, Rewrite } from './model.ts';
import { sessionPreamble, threadOfLock } from './preamble.ts';
import { sectionName, selectSections } from './select-sections.ts';
import { createTranslator, type Translator } from './translate.ts';

/** Progress and cancel are looked after this often, in bytes sent. */
const SLICE_BYTES = 1024 * 1024;

/** For the short questions beside a restore: whose session is it, end it. */
const ASIDE_TIMEOUT_MS = 5_000;

export interface Streamed {
  readonly rewrites: readonly Rewrite[];
  /** Sections that were changed on the way: where they begin in the dump → SHA-256 of what was sent instead. */
  readonly changed: ReadonlyMap<number, string>;
  /** Of the dump, before rewriting. */
  readonly rawBytes: number;
  /** From the first byte to the last statement. */
  readonly tookMs: number;
}

/**
 * Sends a dump, or some of its databases, through a client program into a server. What is there already is not
 * dropped (see restoreDump). The client stops at the first error, since it never gets --force (truths B13).
 * @throws HoldfastError 'restore-failed' with the object at which it stopped; an AbortError when cancelled: the
 *   client and its session on the server are ended then
 */
export async function streamDump(order: RestoreOrder): Promise<Streamed> {
  const access = await openToolAccess(order.account, order.signal);
  try {
    return await streamThrough(access, order);
  } catch (error) {
    // What broke on our part of the way says more than the client's "lost connection".
    throw order.signal.aborted ? error : (access.failure ?? error);
  } finally {
    await access.close();
  }
}

async function streamThrough(access: ToolAccess, order: RestoreOrder): Promise<Streamed> {
  const sections = order.sections ?? selectSections(order.index, order.databases);
  const lockName = order.sessionMark ?? `holdfast-${newId()}`;
  const preamble = await withAside(order, (aside) => sessionPreamble(aside, lockName, order.asOf ?? null));
  const startedAt = order.clock.monotonicMs();
  const client = startTool(
    {
      program: order.client.location.path,
      args: clientArgs(order.client),
      optionFile: optionFileText(access.account, order.client),
      supervised: true,
      lowPriority: order.lowPriority ?? false,
    },
    { signal: order.signal },
  );
  client.stdout.resume();
  order.onCommand?.(client.commandLine);
  const translator = createTranslator(order.rules);
  const lines = new LineMap();
  try {
    await sendAll(client, sections, { order, translator, lines, preamble });
    const exit = await client.done;
    order.signal.throwIfAborted();
    const failure = restoreError(exit, lines);
    if (failure !== null) throw failure;
  } catch (error) {
    client.kill();
    await client.done.catch(() => undefined);
    // The server goes on with a long statement although nobody waits for it.
    if (order.signal.aborted) await endSession(order, lockName).catch(() => undefined);
    throw order.signal.aborted ? abortReason(order.signal) : error;
  }
  return {
    rewrites: translator.rewrites(),
    changed: translator.changed,
    rawBytes: sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0),
    tookMs: Math.round(order.clock.monotonicMs() - startedAt),
  };
}

interface Sending {
  readonly order: RestoreOrder;
  readonly translator: Translator;
  readonly lines: LineMap;
  readonly preamble: string;
}

async function sendAll(client: RunningTool, sections: readonly Section[], sending: Sending): Promise<void> {
  const { order, translator, lines, preamble } = sending;
  const totalBytes = sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  const progress = { doneBytes: 0, sectionsDone: 0, sectionsTotal: sections.length, totalBytes };
  const pipe = new Pipe(client);
  const send = async (bytes: Buffer): Promise<boolean> => {
    lines.sent(bytes);
    return pipe.write(bytes);
  };
  for (const section of sections) {
    lines.begin(section);
    // After the header, before what it is for, and without a newline of its own.
    if (section.kind !== 'header' && !pipe.hasPreamble) {
      pipe.hasPreamble = true;
      if (!(await send(Buffer.from(preamble)))) return;
    }
    const report = (bytes: number): void => {
      progress.doneBytes += bytes;
      order.onProgress?.({ ...progress, current: sectionName(section) });
    };
    report(0);
    for await (const chunk of translated(section, order, translator)) {
      for (let at = 0; at < chunk.bytes.length; at += SLICE_BYTES) {
        const slice = chunk.bytes.subarray(at, at + SLICE_BYTES);
        if (!(await send(slice))) return;
        order.signal.throwIfAborted();
        report(chunk.isRaw ? slice.length : 0);
      }
      if (!chunk.isRaw) report(section.rawBytes);
    }
    progress.sectionsDone += 1;
  }
  await pipe.end();
}

/** Data as it comes, frame by frame; anything else whole, because a statement may lie across two frames. */
async function* translated(
  section: Section,
  { reader, signal }: RestoreOrder,
  translator: Translator,
): AsyncGenerator<{ bytes: Buffer; isRaw: boolean }> {
  if (section.kind === 'table-data') {
    for await (const bytes of reader.read([section], { signal })) yield { bytes, isRaw: true };
    return;
  }
  const parts: Buffer[] = [];
  for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
  yield { bytes: translator.translate(section, Buffer.concat(parts)), isRaw: false };
}

/** stdin of a client that may die at any moment; its own words are what counts then, not our EPIPE. */
class Pipe {
  hasPreamble = false;
  readonly #stdin: Writable;
  readonly #ended: Promise<unknown>;
  #isBroken = false;

  constructor(client: RunningTool) {
    this.#stdin = client.stdin;
    this.#stdin.on('error', () => {
      this.#isBroken = true;
    });
    this.#ended = client.done.then(
      () => {
        this.#isBroken = true;
      },
      () => {
        this.#isBroken = true;
      },
    );
  }

  /** @returns false when nobody reads any more */
  async write(bytes: Buffer): Promise<boolean> {
    if (this.#isBroken || this.#stdin.destroyed) return false;
    if (!this.#stdin.write(bytes)) {
      const drained = once(this.#stdin, 'drain').catch(() => undefined);
      await Promise.race([drained, this.#ended]);
    }
    return !this.#isBroken;
  }

  async end(): Promise<void> {
    this.#stdin.end();
    await this.#ended;
  }
}

async function withAside<T>(
  { account, signal }: RestoreOrder,
  work: (aside: ServerConnection) => Promise<T>,
): Promise<T> {
  const aside = await connect(account, { signal });
  try {
    return await work(aside);
  } finally {
    await aside.close();
  }
}

async function endSession({ account }: RestoreOrder, lockName: string): Promise<void> {
  const aside = await connect(account, { timeoutMs: ASIDE_TIMEOUT_MS, queryTimeoutMs: ASIDE_TIMEOUT_MS });
  try {
    const thread = await threadOfLock(aside, lockName);
    if (thread !== null) await killThread(aside, thread);
  } finally {
    await aside.close();
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException('The operation was aborted', 'AbortError');
}
