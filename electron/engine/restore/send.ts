import type { Section } from '../../../shared/model/dump-index.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { ToolAccess } from '../server/ssh/tool-access.ts';
import type { ClientSession } from './client-session.ts';
import type { Reference } from './deferred-keys.ts';
import type { RestoreOrder } from './model.ts';
import { RenamedRows } from './renamed-rows.ts';
import type { Tracker } from './tracker.ts';
import type { Translator } from './translate.ts';
import { wholeSection } from './whole-section.ts';

/** Progress and cancel are looked after this often, in bytes sent. */
const SLICE_BYTES = 1024 * 1024;

/** What all parts of one restore share. */
export interface Streaming {
  readonly order: RestoreOrder;
  readonly access: ToolAccess;
  readonly translator: Translator;
  readonly tracker: Tracker;
  /** For the start of each session. */
  readonly settings: string;
  /** Of the target. */
  readonly flavour: Flavour;
  /** Of tables that are made, what foreign keys of the target refer to. */
  readonly pointedAt: readonly Reference[];
  readonly locks: readonly string[];
  /** Whether statements may be sent before the ones before them are answered; some proxies end a connection then. */
  readonly way: { isAhead: boolean };
  /** Gets, by where a section begins in the dump, how many of its rows the server says that it has taken and kept. */
  readonly taken: Map<number, number>;
}

/** @returns false when the client does not read any more */
export async function sendSection(
  session: ClientSession,
  section: Section,
  { order, translator, tracker }: Pick<Streaming, 'order' | 'translator' | 'tracker'>,
): Promise<boolean> {
  tracker.begin(section, true);
  try {
    if (section.kind !== 'table-data') {
      const sql = translator.translate(section, await readSection(section, order));
      const isRead = await session.write(sql);
      tracker.sent(section, section.rawBytes);
      return isRead;
    }
    for await (const bytes of readRows(section, { order, translator })) {
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        const slice = bytes.subarray(at, at + SLICE_BYTES);
        if (!(await session.write(slice))) return false;
        order.signal.throwIfAborted();
        tracker.sent(section, slice.length);
      }
    }
    return true;
  } finally {
    tracker.end(section);
  }
}

/**
 * A section's rows as they are sent: those of a table whose values the target computes itself are rewritten.
 * @throws HoldfastError 'names-original' and what reading throws
 */
export async function* readRows(
  section: Section,
  { order, translator }: Pick<Streaming, 'order' | 'translator'>,
): AsyncGenerator<Buffer> {
  const rows = translator.rowsOf(section);
  // mysqldump names no database around rows; whoever has changed its dump may.
  const renamed = order.rules.rename.size > 0 ? new RenamedRows(order.rules, section) : null;
  for await (const bytes of order.reader.read([section], { signal: order.signal })) {
    const named = renamed?.push(bytes) ?? bytes;
    yield rows?.push(named) ?? named;
  }
  if (renamed !== null) {
    const last = renamed.end();
    yield rows?.push(last) ?? last;
  }
  if (rows !== null) yield rows.end();
}

/** A whole section, because a statement may lie across two frames. */
export function readSection(section: Section, { reader, signal }: RestoreOrder): Promise<Buffer> {
  return wholeSection(reader, section, signal);
}
