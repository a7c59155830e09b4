import type { WireError } from '../../shared/errors.ts';
import { errorText } from '../../shared/sentences.ts';

/** Of SQL for hundreds of accounts; more would push off the screen what happened. */
const MOST_LINES = 50;

/** What lists the things of a kind. */
const LISTS: Readonly<Record<string, string>> = {
  server: 'server list',
  client: 'client list',
  storage: 'storage list',
  plan: 'plan list',
  template: 'plan templates',
  backup: 'backups list',
  drill: 'drills list',
  run: 'runs list',
  channel: 'notify list',
  key: 'keys list',
  'state copy': 'settings copies',
};

/** An error as a terminal prints it: what happened, why, what to do, and what else this terminal offers. */
export function terminalText(error: WireError): string {
  const lines = errorText(error).split('\n');
  const rest = lines.length - MOST_LINES;
  const shown =
    rest > 1 ? [...lines.slice(0, MOST_LINES), `… and ${rest} more lines: --json has all of them`] : lines;
  return `${shown.join('\n')}\n${terminalHint(error)}`;
}

/** What a terminal offers against an error whose words are the same everywhere; a line, or nothing. */
export function terminalHint({ code, data }: WireError): string {
  switch (code) {
    case 'missing-privilege':
      return 'In a terminal: holdfast preflight SERVER lists all that a backup would lack; holdfast restore with --dry-run, all that stands in the way of a restore.\n';
    case 'losses-not-accepted':
      return 'In a terminal: holdfast preflight SERVER lists them, --accept CODE takes a loss, and --lock keeps tables without a snapshot of one moment.\n';
    case 'not-found': {
      const command = LISTS[String(data.what)];
      return command === undefined ? '' : `In a terminal: holdfast ${command}\n`;
    }
    default:
      return '';
  }
}
