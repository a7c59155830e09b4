import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { sectionName } from './select-sections.ts';

/** No server takes a definition nearly as long; what is longer is none, and would fill the memory. */
export const LONGEST_DEFINITION = 64 * 1024 * 1024;

/** Definitions are read several times over: to be looked at, to be translated, to be sent. So much of them is kept. */
const MOST_KEPT = 16 * 1024 * 1024;

interface Kept {
  readonly bySection: Map<Section, Buffer>;
  bytes: number;
}

/** For as long as a reader is there. */
const kept = new WeakMap<DumpReader, Kept>();

/**
 * A section that is not a table's rows, whole, because a statement may lie across two frames.
 * @throws HoldfastError 'not-possible' when it is longer than any definition
 */
export async function wholeSection(
  reader: DumpReader,
  section: Section,
  signal: AbortSignal,
): Promise<Buffer> {
  if (section.rawBytes > LONGEST_DEFINITION) {
    const name = sectionName(section) ?? `what stands outside of databases (${section.kind})`;
    const why = `In this backup the definition of ${name} has ${formatBytes(section.rawBytes)}, which is more than a server takes and than Holdfast can look through. Leave it out, or restore with the shell lines on the backup’s page.`;
    throw new HoldfastError('not-possible', { why });
  }
  const own = kept.get(reader) ?? { bySection: new Map(), bytes: 0 };
  kept.set(reader, own);
  const known = own.bySection.get(section);
  if (known !== undefined) return known;
  const parts: Buffer[] = [];
  for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
  const whole = Buffer.concat(parts);
  if (own.bytes + whole.length <= MOST_KEPT) {
    own.bySection.set(section, whole);
    own.bytes += whole.length;
  }
  return whole;
}
