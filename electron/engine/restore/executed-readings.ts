import type { Token } from './lexer.ts';
import { codeOf, type Tokens } from './tokens.ts';

/** Of executable comments with more versions than this in one statement nobody can say what a server reads. */
const MOST_VERSIONS = 16;

/** Every server that is restored into has this version, or a higher one. */
const OLDEST = 50600;

/** MariaDB passes by what is meant for MySQL 5.7 and later. */
const isForMySqlAlone = (version: number): boolean => version >= 50700 && version <= 99999;

interface Opened {
  readonly version: number;
  /** `/*M!` */
  readonly isForMariaDb: boolean;
}

/**
 * What servers may read in a statement: which executable comments are code depends on their flavour and version, and
 * `/*!999999 SET @a = *\/ GRANT …` is a GRANT to those that pass the comment by.
 * @returns null when there are too many of them
 */
export function readingsOf(tokens: Tokens): readonly Tokens[] | null {
  const all = codeOf(tokens);
  const opened = tokens.filter(({ kind }) => kind === 'open').map(openedBy);
  const deciding = opened.filter(({ version, isForMariaDb }) => isForMariaDb || version > OLDEST);
  if (deciding.length === 0) return [all];
  const versions = new Set([0, ...deciding.map(({ version }) => version)]);
  if (versions.size > MOST_VERSIONS) return null;
  const some = [...versions].flatMap((version) => {
    const limit = Math.max(version, OLDEST);
    return [
      codeRunBy(tokens, (each) => !each.isForMariaDb && each.version <= limit),
      codeRunBy(
        tokens,
        (each) => each.version <= limit && (each.isForMariaDb || !isForMySqlAlone(each.version)),
      ),
    ];
  });
  return [all, ...some];
}

function openedBy({ text }: Token): Opened {
  return { version: Number(text.replaceAll(/\D/g, '')), isForMariaDb: text.includes('M') };
}

function codeRunBy(tokens: Tokens, runs: (opened: Opened) => boolean): Tokens {
  const around: boolean[] = [];
  return tokens.filter((token) => {
    if (token.kind === 'open') around.push(runs(openedBy(token)));
    else if (token.kind === 'close') around.pop();
    else return around.every(Boolean);
    return false;
  });
}
