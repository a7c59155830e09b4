import type { Section } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { statementsOf } from './statements.ts';

/** Time zones that events of a dump are made in, by name; `SYSTEM` and offsets are known to every server. */
export async function timeZonesOf(
  sections: readonly Section[],
  reader: DumpReader,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const section of sections) {
    if (section.kind !== 'event') continue;
    const parts: Buffer[] = [];
    for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
    for (const name of timeZonesIn(Buffer.concat(parts).toString('utf8'))) found.add(name);
  }
  return [...found];
}

export function timeZonesIn(sql: string): readonly string[] {
  const found: string[] = [];
  for (const { tokens } of statementsOf(sql)) {
    const code = tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');
    const [set, variable, equals, value] = code;
    if (set?.text !== 'SET' || variable?.text !== 'TIME_ZONE' || equals?.text !== '=') continue;
    if (value?.kind === 'string' && !/^(SYSTEM|[+-]\d{1,2}:\d{2})$/i.test(value.text)) found.push(value.text);
  }
  return found;
}
