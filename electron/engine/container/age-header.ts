import { hkdfSync, randomBytes } from 'node:crypto';
import { ageLibrary } from './age-library.ts';

/** Enough for far more recipients than anybody names; what goes on longer is no header of ours. */
export const MAX_HEADER_BYTES = 16 * 1024;
export const NONCE_BYTES = 16;
/** What the library puts behind a header for an empty text: a nonce, and a chunk of nothing but its tag. */
const EMPTY_PAYLOAD_BYTES = NONCE_BYTES + 16;

/** Nobody's key among those given opens this header. */
export class NoKeyFits extends Error {
  override readonly name = 'NoKeyFits';
}

/** What is wrong with an age file, as part of a sentence. */
export class AgeError extends Error {
  override readonly name = 'AgeError';
}

/**
 * Makes the head of an age file: the header, which wraps a fresh file key for each recipient, and the payload's nonce.
 * @param recipients `age1…`
 */
export async function sealHeader(
  recipients: readonly string[],
): Promise<{ readonly head: Buffer; readonly key: Buffer }> {
  const { Encrypter } = await ageLibrary();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const fileKeys: Buffer[] = [];
  // One that wraps nothing and only looks on: the library encrypts whole streams itself, and far too slowly for dumps.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKeys.push(Buffer.from(key));
      return [];
    },
  });
  const empty = Buffer.from(await encrypter.encrypt(new Uint8Array()));
  const [fileKey] = fileKeys;
  if (fileKey === undefined) throw new Error('the library made no file key');
  // A nonce of our own: with the library's, its empty chunk and our first one would share key and counter.
  const nonce = randomBytes(NONCE_BYTES);
  const head = Buffer.concat([empty.subarray(0, -EMPTY_PAYLOAD_BYTES), nonce]);
  return { head, key: payloadKey(fileKey, nonce) };
}

/**
 * Opens the head of an age file.
 * @param start the file's first bytes, MAX_HEADER_BYTES of them or all
 * @param identities `AGE-SECRET-KEY-1…`
 * @returns the key of its chunks, and where they begin
 * @throws NoKeyFits, AgeError
 */
export async function openHeader(
  start: Buffer,
  identities: readonly string[],
): Promise<{ readonly key: Buffer; readonly payloadOffset: number }> {
  const length = headerLength(start);
  const nonce = start.subarray(length, length + NONCE_BYTES);
  if (nonce.length < NONCE_BYTES) throw new AgeError('it ends in its header');
  const { Decrypter } = await ageLibrary();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const fileKey = await decrypter.decryptHeader(start.subarray(0, length));
    return { key: payloadKey(fileKey, nonce), payloadOffset: length + NONCE_BYTES };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith('no identity matched')) throw new NoKeyFits(message);
    throw new AgeError('its header is not as it was written');
  }
}

function headerLength(start: Buffer): number {
  const marker = start.indexOf('\n--- ');
  const end = marker < 0 ? -1 : start.indexOf(10, marker + 1);
  if (end < 0) throw new AgeError('it does not begin with an age header');
  return end + 1;
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}
