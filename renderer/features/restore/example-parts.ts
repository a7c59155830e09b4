/** A rewritten place of a dump: what stands around it, what stood there, and what stands there then. */
export interface ExampleParts {
  readonly start: string;
  readonly old: string;
  /** Empty where it was taken out. */
  readonly now: string;
  readonly end: string;
}

const MAX_START = 56;
const MAX_END = 40;
const isWord = (char: string | undefined): boolean => char !== undefined && /[\w$]/.test(char);

/**
 * Finds what differs between the two sides of an example, in whole words.
 * @param example `before → after`, or `before → nothing`
 * @returns null for a text that is not of this form
 */
export function exampleParts(example: string): ExampleParts | null {
  const [before, after, ...more] = example.split(' → ');
  if (before === undefined || after === undefined || more.length > 0) return null;
  if (after === 'nothing') return { start: '', old: before, now: '', end: '' };
  const shorter = Math.min(before.length, after.length);
  let first = 0;
  while (first < shorter && before[first] === after[first]) first += 1;
  while (first > 0 && isWord(before[first - 1]) && (isWord(before[first]) || isWord(after[first])))
    first -= 1;
  let last = 0;
  const at = (text: string, fromEnd: number): string | undefined => text[text.length - fromEnd];
  while (last < shorter - first && at(before, last + 1) === at(after, last + 1)) last += 1;
  while (
    last > 0 &&
    isWord(at(before, last)) &&
    ((last < before.length - first && isWord(at(before, last + 1))) ||
      (last < after.length - first && isWord(at(after, last + 1))))
  )
    last -= 1;
  return {
    start: lastWords(before.slice(0, first)),
    old: before.slice(first, before.length - last),
    now: after.slice(first, after.length - last),
    end: firstWords(before.slice(before.length - last)),
  };
}

function lastWords(text: string): string {
  return text.length <= MAX_START ? text : `… ${text.slice(-MAX_START).replace(/^\S*\s/, '')}`;
}

function firstWords(text: string): string {
  return text.length <= MAX_END ? text : `${text.slice(0, MAX_END).replace(/\s\S*$/, '')} …`;
}
