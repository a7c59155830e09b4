import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../../electron/engine/container/age-keys.ts';
import type { Committed } from '../../../electron/engine/repository/model.ts';
import { checkBackup } from '../../../electron/engine/verify/check.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { FrameSize } from '../../../shared/model/dump-index.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';

/** A thousand over dump, index and manifest together in every run; HOLDFAST_PROPERTIES=all flips as many in each of them. */
const FLIPS = process.env.HOLDFAST_PROPERTIES === 'all' ? 1000 : 334;
const SEED = 20_261_126;

const samples = path.join(import.meta.dirname, '../container/samples');
const dump = await readFile(path.join(samples, 'mariadb-10.11.golden.sql'));
const otherDump = await readFile(path.join(samples, 'mysql-9.7.golden.sql'));
const keys = await newKeyPair();

describe.each([
  ['plain', []],
  ['encrypted', [keys.recipient]],
])('whatever is done to a backup (%s) is found, and the file named', (_, recipients) => {
  const suffix = recipients.length === 0 ? '' : '.age';
  const DUMP = `dump.sql.zst${suffix}`;
  const INDEX = `index.json.zst${suffix}`;
  let under: TestRepository;
  let backup: Committed;
  let frames: readonly FrameSize[];
  const whole = new Map<string, Buffer>();
  beforeAll(async () => {
    under = await newRepository(keys.identity);
    backup = await commitBackup(under.repository, { dump, recipients });
    for (const name of [DUMP, INDEX, 'manifest.json', 'SHA256SUMS'])
      whole.set(name, await readFile(place(name)));
    ({ frames } = await under.repository.readIndex(backup.folder, backup.manifest));
  });
  afterAll(() => under.remove());

  const place = (name: string, folder = backup.folder) => path.join(under.root, folder, name);
  const bytesOf = (name: string): Buffer => whole.get(name) ?? Buffer.alloc(0);

  /** What the check says of a backup one of whose files is this; it must say something, and name that file. */
  async function found(name: string, bytes: Buffer): Promise<HoldfastError> {
    await writeFile(place(name), bytes);
    try {
      await checkBackup(under.repository, backup.folder);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      expect('file' in error.data ? path.basename(String(error.data.file)) : error.code).toBe(name);
      return error;
    } finally {
      await writeFile(place(name), bytesOf(name));
    }
    throw new Error(`${name} passed`);
  }

  test('to begin with it is whole', () => checkBackup(under.repository, backup.folder));

  test.each([['dump'], ['index'], ['manifest']] as const)(
    'any flipped bit of its %s',
    async (which) => {
      const name = { dump: DUMP, index: INDEX, manifest: 'manifest.json' }[which];
      const bytes = bytesOf(name);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
          const broken = Buffer.from(bytes);
          broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const { code } = await found(name, broken);
          const codes = which === 'manifest' ? ['manifest-invalid', 'format-too-new'] : ['backup-damaged'];
          expect(codes).toContain(code);
        }),
        { numRuns: FLIPS, seed: SEED, endOnFailure: true },
      );
    },
    600_000,
  );

  test('a cut at every edge of a frame, a byte before it and a byte after it', async () => {
    const bytes = bytesOf(DUMP);
    let edge = 0;
    for (const [, stored] of frames) {
      for (const length of [edge - 1, edge, edge + 1])
        if (length >= 0 && length < bytes.length) {
          const error = await found(DUMP, bytes.subarray(0, length));
          expect(error.data).toMatchObject({ problem: expect.stringContaining(`${length} bytes`) });
        }
      edge += stored;
    }
  }, 120_000);

  test('frames that changed places, were repeated or left out', async () => {
    const bytes = bytesOf(DUMP);
    const offsets = frames.map((__, at) => frames.slice(0, at).reduce((sum, [, stored]) => sum + stored, 0));
    const frame = (at: number) => bytes.subarray(offsets[at], (offsets[at] ?? 0) + (frames[at]?.[1] ?? 0));
    for (let at = 0; at + 1 < frames.length; at += 1) {
      const before = bytes.subarray(0, offsets[at]);
      const after = bytes.subarray((offsets[at + 1] ?? 0) + (frames[at + 1]?.[1] ?? 0));
      for (const middle of [[frame(at + 1), frame(at)], [frame(at), frame(at), frame(at + 1)], [frame(at)]])
        await found(DUMP, Buffer.concat([before, ...middle, after]));
    }
  }, 120_000);

  test('the manifest, the index or the dump of another backup', async () => {
    const other = await commitBackup(under.repository, {
      dump: otherDump,
      recipients,
      startedAt: '2026-11-22T05:00:00.000Z',
    });
    for (const name of [DUMP, INDEX, 'manifest.json'])
      await found(name, await readFile(place(name, other.folder)));
    // The manifest with the sums that fit it: the folder's own name tells.
    await writeFile(place('SHA256SUMS'), await readFile(place('SHA256SUMS', other.folder)));
    const error = await found('manifest.json', await readFile(place('manifest.json', other.folder)));
    expect(error.data).toMatchObject({ problem: 'it is the manifest of another backup' });
    await writeFile(place('SHA256SUMS'), bytesOf('SHA256SUMS'));
  });
});
