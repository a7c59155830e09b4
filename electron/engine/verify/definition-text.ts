/** How much of a line is shown in a sentence. */
const SHOWN = 120;

/**
 * What of a definition's text does not make it another definition: comments that the dump program writes around it,
 * and the next value of an AUTO_INCREMENT, which belongs to the data.
 */
export function comparableText(section: string): string {
  // Only those before it: a comment in a program's body belongs to the program.
  const definition = section.replace(/^(?:\s*(?:--[^\n]*)?\n)+/, '');
  return (
    definition
      .replace(/^(\) ENGINE=\S+)( AUTO_INCREMENT=\d+)/gm, '$1')
      // The client puts a space behind a comment where there is none.
      .replace(/\*\/(?=\S)/g, '*/ ')
      .trim()
  );
}

/** The same with the engine taken out: for tables whose engine the sandbox does not have. */
export function withoutEngine(text: string): string {
  return text.replace(/^(\)(?:\s*\/\*!\d+)?) ENGINE=\S+/gm, '$1').replace(/ENGINE = \w+/g, '');
}

/**
 * A view's text without the name of its own database: MySQL before 8 writes it before columns, or not, depending on
 * whether the account exists in whose name the view is read.
 */
export function withoutOwnDatabase(text: string, database: string): string {
  return text.replaceAll(`\`${database.replaceAll('`', '``')}\`.`, '');
}

/** The engine that a table's definition names; null for none. */
export function engineOf(section: string): string | null {
  return /^\).* ENGINE=(\w+)/m.exec(section)?.[1] ?? null;
}

/** Lines of a difference that are shown of each side. */
const SHOWN_LINES = 4;

/** What differs between two definitions, as a sentence: the lines that only one of them has. */
export function describeDifference(dumped: string, restored: string): string {
  const [left, right] = [linesOf(dumped), linesOf(restored)];
  const [onlyLeft, onlyRight] = [without(left, right), without(right, left)];
  if (onlyLeft.length === 0 && onlyRight.length === 0)
    return 'Its definition has the same lines in another order.';
  return [
    'Its definition differs.',
    onlyLeft.length === 0 ? '' : ` Only in the dump: ${shown(onlyLeft, onlyRight)}.`,
    onlyRight.length === 0 ? '' : ` Only restored: ${shown(onlyRight, onlyLeft)}.`,
  ].join('');
}

/** A line that is no longer the last one of a list gets a comma; that is no difference of its own. */
const linesOf = (text: string): readonly string[] =>
  text.split('\n').map((line) => line.trim().replace(/,$/, ''));

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** Views and events are one long line each: what is of interest is where the two part. */
function shown(lines: readonly string[], others: readonly string[]): string {
  const arePaired = lines.length === others.length;
  const quoted = lines.slice(0, SHOWN_LINES).map((line, i) => {
    const from = arePaired ? partingAt(line, others[i] ?? '') : 0;
    const text = line.slice(from, from + SHOWN);
    return `“${from > 0 ? '…' : ''}${text}${from + SHOWN < line.length ? '…' : ''}”`;
  });
  const more = lines.length - quoted.length;
  return quoted.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function partingAt(line: string, other: string): number {
  let at = 0;
  while (at < line.length && line[at] === other[at]) at += 1;
  return at < SHOWN / 2 ? 0 : at - SHOWN / 4;
}
