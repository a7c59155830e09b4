import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { nativeCipher, portableCipher } from '../../../electron/engine/container/age-cipher.ts';
import { openAgeFile } from '../../../electron/engine/container/age-file.ts';
import { AgeError, NoKeyFits } from '../../../electron/engine/container/age-header.ts';
import { newKeyPair, parseKeyText } from '../../../electron/engine/container/age-keys.ts';
import {
  AgeSink,
  CHUNK_BYTES,
  SEALED_BYTES,
  sealBuffer,
} from '../../../electron/engine/container/age-sink.ts';
import { inMemory } from '../../support/containers.ts';
import { tempFolder } from '../../support/temp.ts';

type Pair = Awaited<ReturnType<typeof newKeyPair>>;
let mine: Pair;
let theirs: Pair;
beforeAll(async () => {
  mine = await newKeyPair();
  theirs = await newKeyPair();
});

const KIB = 1024;
const edges = [0, 1, 15, 16, 17, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 128 * KIB, 5 * 64 * KIB + 7];
const ciphers = [
  ['OpenSSL', nativeCipher],
  ['JavaScript', portableCipher],
] as const;

async function seal(plain: Buffer, pieces: readonly number[], cipher = nativeCipher): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = { write: async (chunk: Uint8Array) => void parts.push(Buffer.from(chunk)) };
  const age = await AgeSink.open(sink, [mine.recipient], cipher);
  for (let at = 0, turn = 0; at < plain.length; turn += 1) {
    const size = pieces[turn % pieces.length] ?? plain.length;
    await age.write(plain.subarray(at, at + size));
    at += size;
  }
  await age.finish();
  return Buffer.concat(parts);
}

const open = (file: Buffer, identities = [mine.identity], cipher = nativeCipher) =>
  openAgeFile(inMemory(file, 'dump.sql.zst.age'), identities, cipher);

async function readAll(file: Buffer): Promise<Buffer> {
  const opened = await open(file);
  return opened.read(0, opened.size);
}

/** Where the chunks begin: behind the header's last line and the nonce. */
const payloadOf = (file: Buffer) => file.indexOf(10, file.indexOf('\n--- ') + 1) + 1 + 16;

describe.each(ciphers)('sealed by %s', (_, writing) => {
  test.each(edges)('%i bytes come back, whoever opens them', async (size) => {
    const plain = randomBytes(size);
    const file = await seal(plain, [10_000], writing);
    expect(file.length - payloadOf(file)).toBe(size + 16 * Math.max(1, Math.ceil(size / CHUNK_BYTES)));
    for (const [, reading] of ciphers) {
      const opened = await open(file, [mine.identity], reading);
      expect(opened.size).toBe(size);
      expect((await opened.read(0, size)).equals(plain)).toBe(true);
      expect((await opened.read(size, 10)).length).toBe(0);
    }
  });

  test.each(edges)('%i bytes: Debian’s age opens them, and we open what it sealed', async (size) => {
    const folder = tempFolder('age');
    const at = (name: string) => path.join(folder, name);
    const plain = randomBytes(size);
    writeFileSync(at('key.txt'), `${mine.identity}\n`, { mode: 0o600 });
    writeFileSync(at('ours.age'), await seal(plain, [70_000], writing));
    const run = (...args: string[]) => execFileSync('age', args, { maxBuffer: 64 * KIB * KIB });
    expect(run('-d', '-i', at('key.txt'), at('ours.age')).equals(plain)).toBe(true);
    writeFileSync(at('plain'), plain);
    run('-r', mine.recipient, '-r', theirs.recipient, '-o', at('theirs.age'), at('plain'));
    expect((await readAll(readFileSync(at('theirs.age')))).equals(plain)).toBe(true);
  });
});

test('age-keygen’s files are taken, and its public keys are ours', async () => {
  const text = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const recipient = /age1\S+/.exec(text)?.[0];
  const pair = await parseKeyText(text);
  expect(pair).toEqual({ identity: expect.stringMatching(/^AGE-SECRET-KEY-1/), recipient });
  expect(await parseKeyText(`  ${recipient ?? ''}\r\n`)).toEqual({ recipient });
  const slip = text.replace(
    /(AGE-SECRET-KEY-1\S{20})(.)/,
    (_, start, c) => `${start}${c === 'Q' ? 'P' : 'Q'}`,
  );
  expect(await parseKeyText(slip.replace(/age1\S+/, ''))).toBe(null);
  expect(await parseKeyText('nothing')).toBe(null);
});

test('any reading of any file gives its bytes, and reads no more chunks than it needs', async () => {
  const plain = randomBytes(4 * CHUNK_BYTES + 100);
  const file = await seal(plain, [999]);
  let stored = 0;
  const watched = inMemory(file);
  const opened = await openAgeFile(
    {
      ...watched,
      read: (offset, length) => {
        stored += length;
        return watched.read(offset, length);
      },
    },
    [mine.identity],
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(plain.length), fc.nat(3 * CHUNK_BYTES), async (offset, length) => {
      stored = 0;
      expect((await opened.read(offset, length)).equals(plain.subarray(offset, offset + length))).toBe(true);
      expect(stored).toBeLessThanOrEqual((Math.ceil(length / CHUNK_BYTES) + 1) * SEALED_BYTES);
    }),
    { numRuns: 200 },
  );
});

test('any pieces make a file that opens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(3 * CHUNK_BYTES),
      fc.array(fc.integer({ min: 1, max: 2 * CHUNK_BYTES }), { minLength: 1, maxLength: 5 }),
      async (size, pieces) => {
        // A piece of a few bytes each time would be a hundred thousand writes.
        const coarse = pieces.map((piece) => Math.max(piece, 500));
        const plain = randomBytes(size);
        expect((await readAll(await seal(plain, coarse))).equals(plain)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
}, 30_000);

describe('each of several recipients', () => {
  test('opens alone; a third key does not', async () => {
    const file = await sealBuffer(Buffer.from('x'), [mine.recipient, theirs.recipient]);
    for (const { identity } of [mine, theirs])
      expect((await (await open(file, [identity])).read(0, 1)).toString()).toBe('x');
    const { identity } = await newKeyPair();
    await expect(open(file, [identity])).rejects.toThrow(NoKeyFits);
    expect((await open(file, [identity, theirs.identity])).size).toBe(1);
  });
});

describe('a file that was changed', () => {
  test('by any single bit gives no byte', async () => {
    const plain = Buffer.from('a hundred rows');
    const file = await seal(plain, [100]);
    for (let bit = 0; bit < file.length * 8; bit += 1) {
      const broken = Buffer.from(file);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = readAll(broken);
      await expect(read, `bit ${bit}`).rejects.toThrow();
      await read.catch((error: unknown) =>
        expect(error instanceof AgeError || error instanceof NoKeyFits, `bit ${bit}: ${String(error)}`).toBe(
          true,
        ),
      );
    }
  }, 60_000);

  test('in one chunk gives the others', async () => {
    const plain = randomBytes(3 * CHUNK_BYTES + 5);
    const file = await seal(plain, [50_000]);
    const at = payloadOf(file) + SEALED_BYTES + 77;
    file[at] = (file[at] ?? 0) ^ 4;
    const opened = await open(file);
    expect((await opened.read(0, CHUNK_BYTES)).equals(plain.subarray(0, CHUNK_BYTES))).toBe(true);
    await expect(opened.read(CHUNK_BYTES - 1, 2)).rejects.toThrow('encrypted chunk 2 of 4');
    expect(
      (await opened.read(2 * CHUNK_BYTES, 9)).equals(plain.subarray(2 * CHUNK_BYTES).subarray(0, 9)),
    ).toBe(true);
  });

  test.each([-17, -16, -1, 0, 1, 15, 16, 17])(
    'that ends %i bytes after a chunk’s edge is found at once',
    async (by) => {
      const file = await seal(randomBytes(3 * CHUNK_BYTES + 500), [CHUNK_BYTES]);
      for (const chunks of [1, 2, 3]) {
        const cut = file.subarray(0, payloadOf(file) + chunks * SEALED_BYTES + by);
        const opening = open(cut);
        await expect(opening).rejects.toThrow(AgeError);
        if (by === 0) await expect(opening).rejects.toThrow('cut off');
      }
    },
  );

  test('by cutting it in its header, or to nothing, is found', async () => {
    const file = await seal(Buffer.from('abc'), [3]);
    for (const length of [0, 5, 40, payloadOf(file) - 1, payloadOf(file), payloadOf(file) + 15])
      await expect(open(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(AgeError);
  });

  test('by swapping, repeating or leaving out chunks is found', async () => {
    const file = await seal(randomBytes(4 * CHUNK_BYTES), [CHUNK_BYTES]);
    const head = file.subarray(0, payloadOf(file));
    const chunk = (number: number) =>
      file.subarray(head.length + number * SEALED_BYTES, head.length + (number + 1) * SEALED_BYTES);
    for (const order of [
      [1, 0, 2, 3],
      [0, 0, 1, 2, 3],
      [0, 2, 3],
      [0, 1, 3, 2],
      [0, 1, 2, 3, 3],
    ])
      await expect(readAll(Buffer.concat([head, ...order.map(chunk)])), String(order)).rejects.toThrow(
        AgeError,
      );
  });

  test('by a chunk of another file, of the same key and place, is found', async () => {
    const [one, other] = [await seal(randomBytes(1000), [100]), await seal(randomBytes(1000), [100])];
    const mixed = Buffer.concat([one.subarray(0, payloadOf(one)), other.subarray(payloadOf(other))]);
    await expect(readAll(mixed)).rejects.toThrow(AgeError);
  });
});
