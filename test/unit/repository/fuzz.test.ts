import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../../../electron/engine/container/frame.ts';
import { packFrames, unpackFrames } from '../../../electron/engine/container/frame-file.ts';
import { openDump } from '../../../electron/engine/container/reader.ts';
import { parseEvent, parseJson, parseManifest } from '../../../electron/engine/repository/manifest-file.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { DumpIndex, INDEX_FORMAT } from '../../../shared/model/dump-index.ts';
import { commitBackup, newRepository } from '../../support/backups.ts';
import { collect, contain, inMemory } from '../../support/containers.ts';
import { mutatedBytes, mutatedJson } from '../../support/mutate.ts';
import { type Random, randomOf } from '../../support/year/random.ts';

/* Manifests, indexes and events come from disks that rot and from folders that anybody may have written to. */

/** HOLDFAST_FUZZ=1000000 takes a quarter of an hour; a sample is tried in every run, always the same one. */
const INPUTS = Number(process.env.HOLDFAST_FUZZ ?? 20_000);
const SEED = Number(process.env.HOLDFAST_FUZZ_SEED ?? 20_261_126);
/** Of the processor's time: the machine may have other things to do. */
const LONGEST_MS = 1_500;
const MOST_MEMORY = 300 * 1024 * 1024;

const samples = path.join(import.meta.dirname, '../container/samples');
const dump = (await readFile(path.join(samples, 'mariadb-10.11.golden.sql'))).subarray(0, 6_000);
const { stored, index } = await contain(dump);
const indexText = JSON.stringify(index);
const packed = await packFrames(Buffer.from(indexText));
const manifestText = await manifestOf();
const eventText = JSON.stringify({
  format: 1,
  id: '019ac0de-0000-7000-8000-000000000001',
  backupId: '019ac0de-0000-7000-8000-000000000002',
  at: '2026-11-22T06:00:00.000Z',
  machineId: '019ac0de-0000-7000-8000-000000000003',
  what: { kind: 'drilled', passed: true, restoreMs: 5, differences: 0, summary: 'equal' },
});

async function manifestOf(): Promise<string> {
  const under = await newRepository();
  try {
    return JSON.stringify((await commitBackup(under.repository, { dump })).manifest);
  } finally {
    await under.remove();
  }
}

/** What may be said of such an input; anything else that is thrown is a crash. */
const SAID = ['manifest-invalid', 'format-too-new', 'backup-damaged', 'object-not-in-backup'];

function isSaid(error: unknown): boolean {
  return error instanceof FrameError || (error instanceof HoldfastError && SAID.includes(error.code));
}

/** An index as the repository reads it, and what a window then asks of it. @returns whether it was taken for one */
async function lookInto(raw: Buffer): Promise<boolean> {
  const parsed = DumpIndex.safeParse(parseJson(raw, 'index.json', INDEX_FORMAT));
  if (!parsed.success) return false;
  const reader = openDump(inMemory(stored), parsed.data);
  const [first] = reader.objects();
  if (first !== undefined) await reader.definition(first.kind, first.database, first.name);
  // Whatever the index says, what is read is what was dumped, or an error.
  expect(dump.equals(await collect(reader.read()))).toBe(true);
  return true;
}

const targets: Record<string, (random: Random) => Promise<boolean>> = {
  'a manifest’s structure': async (random) => {
    parseManifest(mutatedJson(manifestText, random), 'manifest.json');
    return true;
  },
  'a manifest’s bytes': async (random) => {
    parseManifest(mutatedBytes(Buffer.from(manifestText), Buffer.from(indexText), random), 'manifest.json');
    return true;
  },
  'an event': async (random) => {
    parseEvent(mutatedJson(eventText, random), 'event.json');
    return true;
  },
  'an index’s structure': (random) => lookInto(mutatedJson(indexText, random)),
  'an index’s bytes': (random) =>
    lookInto(mutatedBytes(Buffer.from(indexText), Buffer.from(manifestText), random)),
  'an index’s frames': async (random) =>
    lookInto(await unpackFrames(mutatedBytes(packed, stored, random), 1024 * 1024)),
};
const SHARES = { 'an index’s structure': 4, 'a manifest’s structure': 3 } as Record<string, number>;
const total = Object.keys(targets).reduce((sum, name) => sum + (SHARES[name] ?? 1), 0);

describe.each(Object.entries(targets))('%s, changed at random', (name, look) => {
  const inputs = Math.ceil((INPUTS * (SHARES[name] ?? 1)) / total);

  test(`${inputs} times: said what is wrong, or taken for what it is; no crash, no hang, no memory that grows`, async () => {
    let taken = 0;
    let refused = 0;
    const before = process.memoryUsage().rss;
    for (let input = 0; input < inputs; input += 1) {
      const seed = SEED + input;
      const started = process.cpuUsage();
      try {
        if (await look(randomOf(seed))) taken += 1;
        else refused += 1;
      } catch (error) {
        if (!isSaid(error)) throw new Error(`seed ${seed} (HOLDFAST_FUZZ_SEED)`, { cause: error });
        refused += 1;
      }
      const { user, system } = process.cpuUsage(started);
      const tookMs = (user + system) / 1000;
      if (tookMs > LONGEST_MS) throw new Error(`seed ${seed} took ${tookMs} ms`);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY);
    // Both ways are gone, or the test looks at one of them only.
    expect(refused).toBeGreaterThan(inputs / 10);
    if (name !== 'an index’s frames') expect(taken).toBeGreaterThan(0);
  }, 7_200_000);
});

describe('what would fill the memory is refused before it is unpacked', () => {
  const MIB = 1024 * 1024;
  const grown = async (work: () => Promise<unknown>) => {
    const before = process.memoryUsage().rss;
    await expect(work()).rejects.toBeInstanceOf(FrameError);
    return process.memoryUsage().rss - before;
  };

  test('an index of nothing but one byte, a gigabyte of it', async () => {
    const bomb = await packFrames(Buffer.alloc(8 * MIB));
    const frames = Array.from({ length: 128 }, () => bomb);
    expect(await grown(() => unpackFrames(Buffer.concat(frames), 512 * MIB))).toBeLessThan(64 * MIB);
  });

  test('a frame that states less than it holds', async () => {
    const bomb = Buffer.from(await packFrames(Buffer.alloc(4 * MIB)));
    bomb.writeUInt32LE(1, 6);
    expect(await grown(() => unpackFrames(bomb, 512 * MIB))).toBeLessThan(64 * MIB);
  });
});
