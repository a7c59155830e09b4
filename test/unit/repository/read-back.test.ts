import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ReadBack } from '../../../electron/engine/repository/read-back.ts';

const MIB = 1024 * 1024;

/** A file that grows, as a disk gives it back. */
class Medium {
  held = Buffer.alloc(0);
  readonly read: [number, number][] = [];
  isBroken = false;

  readonly open = async () => ({
    name: 'dump.sql.zst',
    size: this.held.length,
    read: async (offset: number, length: number) => {
      if (this.isBroken) throw new Error('the disk cannot be read');
      this.read.push([offset, length]);
      return this.held.subarray(offset, offset + length);
    },
    close: async () => undefined,
  });
}

describe('reading back', () => {
  const whole = randomBytes(40 * MIB);

  async function half(medium: Medium, held = whole): Promise<ReadBack> {
    const readBack = new ReadBack(medium.open);
    for (let at = 0; at < whole.length; at += 300_000) readBack.wrote(whole.subarray(at, at + 300_000));
    medium.held = held.subarray(0, 33 * MIB);
    readBack.advance(33 * MIB);
    await readBack.stop();
    medium.held = held;
    return readBack;
  }

  test('reads each byte once: what is on the medium while the rest is written, and that at the end', async () => {
    const medium = new Medium();
    const readBack = await half(medium);
    expect(medium.read.reduce((sum, [, length]) => sum + length, 0)).toBe(33 * MIB);
    expect(await readBack.isEqual()).toBe(true);
    expect(medium.read.map(([offset]) => offset)).toEqual(
      Array.from({ length: 80 }, (_, i) => (i * MIB) / 2),
    );
  });

  test.each([5, 39])('finds one other byte, in MiB %i', async (at) => {
    const held = Buffer.from(whole);
    held[at * MIB] = (held[at * MIB] ?? 0) ^ 1;
    expect(await (await half(new Medium(), held)).isEqual()).toBe(false);
  });

  test.each([
    ['too short', whole.subarray(0, -1)],
    ['too long', Buffer.concat([whole, Buffer.from('x')])],
  ])('finds a file that is %s', async (_, held) => {
    expect(await (await half(new Medium(), held)).isEqual()).toBe(false);
  });

  test('says at the end what could not be read in between', async () => {
    const medium = new Medium();
    medium.isBroken = true;
    const readBack = await half(medium);
    medium.isBroken = false;
    await expect(readBack.isEqual()).rejects.toThrow('cannot be read');
  });
});
