import type { SentenceTable } from './sentence.ts';
import { quoted } from './sentence.ts';

type TellingCode =
  | 'told-unreachable'
  | 'told-tls-failed'
  | 'told-login-refused'
  | 'told-refused'
  | 'channel-secret-missing';

/** Mail servers, webhooks and pings: what keeps a message from arriving. */
export const tellingSentences: SentenceTable<TellingCode> = {
  'told-unreachable': ({ address, reason }) => ({
    title: `${address} could not be reached`,
    why: quoted(reason),
    action:
      'See whether the name and port are right, and whether this machine is online. News that did not arrive is sent again; a test is not.',
    copy: null,
  }),
  'told-tls-failed': ({ address, reason }) => ({
    title: `The encrypted connection to ${address} was refused`,
    why: quoted(reason),
    action:
      'Choose the encryption that this port speaks (TLS: usually 465, STARTTLS: usually 587). For a server with a certificate of your own, give its CA file. Nothing was sent in the clear.',
    copy: null,
  }),
  'told-login-refused': ({ address, user, message }) => ({
    title: `${address} refused the login of “${user}”`,
    why: quoted(message),
    action: 'Correct the user or the password. Many providers want a password made for this one program.',
    copy: null,
  }),
  'told-refused': ({ address, message }) => ({
    title: `${address} did not take the message`,
    why: quoted(message),
    action: 'Correct the addresses, or the webhook’s address and kind, then send a test.',
    copy: null,
  }),
  'channel-secret-missing': ({ channel }) => ({
    title: `The secret of “${channel}” is not in the keychain`,
    why: 'It was removed there, or Holdfast’s state was copied from another machine: secrets are in the keychain and nowhere else.',
    action: 'Edit the channel and enter its password or address again.',
    copy: null,
  }),
};
