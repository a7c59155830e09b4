import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { sectionName } from './select-sections.ts';

/** No server takes a definition nearly as long; what is longer is none, and would fill the memory. */
export const LONGEST_DEFINITION = 64 * 1024 * 1024;

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
  const parts: Buffer[] = [];
  for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
  return Buffer.concat(parts);
}
