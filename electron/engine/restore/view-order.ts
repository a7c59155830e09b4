import type { Section } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { namesIn } from './statements.ts';

/**
 * Puts views behind those that they look through. Dump programs write them in the order of their names, over stand-ins
 * that nobody can write to, so that a view WITH CHECK OPTION over one that comes later is refused (error 1368).
 * @returns the same sections; in the dump's order where no view has that option
 * @throws HoldfastError backup-damaged
 */
export async function inViewOrder(
  sections: readonly Section[],
  reader: Pick<DumpReader, 'read'>,
  signal: AbortSignal,
): Promise<readonly Section[]> {
  const views = sections.filter(({ kind }) => kind === 'view');
  const texts = views.length < 2 ? new Map() : await textsOf(views, reader, signal);
  if (![...texts.values()].some((text) => /\bCHECK OPTION\b/i.test(text))) return sections;
  const queues = new Map<string | null, Section[]>();
  for (const database of new Set(views.map((view) => view.database))) {
    const own = views.filter((view) => view.database === database);
    queues.set(database, belowFirst(own, texts));
  }
  return sections.map((section) =>
    section.kind === 'view' ? (queues.get(section.database)?.shift() ?? section) : section,
  );
}

async function textsOf(
  views: readonly Section[],
  reader: Pick<DumpReader, 'read'>,
  signal: AbortSignal,
): Promise<Map<Section, string>> {
  const texts = new Map<Section, string>();
  let at = 0;
  let text = '';
  // Together, since they lie together.
  for await (const bytes of reader.read(views, { signal })) {
    text += bytes.toString('latin1');
    for (let view = views[at]; view !== undefined && text.length >= view.rawBytes; view = views[at]) {
      texts.set(view, text.slice(0, view.rawBytes));
      text = text.slice(view.rawBytes);
      at += 1;
    }
  }
  return texts;
}

/** In the order given, but each behind those of them that it names. */
function belowFirst(views: readonly Section[], texts: ReadonlyMap<Section, string>): Section[] {
  const byName = new Map(views.map((view) => [view.object, view]));
  const placed = new Set<Section>();
  const place = (view: Section, above: ReadonlySet<Section>): void => {
    if (placed.has(view) || above.has(view)) return;
    for (const name of namesIn(texts.get(view) ?? '')) {
      const below = byName.get(name);
      if (below !== undefined) place(below, new Set([...above, view]));
    }
    placed.add(view);
  };
  for (const view of views) place(view, new Set());
  return [...placed];
}
