/** A line of an option file that says something. */
export interface OptionLine {
  readonly group: string;
  /** With dashes, without `loose-`. */
  readonly name: string;
  /** null: the option stands alone, without `=`. */
  readonly value: string | null;
}

export interface OptionFile {
  readonly options: readonly OptionLine[];
  /** `!include` and `!includedir` lines, as they are. */
  readonly includes: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Reads an option file as the servers' own library does (my_default.c): groups, comments at the start of a line and
 * after a `#`, quotes around the whole value, escapes.
 */
export function readOptionFile(text: string): OptionFile {
  const options: OptionLine[] = [];
  const includes: string[] = [];
  const groups: string[] = [];
  let group: string | null = null;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('!')) {
      includes.push(line);
      continue;
    }
    const header = /^\[\s*([^\]]*?)\s*\]/.exec(line);
    if (header !== null) {
      group = header[1] ?? '';
      if (!groups.includes(group)) groups.push(group);
      continue;
    }
    // Options before the first group belong to nobody; the library refuses such a file.
    if (group === null) continue;
    const option = readOption(line);
    if (option !== null) options.push({ group, ...option });
  }
  return { options, includes, groups };
}

function readOption(line: string): Omit<OptionLine, 'group'> | null {
  const content = withoutComment(line).trim();
  const equals = content.indexOf('=');
  const name = (equals < 0 ? content : content.slice(0, equals))
    .trim()
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(--)?(loose-)?/, '');
  if (name === '') return null;
  return { name, value: equals < 0 ? null : unescapeValue(unquote(content.slice(equals + 1).trim())) };
}

/** A `#` ends the line unless it stands in quotes. */
function withoutComment(line: string): string {
  let quote = '';
  let isEscaped = false;
  for (let i = 0; i < line.length; i += 1) {
    const char = line.charAt(i);
    if ((char === "'" || char === '"') && !isEscaped) {
      if (quote === '') quote = char;
      else if (quote === char) quote = '';
    }
    if (quote === '' && char === '#') return line.slice(0, i);
    isEscaped = quote !== '' && char === '\\' && !isEscaped;
  }
  return line;
}

function unquote(value: string): string {
  const first = value.charAt(0);
  const isQuoted = value.length > 1 && (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? value.slice(1, -1) : value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  s: ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Unknown escapes keep their backslash. */
function unescapeValue(value: string): string {
  return value.replaceAll(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole);
}
