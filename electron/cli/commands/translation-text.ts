import { HoldfastError } from '../../../shared/errors.ts';
import { Definers, type RestorePreview, type RestoreResult } from '../../../shared/model/restore.ts';
import { outsideWords, restoreLossWords, rewriteWords } from '../../../shared/sentences.ts';

/** Reads --definers. @throws HoldfastError 'bad-input' */
export function parseDefiners(text: string): Definers {
  if (text === 'keep' || text === 'strip') return { kind: text };
  const account = Definers.safeParse({ kind: 'map', to: text });
  if (account.success && /^[^@]+@[^@]+$/.test(text)) return account.data;
  throw new HoldfastError('bad-input', {
    problems: [`--definers: “${text}” is neither keep nor strip nor an account as user@host`],
  });
}

/** What a restore will rewrite, lose, and let reach outside. */
export function translationText({ rewrites, losses, outside }: RestorePreview): readonly string[] {
  return [
    ...rewrites.map(
      ({ kind, count, example }) => `  Rewrites ${count} × ${rewriteWords(kind)}, such as ${example}`,
    ),
    ...losses.map(({ object, what }) => `  ${object} ${restoreLossWords(what, false)}`),
    ...outside.map(
      ({ kind, object, statement }) =>
        `  Reaches ${outsideWords[kind]}${object === null ? '' : `, in ${object}`}: ${statement}`,
    ),
  ];
}

/** What a restore has rewritten and lost. */
export function translatedText({ rewrites, losses }: RestoreResult): readonly string[] {
  return [
    ...rewrites.map(
      ({ kind, count, example }) => `Rewritten: ${count} × ${rewriteWords(kind)}, such as ${example}`,
    ),
    ...losses.map(({ object, what }) => `${object} ${restoreLossWords(what, true)}`),
  ];
}
