import { HoldfastError } from '../../../shared/errors.ts';
import type { ImportEncoding } from '../../../shared/model/import.ts';

const LABELS = { 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be' } as const;

/**
 * How a text is written. PowerShell 5 makes UTF-16 of whatever `>` gets (truths B18), Windows editors put a byte order
 * mark before UTF-8.
 * @param head its first bytes, before anything is converted
 * @returns null for UTF-32, which no dump was ever seen in
 */
export function detectEncoding(head: Buffer): ImportEncoding | null {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8-bom';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? null : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (head.length < 4) return 'utf-8';
  // Without a mark: SQL begins with letters of ASCII.
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be';
  return 'utf-8';
}

/**
 * Gives a text as UTF-8 without a mark; what is that already passes as it is.
 * @param file its name, for the error
 * @throws HoldfastError import-not-a-dump when UTF-16 is broken
 */
export async function* asUtf8(
  source: AsyncIterable<Buffer>,
  encoding: ImportEncoding,
  file: string,
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* source;
    return;
  }
  if (encoding === 'utf-8-bom') {
    let marks = 3;
    for await (const chunk of source) {
      const rest = chunk.subarray(Math.min(marks, chunk.length));
      marks -= chunk.length - rest.length;
      if (rest.length > 0) yield rest;
    }
    return;
  }
  const decoder = new TextDecoder(LABELS[encoding], { fatal: true });
  const decode = (chunk?: Buffer) => {
    try {
      return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      throw new HoldfastError('import-not-a-dump', {
        source: file,
        reason: 'it begins as UTF-16 and does not go on so',
      });
    }
  };
  for await (const chunk of source) {
    const text = decode(chunk);
    if (text.length > 0) yield text;
  }
  const rest = decode();
  if (rest.length > 0) yield rest;
}
