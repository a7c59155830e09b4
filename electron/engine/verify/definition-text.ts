/** How much of a line is shown in a sentence. */
const SHOWN = 120;

/**
 * What of a definition's text does not make it another definition: comments that the dump program writes around it,
 * and the next value of an AUTO_INCREMENT, which belongs to the data.
 */
export function comparableText(section: string): string {
  return section
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^--(\s|$)/.test(line))
    .join('\n')
    .replace(/^(\) ENGINE=\S+)( AUTO_INCREMENT=\d+)/gm, '$1')
    .trim();
}

/** The same with the engine taken out: for tables whose engine the sandbox does not have. */
export function withoutEngine(text: string): string {
  return text.replace(/^(\)(?:\s*\/\*!\d+)?) ENGINE=\S+/gm, '$1').replace(/ENGINE = \w+/g, '');
}

/** The engine that a table's definition names; null for none. */
export function engineOf(section: string): string | null {
  return /^\).* ENGINE=(\w+)/m.exec(section)?.[1] ?? null;
}

/** The first line in which two definitions differ, as a sentence. */
export function firstDifference(dumped: string, restored: string): string {
  const left = dumped.split('\n');
  const right = restored.split('\n');
  const at = left.findIndex((line, i) => line !== right[i]);
  const i = at < 0 ? left.length : at;
  return `Its definition differs. In the dump: ${shown(left[i])}; restored: ${shown(right[i])}.`;
}

/** Long lines are shown around the place of interest: their beginnings are often alike. */
function shown(line: string | undefined): string {
  if (line === undefined) return 'nothing more';
  const text = line.trim();
  return `“${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}”`;
}
