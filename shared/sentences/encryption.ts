import { BackupId, shortId } from '../model/ids.ts';
import { listNames, type SentenceTable } from './sentence.ts';

type EncryptionCode =
  | 'key-not-here'
  | 'key-wrong'
  | 'key-invalid'
  | 'key-known'
  | 'key-in-use'
  | 'recovery-kit-missing';

function named(backup: string): string {
  return BackupId.safeParse(backup).success ? shortId(backup) : backup;
}

/** `age1qz…8xk4`: enough of a public key to tell it from others. */
export function shortRecipient(recipient: string): string {
  return recipient.length <= 16 ? recipient : `${recipient.slice(0, 8)}…${recipient.slice(-4)}`;
}

function shellName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

/** Keys, and what is closed without them. */
export const encryptionSentences: SentenceTable<EncryptionCode> = {
  'key-not-here': ({ backup, recipients }) => ({
    title: `The backup ${named(backup)} is encrypted, and this machine cannot read it`,
    why: `It opens with the private key of ${listNames(recipients.map(shortRecipient))}, which is not in this machine’s keychain.`,
    action:
      'Import that key from its recovery kit (Settings → Encryption), or work on the machine that has it.',
    copy: 'holdfast keys import key.txt',
  }),
  'key-wrong': ({ backup, file }) => ({
    title: `The key on this machine does not open the backup ${named(backup)}`,
    why: `${file} was encrypted for another key than its manifest says, or its first bytes were changed.`,
    action:
      'Check the backup: that tells which of the two it is. Then use another copy, or the key that it was encrypted for.',
    copy: null,
  }),
  'key-invalid': ({ source }) => ({
    title: `${source} holds no key that Holdfast can use`,
    why: 'A private key is one line AGE-SECRET-KEY-1…, a public key is age1…; both end in a checksum, so that a mistyped one is found.',
    action: 'Give the file that age-keygen or a recovery kit made, or copy the whole line.',
    copy: null,
  }),
  'key-known': ({ key }) => ({
    title: `This key is here already, as “${key}”`,
    why: 'Under another name it would still be the same key, and open the same backups.',
    action: `Nothing was changed. Use “${key}”, or rename it.`,
    copy: null,
  }),
  'key-in-use': ({ key, plans }) => ({
    title: `The key “${key}” is in use`,
    why: `Backups of ${listNames(plans)} are encrypted for it.`,
    action: 'Take it out of these plans first.',
    copy: null,
  }),
  'recovery-kit-missing': ({ key }) => ({
    title: `The recovery kit of “${key}” has not been saved yet`,
    why: 'Whoever loses this machine loses its keychain. Without the key on paper or on another medium nobody could open these backups again.',
    action:
      'Save the recovery kit (Settings → Encryption, or the command below), keep it away from this machine, and start again.',
    copy: `holdfast keys kit ${shellName(key)} --out recovery-kit.html`,
  }),
};
