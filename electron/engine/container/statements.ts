import { type Backslashes, SqlMode } from './sql-mode.ts';
import { classify, type Statement } from './statement.ts';
import { StatementScanner } from './statement-scanner.ts';

export interface FoundStatement {
  /** Without the delimiter that ends it. */
  readonly text: string;
  readonly statement: Statement;
}

/**
 * Takes the statements out of a section that is held in memory: comments between statements and DELIMITER lines are
 * left out.
 * @param sql of a section's beginning, where DELIMITER is `;` or the section sets it
 * @param delimiter in force where it begins; `;;` between the events of a dump
 * @param backslashes how strings are read where it begins
 */
export function statementsOf(
  sql: Buffer,
  delimiter = ';',
  backslashes: Backslashes = 'escape',
): readonly FoundStatement[] {
  const scanner = new StatementScanner(delimiter);
  const mode = new SqlMode(backslashes);
  scanner.setSqlMode(mode.now);
  const found: FoundStatement[] = [];
  let from = 0;
  const end = (at: number) => {
    const text = sql.toString('utf8', from, at).trim();
    from = at;
    if (text !== '' && !scanner.isComment && !scanner.isDelimiter) {
      const ending = scanner.delimiter;
      const bare = text.endsWith(ending) ? text.slice(0, -ending.length).trimEnd() : text;
      const statement = classify(text, true) ?? { kind: 'unknown' };
      if (statement.kind === 'set') {
        mode.apply(statement.tokens);
        scanner.setSqlMode(mode.now);
      }
      if (bare !== '') found.push({ text: bare, statement });
    }
    scanner.nextUnit();
  };
  for (let at = 0; at < sql.length; ) {
    const stop = scanner.scan(sql, at);
    at = stop.at;
    if (stop.why === 'unit-end') end(at);
  }
  if (from < sql.length) end(sql.length);
  return found;
}
