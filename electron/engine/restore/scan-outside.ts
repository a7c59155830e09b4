import type { Section } from '../../../shared/model/dump-index.ts';
import type { DumpReader } from '../container/reader.ts';
import { SqlMode, type SqlModeNow } from '../container/sql-mode.ts';
import { lexerModeOf } from './lexer.ts';
import type { Inside } from './other-databases.ts';
import { reachesOutside } from './outside.ts';
import { OutsideFindings, type OutsideFound } from './outside-findings.ts';
import { Characters } from './reads-oddly.ts';
import { RowScan } from './row-scan.ts';
import { RunningEvents } from './running-events.ts';
import { sectionName } from './select-sections.ts';
import { statementsOf } from './statements.ts';
import { codeOf, isWord, type Tokens } from './tokens.ts';
import { SANDBOX_LINE } from './translate.ts';
import { wholeSection } from './whole-section.ts';

export interface ScanOrder {
  readonly reader: DumpReader;
  readonly sections: readonly Section[];
  readonly inside: Inside;
  readonly signal: AbortSignal;
}

/** The statements of a dump that reach outside of the databases that are restored. */
export async function scanOutside({ reader, sections, inside, signal }: ScanOrder): Promise<OutsideFound> {
  const findings = new OutsideFindings();
  const events = new RunningEvents<{ readonly object: string | null; readonly text: string }>();
  const session = new SqlMode();
  const characters = new Characters();
  for (const section of sections) {
    const before = session.now;
    const object = sectionName(section);
    const isFrame = section.kind === 'header' || section.kind === 'trailer';
    const isRows = section.kind === 'table-data';
    const wasOdd = characters.isOdd;
    // As the index has the translator read it.
    const claimed = new SqlMode(section.backslashes);
    const note = (tokens: Tokens, text: string): void => {
      characters.apply(tokens);
      const was = session.now;
      session.apply(tokens);
      if (!isRows) claimed.apply(tokens);
      const isClaimed = claimed.now.backslashes === session.now.backslashes;
      const hasBackslash = text.includes('\\');
      // Statements between rows come several at once, read as the first of them was.
      const isShaky = hasBackslash && (readsOtherwise(was, before) || readsOtherwise(session.now, before));
      const isHidden = isRows
        ? (characters.isOdd && !wasOdd) ||
          characters.hides(tokens, text) ||
          (isStrange(session.now) && session.now !== before) ||
          isShaky ||
          (!isClaimed && isInsert(tokens))
        : (hasBackslash && (!isClaimed || session.now.backslashes === 'undecided')) ||
          characters.hides(tokens, text);
      const kind = isHidden ? 'hidden' : reachesOutside(tokens, inside);
      if (kind !== null) findings.add(kind, object, text);
      else events.note(tokens, { object, text });
    };
    const hide = (text: string): void => findings.add('hidden', object, text);
    if (section.kind === 'table-data') {
      const rows = new RowScan({ note, hide, mode: () => lexerModeOf(session.now) });
      for await (const bytes of reader.read([section], { signal })) {
        rows.push(bytes);
      }
      rows.end();
    } else {
      // MariaDB's first line is told to the client alone, and no other place of it is like that (truths B6).
      const sql = (await wholeSection(reader, section, signal)).toString('latin1').replace(SANDBOX_LINE, '');
      for (const { tokens, start, end, isUnclear } of statementsOf(sql, before.backslashes)) {
        if (isUnclear) hide(sql.slice(start, end));
        note(tokens, sql.slice(start, end));
      }
    }
    // A program brings its own way of reading, and gives it back; whoever does not would have the rows read wrongly.
    // A header may: what follows is read as it says, until its trailer.
    const leaves = isFrame
      ? (section.kind === 'header' ? before : session.now).backslashes === 'plain'
      : readsOtherwise(session.now, before);
    if ((characters.isOdd && !wasOdd) || leaves || (isStrange(session.now) && session.now !== before))
      hide(`${section.kind} leaves the session with another way of reading quotes`);
  }
  for (const { object, text } of events.found()) findings.add('dynamic', object, text);
  return findings.found();
}

const readsOtherwise = (mode: SqlModeNow, before: SqlModeNow): boolean =>
  mode.backslashes !== before.backslashes;

/** Nobody can say where texts end, or `"` begins a name. */
const isStrange = ({ backslashes, ansiQuotes }: SqlModeNow): boolean =>
  backslashes === 'undecided' || ansiQuotes;

const isInsert = (tokens: Tokens): boolean => isWord(codeOf(tokens)[0], 'INSERT', 'REPLACE');
