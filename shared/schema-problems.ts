import type { z } from 'zod';

/* What a schema refuses, in words for people: the library's own are for programmers. */

/**
 * Words for one problem, for `safeParse(value, { error: schemaWords })`. A message that a schema brings itself wins.
 * What was typed is quoted only where it is a number or one of a list, since anything else may be a secret.
 */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false, issue.input);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false, issue.input);
    case 'invalid_value':
      return `${shown(issue.input)}must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return ofUnion(issue.errors);
    case 'invalid_type':
      return issue.expected === 'int' ? 'must be a whole number' : `must be ${kindWords(issue.expected)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `holds what is not known here: ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return 'does not have the form that is expected here';
    default:
      return 'cannot be used here';
  }
};

/** One line for each problem: where it is, and what. */
export function schemaProblems(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string[] {
  return error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
}

function tooSmall(origin: string, least: number, isIncluded: boolean, input: unknown): string {
  if (origin === 'string') return least <= 1 ? 'must not be empty' : `must have ${least} characters or more`;
  if (origin === 'array' || origin === 'set')
    return least <= 1 ? 'must name at least one' : `must name ${least} or more`;
  return `${shown(input)}must be ${isIncluded ? `${least} or more` : `more than ${least}`}`;
}

function tooBig(origin: string, most: number, isIncluded: boolean, input: unknown): string {
  if (origin === 'string') return `must have ${most} characters or fewer`;
  if (origin === 'array' || origin === 'set') return `must name ${most} or fewer`;
  return `${shown(input)}must be ${isIncluded ? `${most} or less` : `less than ${most}`}`;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `“${values[0]}”` : `one of ${values.join(', ')}`;
}

function ofUnion(errors: readonly (readonly { readonly message: string }[])[]): string {
  const ways = [...new Set(errors.flatMap(([first]) => (first === undefined ? [] : [first.message])))];
  return ways.length === 0 ? 'is of a kind that is not known here' : ways.join(', or ');
}

function shown(input: unknown): string {
  const isShort = typeof input === 'number' || (typeof input === 'string' && input.length <= 40);
  return isShort ? `“${input}” cannot be used; it ` : '';
}

function kindWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    boolean: 'yes or no',
    array: 'a list',
    object: 'a group of fields',
    null: 'nothing',
  };
  return words[expected] ?? 'of another kind';
}
