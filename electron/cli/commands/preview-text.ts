import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { errorOf, type Finding } from '../../../shared/model/finding.ts';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import { type ExitCode, exitCodeOfError, exitCodes } from '../exit-codes.ts';
import { renderPairs } from '../table.ts';
import { findingsText, unacceptedLosses } from './findings-text.ts';

/** How long it takes is known from the last time. */
function locksText({ command, lastLockSeconds }: BackupPreview): string {
  if (!/ --lock-(?:all-)?tables /.test(command)) return 'none';
  if (lastLockSeconds === null) return 'writers wait while it dumps';
  return `writers wait while it dumps (${formatDuration(lastLockSeconds * 1000)} the last time)`;
}

/** What a backup would do and what it would meet, as `--dry-run` says it. */
export function previewText(preview: BackupPreview): string {
  const head = renderPairs([
    ['Databases', preview.databases.join(', ')],
    ['Tables', plural(preview.tables, 'table')],
    ['Estimated size', `about ${formatBytes(preview.estimatedRawBytes)} of SQL`],
    [
      'Estimated time',
      preview.estimatedSeconds === null
        ? 'unknown'
        : `about ${formatDuration(preview.estimatedSeconds * 1000)}`,
    ],
    ['Free', preview.freeBytes === null ? 'unknown' : formatBytes(preview.freeBytes)],
    ['Locks', locksText(preview)],
    // A line of its own would not be a pair's any more.
    ['Command', preview.command.replaceAll('\n', '; ')],
  ]);
  const open = unacceptedLosses(preview.findings);
  return [
    head,
    findingsText(preview.findings),
    ...(open.length === 0
      ? []
      : [`It cannot start before this is cured or accepted: ${acceptArguments(open)}`]),
  ].join('\n\n');
}

function acceptArguments(open: readonly Finding[]): string {
  return `--accept ${[...new Set(open.map(({ code }) => code))].join(' ')}`;
}

export function exitCodeOfPreview({ findings }: BackupPreview): ExitCode {
  const blocking = findings.map(errorOf).find((error) => error !== null);
  if (blocking !== undefined && blocking !== null) return exitCodeOfError(blocking.code);
  return unacceptedLosses(findings).length > 0 ? exitCodes.failed : exitCodes.good;
}
