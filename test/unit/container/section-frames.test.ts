import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { packFrame } from '../../../electron/engine/container/frame.ts';
import { SectionFrames } from '../../../electron/engine/container/section-frames.ts';

/** What counts as a whole frame. */
const FULL_BYTES = 256 * 1024;

/** Hexadecimal pictures: nothing repeats. */
const pictures = () => Buffer.from(`(1,0x${randomBytes(FULL_BYTES / 2).toString('hex')})`);

const WORDS = Array.from({ length: 1000 }, (_, word) =>
  Array.from({ length: 3 + (word % 9) }, (_, at) => 'etaoinshrdlu'[(word * 7 + at * at * 5) % 12]).join(''),
);
/** Sentences: words repeat, sentences do not. */
function texts(seed: number): Buffer {
  let state = seed;
  const word = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return WORDS[(state >> 8) % WORDS.length] ?? '';
  };
  let text = '';
  while (text.length < FULL_BYTES)
    text += `(${text.length},'${Array.from({ length: 400 }, word).join(' ')}'),\n`;
  return Buffer.from(text.slice(0, FULL_BYTES));
}

const NONE = Buffer.alloc(0);
/** Buffers as text, since they are compared by the million bytes. */
const packed = async (section: SectionFrames, all: readonly Buffer[]) =>
  (await Promise.all(all.map((raw) => section.pack(raw)))).map(String);
const at = async (level: number, raw: Buffer = NONE) => String(await packFrame(raw, level));

describe('the level of a section', () => {
  test('is the fast one where it packs as well, from the second frame on', async () => {
    const all = [pictures(), pictures()];
    expect((await packed(new SectionFrames(false), all))[1] === (await at(1, all[1]))).toBe(true);
  });

  test('is the thorough one where that packs better', async () => {
    const all = [texts(1), texts(2)];
    const [fast, thorough] = [await packFrame(texts(2), 1), await packFrame(texts(2), 3)];
    expect(thorough.length).toBeLessThan(fast.length);
    const [first, second] = await packed(new SectionFrames(false), all);
    expect(first === (await at(3, all[0]))).toBe(true);
    expect(second === String(thorough)).toBe(true);
  });

  test('changes with the rows, a trial later, and is the same each time', async () => {
    const [text, picture] = [texts(1), pictures()];
    const all = Array.from({ length: 34 }, (_, frame) => (frame < 31 ? text : picture));
    const once = await packed(new SectionFrames(false), all);
    expect((await packed(new SectionFrames(false), all)).join() === once.join()).toBe(true);
    expect([once[31] === (await at(3, picture)), once[33] === (await at(1, picture))]).toEqual([true, true]);
  });

  test.each([1, 3, 7])('is %i where that is named', async (level) => {
    const all = [texts(1), pictures(), texts(2)];
    const expected = await Promise.all(all.map((raw) => at(level, raw)));
    expect((await packed(new SectionFrames(false, level), all)).join() === expected.join()).toBe(true);
  });

  test('of what is small is the thorough one', async () => {
    const small = pictures().subarray(0, 100_000);
    expect(String(await new SectionFrames(false).pack(small)) === (await at(3, small))).toBe(true);
  });
});
