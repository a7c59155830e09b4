export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * Aligned columns for a terminal; two spaces between them, none at the end of a line.
 * @param rows a text for each column; line ends and control characters in names are shown as escapes
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  return cells
    .map((row) =>
      columns
        .map(({ align }, at) => {
          const text = row[at] ?? '';
          const space = ' '.repeat((widths[at] ?? 0) - widthOf(text));
          return align === 'right' ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name: value` lines with the values under each other. */
export function renderPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`.trimEnd()).join('\n');
}

/** A name as one line that cannot move the cursor: a table may be called anything. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes: wide for East Asian characters and emoji, one for a letter with its accents. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text))
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
        segment,
      )
        ? 2
        : 1;
  return width;
}
