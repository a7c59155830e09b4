import type { z } from 'zod';
import type { ErrorCode, ErrorData, WireError } from './errors.ts';
import { errorData } from './errors.ts';
import { formatDuration } from './format.ts';
import type { Finding } from './model/finding.ts';
import type { FailedTry, Run } from './model/run.ts';
import { callSentences } from './sentences/calls.ts';
import { dumpSentences } from './sentences/dumps.ts';
import { encryptionSentences } from './sentences/encryption.ts';
import { findingWords } from './sentences/findings.ts';
import { importSentences } from './sentences/imports.ts';
import type { Remark } from './sentences/remarks.ts';
import { restoreSentences } from './sentences/restores.ts';
import type { Sentence, SentenceTable } from './sentences/sentence.ts';
import { serverSentences } from './sentences/servers.ts';
import { sshSentences } from './sentences/ssh.ts';
import { storageSentences } from './sentences/storage.ts';
import { tellingSentences } from './sentences/telling.ts';

export * from './sentences/drops.ts';
export { shortRecipient } from './sentences/encryption.ts';
export { severityWords } from './sentences/findings.ts';
export { encodingWords, makerWords, packingWords } from './sentences/imports.ts';
export * from './sentences/naming.ts';
export { choicesOf } from './sentences/options.ts';
export * from './sentences/remarks.ts';
export * from './sentences/retention.ts';
export * from './sentences/rewrites.ts';
export type { Sentence } from './sentences/sentence.ts';
export { listNames } from './sentences/sentence.ts';
export * from './sentences/told-words.ts';
export * from './sentences/words.ts';

// A code of errors.ts that no table has words for does not compile here.
const table: SentenceTable<ErrorCode> = {
  ...callSentences,
  ...serverSentences,
  ...sshSentences,
  ...dumpSentences,
  ...storageSentences,
  ...importSentences,
  ...encryptionSentences,
  ...restoreSentences,
  ...tellingSentences,
};

const schemas: { readonly [C in ErrorCode]: z.ZodType<ErrorData<C>> } = errorData;

/**
 * What people read of an error.
 * @param error as it crossed a process or was kept with a run; data of another version's shape is said in general words
 */
export function describeError(error: WireError): Sentence {
  return wordsFor(error.code, error.data);
}

function wordsFor<C extends ErrorCode>(code: C, data: unknown): Sentence {
  const parsed = schemas[code].safeParse(data);
  if (parsed.success) return table[code](parsed.data);
  return {
    title: `Something went wrong (${code})`,
    why: 'The error was recorded by another version of Holdfast, whose details this version does not read.',
    action: 'The raw output may say more.',
    copy: null,
  };
}

/** Words for what preflight found: a reason not to start, a loss, a remark, or that something is in order. */
export function describeFinding(finding: Finding): Remark {
  return findingWords(finding, describeError);
}

/** `Attempt 1 of 3 failed: definitions changed during the dump: table shop.orders. Tried again after 2 s.` */
export function describeRetry({ number, of, error, pauseMs }: FailedTry): string {
  const { title } = describeError(error);
  return `Attempt ${number} of ${of} failed: ${title}. Tried again after ${formatDuration(pauseMs)}.`;
}

/** What a run tried in vain before it succeeded or gave up, in order. */
export function retriesOf({ steps }: Pick<Run, 'steps'>): string[] {
  return steps.flatMap(({ failedTries }) => (failedTries ?? []).map(describeRetry));
}

/** An error as plain lines, for terminals, logs and clipboards. */
export function errorText(error: WireError): string {
  const { title, why, action, copy } = describeError(error);
  return [sentence(title), why, action, copy].filter((line) => line !== null && line !== '').join('\n');
}

/** What happened and what to do, in one line. */
export function errorLine(error: WireError): string {
  const { title, action } = describeError(error);
  return `${sentence(title)} ${action}`;
}

const sentence = (title: string): string => title + (/[.?]$/.test(title) ? '' : '.');

export * from './sentences/restore-words.ts';
