import type { Section } from '../../../shared/model/dump-index.ts';
import type { OutsideStatement } from '../../../shared/model/restore.ts';
import type { DumpReader } from '../container/reader.ts';
import { type Inside, reachesOutside } from './outside.ts';
import { readsOddly } from './reads-oddly.ts';
import { RowScan } from './row-scan.ts';
import { sectionName } from './select-sections.ts';
import { statementsOf } from './statements.ts';
import type { Tokens } from './tokens.ts';
import { SANDBOX_LINE } from './translate.ts';
import { wholeSection } from './whole-section.ts';

/** So many are shown; one is enough to refuse. */
const MOST = 20;

const SHOWN_LENGTH = 160;

export interface ScanOrder {
  readonly reader: DumpReader;
  readonly sections: readonly Section[];
  readonly inside: Inside;
  readonly signal: AbortSignal;
  /** What was looked through before and held nothing is not read again. */
  readonly skipsKnown: boolean;
}

/**
 * Sections in which nothing was found, by their hash and by what was inside: what a preview has looked through, the
 * restore need not. The hash is that of the index, which whoever reads the section compares with its bytes.
 */
const known = new Set<string>();
/** Some 20 MB of names; then it begins anew. */
const MOST_KNOWN = 100_000;

/** The statements of a dump that reach outside of the databases that are restored; at most the first 20. */
export async function scanOutside({
  reader,
  sections,
  inside,
  signal,
  skipsKnown,
}: ScanOrder): Promise<readonly OutsideStatement[]> {
  const found: OutsideStatement[] = [];
  const insideKey = JSON.stringify(inside);
  for (const section of sections) {
    const key = `${section.kind} ${section.sha256 ?? section.storedSha256} ${insideKey}`;
    if (skipsKnown && known.has(key)) continue;
    const foundBefore = found.length;
    // How the session reads quotes, as far as this section changes it.
    let isOdd = false;
    const note = (tokens: Tokens, text: string): void => {
      isOdd = readsOddly(tokens) ?? isOdd;
      const isHidden = isOdd && section.kind === 'table-data';
      const kind = isHidden ? 'hidden' : reachesOutside(tokens, inside);
      if (kind !== null && found.length < MOST)
        found.push({ kind, object: sectionName(section), statement: shown(text) });
    };
    const hide = (text: string): void => {
      if (found.length < MOST)
        found.push({ kind: 'hidden', object: sectionName(section), statement: shown(text) });
    };
    if (section.kind === 'table-data') {
      const rows = new RowScan({ note, hide });
      for await (const bytes of reader.read([section], { signal })) {
        rows.push(bytes);
      }
      rows.end();
    } else {
      // MariaDB's first line is told to the client alone, and no other place of it is like that (truths B6).
      const sql = (await wholeSection(reader, section, signal)).toString('latin1').replace(SANDBOX_LINE, '');
      for (const { tokens, start, end } of statementsOf(sql)) note(tokens, sql.slice(start, end));
    }
    // A program brings its own way of reading, and gives it back; whoever does not would have the rows read wrongly.
    if (isOdd) hide(`${section.kind} leaves the session with another way of reading quotes`);
    if (found.length >= MOST) break;
    if (found.length === foundBefore) remember(key);
  }
  return found;
}

function remember(key: string): void {
  if (known.size >= MOST_KNOWN) known.clear();
  known.add(key);
}

function shown(latin1: string): string {
  const text = Buffer.from(latin1.slice(0, SHOWN_LENGTH * 4), 'latin1').toString('utf8');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
}
