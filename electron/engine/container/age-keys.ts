import { Recipient } from '../../../shared/model/encryption.ts';
import { ageLibrary } from './age-library.ts';

const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** A private key, `AGE-SECRET-KEY-1…`, and the public key that belongs to it, `age1…`. */
export interface KeyPair {
  readonly identity: string;
  readonly recipient: Recipient;
}

export async function newKeyPair(): Promise<KeyPair> {
  const { generateX25519Identity, identityToRecipient } = await ageLibrary();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/**
 * What a key file of age-keygen, or a line that somebody pasted, holds: a private key, or else a public one.
 * @returns null when there is neither, or one with a slip of the pen (both carry a checksum)
 */
export async function parseKeyText(
  text: string,
): Promise<KeyPair | { readonly recipient: Recipient } | null> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const identity = lines.map((line) => line.toUpperCase()).find((line) => IDENTITY.test(line));
  if (identity !== undefined) {
    const { identityToRecipient } = await ageLibrary();
    const recipient = await identityToRecipient(identity).catch(() => null);
    return recipient === null ? null : { identity, recipient };
  }
  const recipient = lines.find((line) => Recipient.safeParse(line).success);
  return recipient !== undefined && (await isRecipient(recipient)) ? { recipient } : null;
}

/** Whether it is a public key without a slip of the pen. */
export async function isRecipient(text: string): Promise<boolean> {
  if (!Recipient.safeParse(text).success) return false;
  const { Encrypter } = await ageLibrary();
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}
