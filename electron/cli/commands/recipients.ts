import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { Recipient } from '../../../shared/model/encryption.ts';
import { keyBy } from '../resolve.ts';
import type { Session } from '../session.ts';
import { collect } from './register.ts';

export interface RecipientOptions {
  readonly encrypt?: boolean;
  readonly recipient?: readonly string[];
}

/** The options by which `backup` and `plan` say for whom they encrypt. */
export function withRecipients(command: Command): Command {
  return command
    .option('--encrypt', 'encrypt for every key that is known here (holdfast keys list)')
    .option(
      '--recipient <key>',
      'encrypt for this key: its name, its id, or age1…; may be repeated',
      collect,
    );
}

/**
 * Public keys to encrypt for.
 * @returns null when nothing was said; empty for --no-encrypt
 * @throws HoldfastError 'bad-input' when there is no key, 'not-found' for one that nobody knows
 */
export async function recipientsOf(
  session: Session,
  { encrypt, recipient = [] }: RecipientOptions,
): Promise<string[] | null> {
  if (recipient.length > 0) {
    if (encrypt === false)
      throw new HoldfastError('bad-input', { problems: ['--no-encrypt and --recipient exclude each other'] });
    const named = await Promise.all(recipient.map((wanted) => recipientOf(session, wanted)));
    return [...new Set(named)];
  }
  if (encrypt === undefined) return null;
  if (!encrypt) return [];
  const keys = await session.call('keys.list', {});
  if (keys.length === 0)
    throw new HoldfastError('bad-input', {
      problems: ['There is no key to encrypt for; make one: holdfast keys new --name NAME'],
    });
  return keys.map((key) => key.recipient);
}

async function recipientOf(session: Session, wanted: string): Promise<string> {
  refusePrivateKey(wanted, '--recipient takes its name or its public key (holdfast keys list)');
  if (Recipient.safeParse(wanted).success) return wanted;
  // Long enough that nobody calls a key so: it was meant to be a public one.
  if (/^age1.{40}/.test(wanted)) throw new HoldfastError('key-invalid', { source: `“${wanted}”` });
  return (await keyBy(session, wanted)).recipient;
}

/** @throws HoldfastError 'bad-input' without the key: whoever lists processes or reads a shell's history has it already */
export function refusePrivateKey(argument: string, instead: string): void {
  if (!/^AGE-SECRET-KEY-/i.test(argument)) return;
  throw new HoldfastError('bad-input', {
    problems: [
      `That is a private key. On a command line other programs can read it, and the shell’s history keeps it; ${instead}.`,
    ],
  });
}
