import os from 'node:os';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { MAX_CONNECTIONS, type RestoreLoss } from '../../../shared/model/restore.ts';
import { connect } from '../server/connect.ts';
import { openToolAccess, type ToolAccess } from '../server/ssh/tool-access.ts';
import { newId } from '../system/ids.ts';
import { ClientSession } from './client-session.ts';
import { restoreInLanes } from './lanes.ts';
import { pieceOf, type RestoreOrder, type Rewrite } from './model.ts';
import { nameOf, planRestore } from './plan.ts';
import { pointedAt } from './pointing-keys.ts';
import { lockNames, sessionSettings } from './preamble.ts';
import { selectSections } from './select-sections.ts';
import { type Streaming, sendSection } from './send.ts';
import { Tracker } from './tracker.ts';
import { createTranslator } from './translate.ts';
import { inViewOrder } from './view-order.ts';

export interface Streamed {
  readonly rewrites: readonly Rewrite[];
  readonly losses: readonly RestoreLoss[];
  /** Sections that were changed on the way: where they begin in the dump → SHA-256 of what was sent instead. */
  readonly changed: ReadonlyMap<number, string>;
  /** Sections of which only some rows were sent: where they begin in the dump → how many. */
  readonly keptRows: ReadonlyMap<number, number>;
  /** Sections: where they begin in the dump → how many rows the server says that it has taken and kept. */
  readonly taken: ReadonlyMap<number, number>;
  /** Of the dump, before rewriting. */
  readonly rawBytes: number;
  /** From the first byte to the last statement. */
  readonly tookMs: number;
}

/**
 * Sends a dump, or some of its databases, through client programs into a server. What is there already is not dropped
 * (see restoreDump). A client stops at the first error, since it never gets --force (truths B13).
 * @throws HoldfastError 'restore-failed' with the object at which it stopped; an AbortError when cancelled: the
 *   clients and their sessions on the server are ended then
 */
export async function streamDump(order: RestoreOrder): Promise<Streamed> {
  const access = await openToolAccess(order.account, order.signal);
  try {
    return await streamThrough(access, order);
  } catch (error) {
    // What broke on our part of the way says more than the client's "lost connection".
    throw order.signal.aborted ? abortReason(order.signal) : (access.failure ?? error);
  } finally {
    await access.close();
  }
}

async function streamThrough(access: ToolAccess, order: RestoreOrder): Promise<Streamed> {
  const wanted = order.sections ?? selectSections(order.index, order.databases);
  const sections = await inViewOrder(wanted, order.reader, order.signal);
  const { settings, flavour, pointedAt: references } = await askTarget(order);
  const startedAt = order.clock.monotonicMs();
  const streaming: Streaming = {
    order,
    access,
    translator: createTranslator(order.rules),
    tracker: new Tracker(sections, order),
    settings,
    flavour,
    pointedAt: references,
    locks: lockNames(order.sessionMark ?? `holdfast-${newId()}`),
    way: { isAhead: true },
    taken: new Map(),
  };
  const plan = planRestore(sections, {
    connections: connectionsFor(order),
    isAsked: order.connections !== undefined,
    isOwn: order.index.inventory !== null,
  });
  const why =
    plan.kind === 'single' ? plan.why : await restoreInLanes(streaming, plan.segments, connectionsFor(order));
  if (why !== null) {
    // In its own order it cannot leave out what is done.
    if (order.done !== undefined && order.done.size > 0) throw new HoldfastError('not-possible', { why });
    order.onNote?.(`Over one connection, in the dump’s own order: ${why}`);
    await restoreAsOne(streaming, sections);
  }
  return {
    rewrites: streaming.translator.rewrites(),
    losses: streaming.translator.losses(),
    changed: streaming.translator.changed,
    keptRows: streaming.translator.keptRows,
    taken: streaming.taken,
    rawBytes: sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0),
    tookMs: Math.round(order.clock.monotonicMs() - startedAt),
  };
}

/** Two at least, since one mostly waits for the server; more than four rarely help one server. */
export function connectionsFor({ connections }: Pick<RestoreOrder, 'connections'>): number {
  const wanted = connections ?? Math.min(4, Math.max(2, os.cpus().length));
  return Math.min(MAX_CONNECTIONS, Math.max(1, wanted));
}

async function askTarget({
  account,
  signal,
  asOf,
  databases,
}: RestoreOrder): Promise<Pick<Streaming, 'settings' | 'flavour' | 'pointedAt'>> {
  const aside = await connect(account, { signal });
  try {
    const names = databases.map(({ name, as }) => as ?? name);
    return {
      settings: await sessionSettings(aside, asOf ?? null),
      flavour: aside.flavour,
      pointedAt: await pointedAt(aside, names),
    };
  } finally {
    await aside.close();
  }
}

/** The dump as it is: for what can go no other way. */
async function restoreAsOne(streaming: Streaming, sections: readonly Section[]): Promise<void> {
  const { order, access, settings, locks } = streaming;
  const { signal } = order;
  const [lockName = ''] = locks;
  const filled = new Set(sections.filter(({ kind }) => kind === 'table-data').map(nameOf));
  const session = new ClientSession({ access, order, signal, lockName, hasDumpLines: true });
  try {
    let isOpen = false;
    for (const section of sections) {
      session.begin(section);
      // After the header, before what it is for.
      if (section.kind !== 'header' && !isOpen) {
        isOpen = true;
        if (!(await session.open(settings))) break;
      }
      const isRows = section.kind === 'table-data';
      if (isRows && !(await session.mark(() => order.onBegin?.(pieceOf(section))))) break;
      if (!(await sendSection(session, section, streaming))) break;
      const isEmpty = section.kind === 'table-structure' && !filled.has(nameOf(section));
      if ((isRows || isEmpty) && !(await session.mark(() => order.onDone?.(pieceOf(section))))) break;
      streaming.tracker.done(section);
    }
    await session.finish();
  } catch (error) {
    await session.abandon();
    throw error;
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException('The operation was aborted', 'AbortError');
}
