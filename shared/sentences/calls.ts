import { formatDuration } from '../format.ts';
import type { SentenceTable } from './sentence.ts';
import { listNames, quoted } from './sentence.ts';

type CallCode =
  | 'bad-input'
  | 'untrusted-sender'
  | 'not-found'
  | 'ambiguous-id'
  | 'name-taken'
  | 'confirmation-needed'
  | 'engine-gone'
  | 'internal'
  | 'not-possible'
  | 'busy'
  | 'run-too-long'
  | 'keychain-unavailable'
  | 'password-needed';
/** Calls, confirmations and secrets. */
export const callSentences: SentenceTable<CallCode> = {
  'bad-input': ({ problems }) => ({
    title: 'Something in this request is not valid',
    why: problems.map(quoted).join(' '),
    action: 'Correct what is named and try again.',
    copy: null,
  }),
  'untrusted-sender': () => ({
    title: 'A request was refused because it did not come from Holdfast’s own window',
    why: 'Holdfast answers only pages that it ships itself.',
    action: 'Nothing was done. If you see this in Holdfast’s own window, close and start Holdfast again.',
    copy: null,
  }),
  'not-found': ({ what, wanted }) => ({
    title: `There is no ${what} “${wanted}”`,
    why: 'It may have been removed or renamed, or its name or id was typed differently.',
    action: `Choose one from the list of ${pluralOf(what)}.`,
    copy: null,
  }),
  'ambiguous-id': ({ what, wanted, matches }) => ({
    title: `“${wanted}” means more than one ${what}`,
    why: `It fits ${listNames(matches)}.`,
    action: 'Give more characters of the id, or the whole name.',
    copy: null,
  }),
  'name-taken': ({ what, name }) => ({
    title: `There is already a ${what} named “${name}”`,
    why: `Each ${what} has a name of its own, so that it can be told apart.`,
    action: 'Choose another name.',
    copy: null,
  }),
  'confirmation-needed': ({ why, expected }) => ({
    title: 'This needs your confirmation first',
    why: quoted(why),
    // A terminal asks for an option where a window asks for a name to be typed.
    action: /^--(yes|password-stdin|confirm )/.test(expected)
      ? `Add ${expected} to go on.`
      : `Type “${expected}” to go on.`,
    copy: null,
  }),
  'engine-gone': () => ({
    title: 'Holdfast’s engine stopped during this request',
    why: 'It is started again by itself. Runs that were going on are marked as interrupted.',
    action: 'Try again in a moment. Activity shows what was interrupted.',
    copy: null,
  }),
  internal: ({ message }) => ({
    title: 'Holdfast ran into an error of its own',
    why: quoted(message),
    action:
      'Try again. If it happens again, copy the diagnostics in Activity and report it; they hold no secrets.',
    copy: null,
  }),
  'not-possible': ({ why }) => ({
    title: 'This is not possible now',
    why: quoted(why),
    action: 'Change what is named, then try again.',
    copy: null,
  }),
  'run-too-long': ({ hours }) => ({
    title: `It took longer than ${formatDuration(hours * 3_600_000)} and was ended`,
    why: 'Nobody watches what a plan runs, so it has a limit: one that hangs would hold up its server for ever.',
    action:
      'The last step says where it was. Cure what it waited for, or give it more time under Settings → Backups that stand still.',
    copy: `holdfast settings limits --plan-run ${Math.min(168, Math.ceil(hours) * 2)}`,
  }),
  busy: ({ server, runId }) => ({
    title: `Another run is going on for “${server}”`,
    why: 'Holdfast does one run per server at a time, so that runs do not disturb each other.',
    action:
      runId === null
        ? 'It belongs to another Holdfast on this machine (the app or a terminal). Wait until it is done.'
        : 'Wait until it is done, or cancel it in Activity.',
    copy: runId === null ? null : `holdfast runs cancel ${runId}`,
  }),
  'keychain-unavailable': ({ reason, secret }) => ({
    title: 'The system’s keychain does not answer',
    why: quoted(reason),
    action: `Unlock the keychain if the system asks for it, then try again.${withoutKeychain(secret)}`,
    copy: null,
  }),
  'password-needed': ({ server }) => ({
    title: `The password of “${server}” is needed`,
    why: 'It is not in the keychain and has not been entered since Holdfast was started.',
    action: 'Enter the password. In a terminal, add --password-stdin.',
    copy: null,
  }),
};

function pluralOf(what: string): string {
  return /[^aeiou]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`;
}

/** What there is instead of a keychain; only the passwords of servers can be kept elsewhere. */
function withoutKeychain(secret: string | undefined): string {
  switch (secret) {
    case 'age-identity':
      return ' A private key is kept there alone. On a machine without a keychain import the public key of one that was made elsewhere (holdfast keys import age1… in a terminal): backups can be encrypted for it, and are read where the private key is.';
    case undefined:
    case 'server-password':
    case 'ssh-secret':
      return ' The password of a server can be asked for instead: choose “ask me each time” (--ask-each-time in a terminal), and it is kept in memory only, until Holdfast ends.';
    default:
      return ' What is asked for here is kept nowhere else.';
  }
}
