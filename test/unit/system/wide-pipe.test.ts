import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runtimeDir } from '../../../electron/engine/system/data-dir.ts';
import { startTool } from '../../../electron/engine/system/run-tool.ts';
import { openWidePipe, type WidePipe } from '../../../electron/engine/system/wide-pipe.ts';
import { buildProgram } from './programs/build.ts';

const MIB = 1024 * 1024;

async function run(script: string) {
  const widePipe = await openWidePipe();
  if (widePipe === null) throw new Error('there is no wide pipe here');
  const running = startTool({ program: '/bin/sh', args: ['-c', script], widePipe });
  running.stdin.end();
  return { widePipe, running };
}

/** Everything that comes, as a hash of its own: a chunk is good until the next is asked for. */
async function read({ chunks }: WidePipe, each: (chunk: Uint8Array) => Promise<unknown> | undefined) {
  const hash = createHash('sha256');
  const sizes: number[] = [];
  for await (const chunk of chunks) {
    await each(chunk);
    hash.update(chunk);
    sizes.push(chunk.length);
  }
  return { sha256: hash.digest('hex'), sizes, bytes: sizes.reduce((a, b) => a + b, 0) };
}

/** Writes 32 MiB in which no two places look alike, in pieces of `size`. */
const COUNTING = (size: string) =>
  `seq 1 5000000 | head -c ${32 * MIB} | dd bs=${size} iflag=fullblock status=none`;

describe('a wide pipe', () => {
  const expected = (() => {
    const hash = createHash('sha256');
    let text = '';
    for (let n = 1; text.length < 32 * MIB; n += 1) text += `${n}\n`;
    return hash.update(text.slice(0, 32 * MIB)).digest('hex');
  })();

  test.each(['256K', '1000', '64K'])(
    'brings every byte in its order, written %s at a time',
    async (size) => {
      const { widePipe, running } = await run(COUNTING(size));
      let chunks = 0;
      const { sha256, bytes } = await read(widePipe, () => {
        chunks += 1;
        // A reader that now and then takes its time: the program has to wait, and must not fail of it.
        return chunks % 50 === 0 ? sleep(5) : undefined;
      });
      expect(bytes).toBe(32 * MIB);
      expect(sha256).toBe(expected);
      expect(await running.done).toMatchObject({ exitCode: 0, stderr: '' });
    },
    30_000,
  );

  test('makes a program wait that nobody reads', async () => {
    const { widePipe, running } = await run(COUNTING('256K'));
    await sleep(300);
    let first: Uint8Array | null = null;
    const { bytes, sha256 } = await read(widePipe, (chunk) => {
      first ??= Buffer.from(chunk.subarray(0, 6));
      return undefined;
    });
    expect(String(first)).toBe('1\n2\n3\n');
    expect([bytes, sha256]).toEqual([32 * MIB, expected]);
    expect((await running.done).exitCode).toBe(0);
  });

  test('ends for a program that wrote nothing, and leaves nothing behind', async () => {
    const { widePipe, running } = await run('exit 3');
    expect((await read(widePipe, () => undefined)).bytes).toBe(0);
    expect((await running.done).exitCode).toBe(3);
    expect(readdirSync(runtimeDir()).filter((name) => name.startsWith('p-'))).toEqual([]);
  });

  test('is left by a reader that has enough: the program hears of it', async () => {
    const { widePipe, running } = await run(`yes 2>/dev/null; exit 7`);
    for await (const chunk of widePipe.chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await running.done).exitCode).toBe(7);
  });

  test('fails with the reason for which it was destroyed', async () => {
    const { widePipe, running } = await run('echo a; sleep 60');
    const reading = read(widePipe, () => undefined);
    setTimeout(() => widePipe.stdout.destroy(new Error('enough')), 100);
    await expect(reading).rejects.toThrow('enough');
    await expect(widePipe.chunks.next()).rejects.toThrow('enough');
    running.kill();
    await running.done;
  });

  test('is none where no file descriptor is left, and nobody waits for it', async () => {
    const program = await buildProgram(path.join(import.meta.dirname, 'programs', 'pipe-opener.ts'));
    const said = execFileSync('/bin/sh', ['-c', `ulimit -n 100; exec "${process.execPath}" "${program}"`], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    rmSync(path.dirname(program), { recursive: true });
    // Few descriptors are not enough, some are; in between one end is there that cannot be accepted.
    expect(said).toMatch(/^none (?:none )+(?:open ?)+$/);
  });
});
