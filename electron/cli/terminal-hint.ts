import type { WireError } from '../../shared/errors.ts';

/** What a terminal offers against an error whose words are the same everywhere; a line, or nothing. */
export function terminalHint({ code }: WireError): string {
  switch (code) {
    case 'missing-privilege':
      return 'In a terminal: holdfast preflight SERVER lists all that a backup would lack.\n';
    case 'losses-not-accepted':
      return 'In a terminal: holdfast preflight SERVER lists them, --accept CODE takes a loss, and --lock keeps tables without a snapshot of one moment.\n';
    default:
      return '';
  }
}
