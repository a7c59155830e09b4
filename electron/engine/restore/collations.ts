import type { Dialect } from './dialect.ts';

/** What stands in for a collation or character set that a server does not know. */
export interface StandIn {
  readonly to: string;
  /** Values that were different may be equal now, so that a unique key may refuse a row. */
  readonly mayMerge: boolean;
}

/**
 * The nearest collation that the target has.
 * @param name in lower case
 * @returns null when it is known there
 */
export function mapCollation(name: string, target: Dialect): StandIn | null {
  if (target.collations.has(name)) return null;
  const own = name.split('_')[0] ?? '';
  const rest = name.slice(name.indexOf('_') + 1);
  // `utf8_general_ci` and `utf8mb3_general_ci` are one collation under two names.
  const other = own === 'utf8' ? 'utf8mb3' : own === 'utf8mb3' ? 'utf8' : own;
  if (target.collations.has(`${other}_${rest}`)) return { to: `${other}_${rest}`, mayMerge: false };
  const charset = mapCharset(own, target) ?? (target.collations.has(`${own}_bin`) ? own : other);
  // A byte order never takes two values for one.
  const exact = [`${charset}_0900_bin`, `${charset}_nopad_bin`, `${charset}_bin`];
  if (/bin$/.test(rest)) return pick(exact, target, false);
  if (/_cs(_ks)?$|_cs$/.test(rest))
    return (
      pick(sameSense(charset, rest), target, true) ??
      pick([`${charset}_bin`, ...general(charset)], target, false)
    );
  return pick([...sameSense(charset, rest), ...general(charset)], target, true);
}

/**
 * The name under which the target knows a character set, or one that holds all of its characters.
 * @returns null when it is known there
 */
export function mapCharset(name: string, target: Dialect): string | null {
  if (target.charsets.has(name)) return null;
  if (name === 'utf8mb3') return target.charsets.has('utf8') ? 'utf8' : 'utf8mb4';
  if (name === 'utf8') return target.charsets.has('utf8mb3') ? 'utf8mb3' : 'utf8mb4';
  return 'utf8mb4';
}

/** Collations of the same sensitivity in the families that servers have, the nearest first. */
function sameSense(charset: string, rest: string): readonly string[] {
  const sense = /(?:^|_)(ai_ci|as_ci|as_cs|ai_cs)/.exec(rest)?.[1] ?? 'ai_ci';
  // Trailing blanks count in MySQL's 0900 and in MariaDB's nopad, and in no other.
  const isNoPad = /0900|nopad/.test(rest);
  const language = languageOf(rest);
  const tailored =
    language === null
      ? []
      : [
          `${charset}_uca1400_${language}_${isNoPad ? 'nopad_' : ''}${sense}`,
          ...codesOf(language).map((code) => `${charset}_${code}_0900_${sense}`),
          `${charset}_${language}_ci`,
        ];
  return [
    ...tailored,
    ...(isNoPad ? [`${charset}_uca1400_nopad_${sense}`, `${charset}_0900_${sense}`] : []),
    `${charset}_uca1400_${sense}`,
    `${charset}_0900_${sense}`,
  ];
}

const general = (charset: string): readonly string[] => [
  `${charset}_unicode_520_ci`,
  `${charset}_unicode_ci`,
  `${charset}_general_ci`,
  `${charset}_bin`,
];

/** MySQL names languages by their codes, MariaDB by their names. */
const LANGUAGES: readonly (readonly [string, string])[] = [
  ['cs', 'czech'],
  ['da', 'danish'],
  ['de_pb', 'german2'],
  ['eo', 'esperanto'],
  ['es', 'spanish'],
  ['es_trad', 'spanish2'],
  ['et', 'estonian'],
  ['hr', 'croatian'],
  ['hu', 'hungarian'],
  ['is', 'icelandic'],
  ['la', 'roman'],
  ['lt', 'lithuanian'],
  ['lv', 'latvian'],
  ['pl', 'polish'],
  ['ro', 'romanian'],
  ['sk', 'slovak'],
  ['sl', 'slovenian'],
  ['sv', 'swedish'],
  ['tr', 'turkish'],
  ['vi', 'vietnamese'],
];

function languageOf(rest: string): string | null {
  const code = /^([a-z]{2}(?:_(?:pb|trad))?)_0900_/.exec(rest)?.[1];
  if (code !== undefined) return LANGUAGES.find(([each]) => each === code)?.[1] ?? null;
  const words = rest.split('_');
  return LANGUAGES.find(([, name]) => words.includes(name))?.[1] ?? null;
}

const codesOf = (language: string): readonly string[] =>
  LANGUAGES.filter(([, name]) => name === language).map(([code]) => code);

function pick(names: readonly string[], target: Dialect, mayMerge: boolean): StandIn | null {
  const to = names.find((name) => target.collations.has(name));
  return to === undefined ? null : { to, mayMerge };
}
