import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { Imported } from '../../../shared/model/import.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import { makerWords } from '../../../shared/sentences.ts';

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
  imported,
  losses,
}: Pick<Manifest, 'evidence' | 'files' | 'imported' | 'losses'>): readonly VerdictLine[] {
  if (imported !== undefined) return importedLines({ evidence, files, imported, losses });
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
    readBackLine({ evidence, files }),
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

function readBackLine({ evidence, files }: Pick<Manifest, 'evidence' | 'files'>): VerdictLine {
  return {
    text: 'What is on disk, read back, is what was dumped',
    figure:
      evidence.readBack === 'equal'
        ? `${formatBytes(files.dump.bytes)}, same SHA-256`
        : evidence.readBack === 'different'
          ? 'it differs'
          : 'not read back',
    isMet: evidence.readBack === 'equal',
  };
}

/** Nobody saw the server that an imported dump is of: only the dump itself can be judged. */
function importedLines({
  evidence,
  files,
  imported,
  losses,
}: Pick<Manifest, 'evidence' | 'files' | 'losses'> & {
  readonly imported: Imported;
}): readonly VerdictLine[] {
  const isCut = losses.some(({ code }) => code === 'dump-cut');
  return [
    {
      text: 'It is known who made it',
      figure: makerWords(imported),
      isMet: imported.maker !== null || imported.kind === 'mydumper',
    },
    {
      text: 'Its last statement has an end, and so has the dump',
      figure: isCut ? 'missing' : 'there',
      isMet: !isCut,
    },
    {
      text: 'Tables, views and programs were found in it',
      figure: plural(evidence.objectsFound, 'object'),
      isMet: evidence.objectsFound > 0,
    },
    readBackLine({ evidence, files }),
  ];
}
