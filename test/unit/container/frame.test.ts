import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError, frameLength, packFrame, unpackFrame } from '../../../electron/engine/container/frame.ts';
import { packFrames, unpackFrames } from '../../../electron/engine/container/frame-file.ts';
import { MAX_FRAME_RAW_BYTES } from '../../../electron/engine/container/model.ts';

const zstd = (args: readonly string[], input: Buffer) =>
  spawnSync('zstd', ['-q', ...args], { input, maxBuffer: 64 * 1024 * 1024 });
const text = Buffer.from("INSERT INTO `t` VALUES (1,'some text that packs well');\n".repeat(3000));

describe('a frame', () => {
  test.each([1, 10, 255, 256, 65_791, 65_792, 1_048_576, MAX_FRAME_RAW_BYTES])(
    'of %i bytes comes back, from us and from zstd',
    async (size) => {
      for (const raw of [Buffer.alloc(size, 'abc '), randomBytes(size)]) {
        const frame = await packFrame(raw, 3);
        expect(frameLength(frame)).toBe(frame.length);
        expect((await unpackFrame(frame, size)).equals(raw)).toBe(true);
        expect(zstd(['-dc'], frame).stdout.equals(raw)).toBe(true);
      }
    },
  );

  test('states its size and has a checksum, as zstd sees it', async () => {
    const frame = await packFrame(text, 3);
    expect(zstd(['-t'], frame).status).toBe(0);
    const listed = execFileSync(
      'sh',
      ['-c', 'f=$(mktemp --suffix=.zst); cat >"$f"; zstd -lv "$f"; rm "$f"'],
      {
        input: frame,
        encoding: 'utf8',
      },
    );
    expect(listed).toContain('XXH64');
    expect(listed).toMatch(new RegExp(`Decompressed Size:.*\\(${text.length} B\\)`));
  });

  test('honours the level', async () => {
    const raw = Buffer.from(
      Array.from({ length: 20_000 }, (_, i) => `(${i},'name ${(i * 7919) % 9973}')`).join(',\n'),
    );
    const [fast, strong] = [await packFrame(raw, 1), await packFrame(raw, 19)];
    expect(strong.length).toBeLessThan(fast.length * 0.9);
  });

  test('with any one bit flipped is refused by us', async () => {
    const raw = Buffer.concat([text.subarray(0, 2000), randomBytes(300)]);
    const frame = await packFrame(raw, 3);
    await fc.assert(
      fc.asyncProperty(fc.nat(frame.length * 8 - 1), async (bit) => {
        const broken = Buffer.from(frame);
        broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const raw_ = await unpackFrame(broken, raw.length).catch((error: unknown) => error);
        // The window descriptor says how much memory a decoder may need: another one changes no byte.
        if (bit >> 3 === 5 && Buffer.isBuffer(raw_)) expect(raw_.equals(raw)).toBe(true);
        else expect(raw_).toBeInstanceOf(FrameError);
      }),
      { numRuns: 300 },
    );
  });

  test('with a flipped bit in a stored block is found by zstd -t', async () => {
    const frame = await packFrame(randomBytes(5000), 3);
    const broken = Buffer.from(frame);
    broken[2500] = (broken[2500] ?? 0) ^ 4;
    expect(zstd(['-t'], frame).status).toBe(0);
    expect(zstd(['-t'], broken).status).not.toBe(0);
  });

  test.each([
    [
      'another size than the index says',
      async () => ({ frame: await packFrame(text, 3), size: text.length - 1 }),
    ],
    ['no checksum', async () => ({ frame: zstd(['-c', '--no-check'], text).stdout, size: text.length })],
    [
      'two frames',
      async () => ({
        frame: Buffer.concat([await packFrame(text, 3), await packFrame(text, 3)]),
        size: text.length,
      }),
    ],
    [
      'something behind it',
      async () => ({ frame: Buffer.concat([await packFrame(text, 3), Buffer.from([0])]), size: text.length }),
    ],
    [
      'its end missing',
      async () => ({ frame: (await packFrame(text, 3)).subarray(0, -1), size: text.length }),
    ],
    ['nothing', async () => ({ frame: Buffer.alloc(0), size: 1 })],
    [
      'more than the limit',
      async () => ({
        frame: zstd(['-c', '--check', '--stream-size=9000000'], Buffer.alloc(9_000_000)).stdout,
        size: 9_000_000,
      }),
    ],
  ])('with %s is refused', async (_, make) => {
    const { frame, size } = await make();
    await expect(unpackFrame(frame, size)).rejects.toBeInstanceOf(FrameError);
  });

  test('that would inflate to a GiB is refused before it is decoded', async () => {
    // A header of ours that states 1,000 bytes, and then run-length blocks of 128 KiB, four bytes each.
    const head = (await packFrame(Buffer.alloc(1000, 'x'), 3)).subarray(0, 10);
    const block = Buffer.from([...uint24((131_072 << 3) | (1 << 1)), 0]);
    const last = Buffer.from([...uint24((131_072 << 3) | (1 << 1) | 1), 0]);
    const bomb = Buffer.concat([head, ...Array.from({ length: 8191 }, () => block), last, Buffer.alloc(4)]);
    expect(zstd(['-dc', '-f'], bomb).status).not.toBe(0);
    const before = process.memoryUsage().rss;
    await expect(unpackFrame(bomb, 1000)).rejects.toThrow('unpack to more than the limit');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('a packed file', () => {
  test('of several frames comes back, from us and from zstd', async () => {
    const raw = Buffer.concat([randomBytes(5_000_000), text, Buffer.alloc(4_000_000, 'json ')]);
    const stored = await packFrames(raw);
    expect((await unpackFrames(stored, raw.length)).equals(raw)).toBe(true);
    expect(zstd(['-dc'], stored).stdout.equals(raw)).toBe(true);
  });

  test('is refused when it would unpack to more than is allowed, or to far more than it has', async () => {
    await expect(unpackFrames(await packFrames(text), text.length - 1)).rejects.toThrow('would unpack to');
    const bomb = Buffer.concat(
      await Promise.all(Array.from({ length: 8 }, () => packFrame(Buffer.alloc(8_000_000), 3))),
    );
    await expect(unpackFrames(bomb, 2 ** 30)).rejects.toThrow('would unpack to 64000000 bytes');
  });

  test('is refused when it is cut anywhere', async () => {
    const stored = await packFrames(text);
    for (const length of [1, 5, 9, 12, stored.length - 1])
      await expect(unpackFrames(stored.subarray(0, length), text.length)).rejects.toBeInstanceOf(FrameError);
  });
});

const uint24 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255];
