import { type Finding, mustBeAccepted, Severity, worstSeverity } from '../../../shared/model/finding.ts';
import { describeFinding, severityWords } from '../../../shared/sentences.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** Findings under the heading of their severity, each with why and what cures it. */
export function findingsText(findings: readonly Finding[]): string {
  return Severity.options
    .flatMap((severity) => {
      const group = findings.filter((finding) => finding.severity === severity);
      return group.length === 0
        ? []
        : [`${severityWords[severity].title}:\n${group.map(findingText).join('\n')}`];
    })
    .join('\n\n');
}

function findingText(finding: Finding): string {
  const { title, why, copy } = describeFinding(finding);
  // From the first column, so that it copies as it is: a name in it may have line ends.
  const cure = copy === null ? '' : `\n${copy}`;
  // What is in order needs no explanation in a terminal.
  if (finding.severity === 'fine') return `  ${title}`;
  return `  ${title}. ${why}${cure}`.trimEnd();
}

/** Findings for programs: with their words, so that nobody has to know the codes. */
export function findingDocuments(findings: readonly Finding[]): object[] {
  return findings.map((finding) => {
    const { title, why } = describeFinding(finding);
    const { severity, code, database, objects, more, cure, accepted, data } = finding;
    return { severity, code, title, why, database, objects, more, cure, accepted, data };
  });
}

/** 1 for what blocks, 3 for what would be lacking, 0 otherwise. */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  switch (worstSeverity(findings)) {
    case 'blocks':
      return exitCodes.failed;
    case 'loses':
      return exitCodes.degraded;
    case 'warns':
    case 'fine':
      return exitCodes.good;
  }
}

/** Losses that stop a backup until they are cured or accepted. */
export function unacceptedLosses(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code, accepted }) => mustBeAccepted(code) && !accepted);
}
