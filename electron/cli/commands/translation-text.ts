import { HoldfastError } from '../../../shared/errors.ts';
import { formatCount } from '../../../shared/format.ts';
import {
  Definers,
  type RestoreLoss,
  type RestorePreview,
  type RestoreResult,
} from '../../../shared/model/restore.ts';
import { outsideWords, rewriteWords, sharedLosses, sharedLossText } from '../../../shared/sentences.ts';

/** Reads --definers. @throws HoldfastError 'bad-input' */
export function parseDefiners(text: string): Definers {
  if (text === 'keep' || text === 'strip') return { kind: text };
  const account = Definers.safeParse({ kind: 'map', to: text });
  if (account.success && /^[^@]+@[^@]+$/.test(text)) return account.data;
  throw new HoldfastError('bad-input', {
    problems: [`--definers: “${text}” is neither keep nor strip nor an account as user@host`],
  });
}

/** So many lines of one kind are printed; one more takes no more room than the line that stands for it. */
const SHOWN = 12;

/** The first of many lines, and how many more there are. */
export function firstOf(lines: readonly string[], where = ALL_OF_THEM): readonly string[] {
  if (lines.length <= SHOWN + 1) return lines;
  return [...lines.slice(0, SHOWN), `  … and ${formatCount(lines.length - SHOWN)} more: ${where}`];
}

const ALL_OF_THEM = '--dry-run with --save FILE or --json has all of them';

/** So many objects are named of those that lose the same. */
const NAMED = 5;

/** What is lost, a line for each kind of loss. */
function lossLines(losses: readonly RestoreLoss[], isPast: boolean, where: string): readonly string[] {
  const shared = sharedLosses(losses);
  const lines = shared.map((each) => `${isPast ? '' : '  '}${sharedLossText(each, isPast, NAMED)}`);
  const isAllNamed = shared.every(({ objects }) => objects.length <= NAMED);
  const shown = firstOf(lines, where);
  return isAllNamed || shown !== lines ? shown : [...lines, `  … ${where}`];
}

/** What a restore will rewrite, lose, and let reach outside. */
export function translationText({
  rewrites,
  losses,
  outside,
  outsideCount,
}: RestorePreview): readonly string[] {
  return [
    ...rewrites.map(
      ({ kind, count, example }) => `  Rewrites ${count} × ${rewriteWords(kind)}, such as ${example}`,
    ),
    ...lossLines(losses, false, ALL_OF_THEM),
    ...firstOf(
      outside.map(
        ({ kind, object, statement }) =>
          `  Reaches ${outsideWords[kind]}${object === null ? '' : `, in ${object}`}: ${statement}`,
      ),
    ),
    ...(outsideCount > outside.length
      ? [`  … they are ${formatCount(outsideCount)}; --allow-outside allows them all`]
      : []),
  ];
}

/** What a restore has rewritten and lost; examples were in what was said before it. */
export function translatedText({ rewrites, losses }: RestoreResult): readonly string[] {
  const rewritten = rewrites.map(({ kind, count }) => `${formatCount(count)} × ${rewriteWords(kind)}`);
  return [
    ...(rewritten.length === 0 ? [] : [`Rewritten: ${rewritten.join('; ')}.`]),
    ...lossLines(losses, true, 'runs show with --json has all of them'),
  ];
}
