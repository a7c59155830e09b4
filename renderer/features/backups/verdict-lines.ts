import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';

export interface VerdictLine {
  /** What must be so. */
  readonly text: string;
  readonly figure: string;
  readonly isMet: boolean;
}

/** What a verdict was judged by, line by line, each with what was seen. */
export function verdictLines({
  evidence,
  files,
}: Pick<Manifest, 'evidence' | 'files'>): readonly VerdictLine[] {
  const { exitCode, signal, stderr, lastLine, objectsExpected, objectsFound } = evidence;
  return [
    {
      text: 'The dump program ended by itself, with success',
      figure: signal === null ? `exit code ${exitCode ?? 'unknown'}` : `ended by ${signal}`,
      isMet: exitCode === 0 && signal === null,
    },
    {
      text: 'It had nothing to complain about',
      figure: stderr === '' ? 'no message' : 'messages that are known to be harmless',
      isMet: true,
    },
    {
      text: 'The last line of the dump is the one that a whole dump ends with',
      figure: lastLine,
      isMet: lastLine.startsWith('-- Dump completed'),
    },
    {
      text: 'Every object that was there before is in it',
      figure: `${formatCount(objectsFound)} of ${plural(objectsExpected, 'object')}`,
      isMet: objectsFound >= objectsExpected,
    },
    {
      text: 'No table, view or program changed its definition meanwhile',
      figure: evidence.schemaUnchanged ? 'the same before and after' : 'changed',
      isMet: evidence.schemaUnchanged,
    },
    {
      text: 'What is on disk, read back, is what was dumped',
      figure:
        evidence.readBack === 'equal'
          ? `${formatBytes(files.dump.bytes)}, same SHA-256`
          : evidence.readBack === 'different'
            ? 'it differs'
            : 'not read back',
      isMet: evidence.readBack === 'equal',
    },
    {
      text:
        evidence.attempts === 1
          ? 'It took one attempt'
          : `It took ${formatCount(evidence.attempts)} attempts`,
      figure: evidence.attempts === 1 ? '' : 'the schema changed during the others',
      isMet: true,
    },
  ];
}
