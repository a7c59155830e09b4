import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DumpReader } from '../../../electron/engine/container/reader.ts';
import type { LookOrder } from '../../../electron/engine/jobs/look-through.ts';
import type { Committed } from '../../../electron/engine/repository/model.ts';
import { NOTHING_FOUND } from '../../../electron/engine/restore/outside-findings.ts';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

const ROWS = Array.from({ length: 4000 }, (_, i) => `(${i},'row number ${i}')`).join(',');

/** @param last a statement behind the rows of the only table */
const dump = (last = ''): Buffer =>
  Buffer.from(
    [
      '-- MariaDB dump 10.19  Distrib 10.11.14-MariaDB, for debian-linux-gnu (x86_64)',
      '/*!40101 SET NAMES utf8mb4 */;',
      'USE `shop`;',
      '--\n-- Table structure for table `t`\n--\n',
      'CREATE TABLE `t` (`id` INT PRIMARY KEY, `v` VARCHAR(40));',
      '--\n-- Dumping data for table `t`\n--\n',
      `INSERT INTO \`t\` VALUES ${ROWS};`,
      last,
      '-- Dump completed on 2026-11-22  6:00:00\n',
    ].join('\n'),
  );

describe('what reaches outside of a backup', () => {
  let made: TestRepository;
  let state: State;
  let clean: Committed;
  /** Sections that were unpacked to be looked through. */
  let unpacked = 0;
  let nowMs = 0;

  beforeAll(async () => {
    made = await newRepository();
    clean = await commitBackup(made.repository, { dump: dump() });
  });
  afterAll(async () => {
    await made.remove();
    removeTempFolders();
  });
  afterEach(() => state.close());
  beforeEach(async () => {
    state = await openState(tempFolder('looked'));
    // Whether what is kept is enough for a process that has looked through nothing.
    vi.resetModules();
    unpacked = 0;
  });

  async function look(
    { folder, manifest }: Committed,
    {
      databases = ['shop'],
      skipsKnown = true,
      mostRowBytes = Number.POSITIVE_INFINITY,
      only = (_kind: string): boolean => true,
    } = {},
  ) {
    const { lookThrough } = await import('../../../electron/engine/jobs/look-through.ts');
    const index = await made.repository.readIndex(folder, manifest);
    const opened = await made.repository.openDump(folder, manifest, index);
    const reader: DumpReader = Object.create(opened, {
      read: {
        value: (...args: Parameters<DumpReader['read']>) => {
          unpacked += 1;
          return opened.read(...args);
        },
      },
    });
    const order: LookOrder = {
      ...{ repository: made.repository, folder, manifest, reader, skipsKnown, mostRowBytes },
      sections: index.sections.filter(({ kind }) => only(kind)),
      inside: { databases, ignoreCase: false },
      signal: new AbortController().signal,
    };
    try {
      return await lookThrough(order, { state, clock: { ...systemClock, monotonicMs: () => nowMs } });
    } finally {
      await opened.close();
    }
  }
  const inNewProcess: typeof look = (...args) => {
    vi.resetModules();
    unpacked = 0;
    return look(...args);
  };

  it('is looked for once: for the same bytes the hash of the file is enough, in another process, too', async () => {
    expect(await look(clean)).toEqual(NOTHING_FOUND);
    expect(unpacked).toBeGreaterThan(0);
    expect(await inNewProcess(clean)).toEqual(NOTHING_FOUND);
    expect(unpacked).toBe(0);
    // A restore that replaces wants to know that all of it is sound.
    expect(await inNewProcess(clean, { skipsKnown: false })).toEqual(NOTHING_FOUND);
    expect(unpacked).toBe(0);
  });

  it('is looked for anew where other databases are restored, or other parts', async () => {
    await look(clean);
    await inNewProcess(clean, { databases: ['shop', 'crm'] });
    expect(unpacked).toBeGreaterThan(0);
    await inNewProcess(clean, { only: (kind) => kind !== 'table-structure' });
    expect(unpacked).toBeGreaterThan(0);
  });

  it('is found in another dump that is in its place, with or without a manifest that says so', async () => {
    await look(clean);
    const hostile = await commitBackup(made.repository, {
      dump: dump("GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;"),
    });
    const file = path.join(made.root, clean.folder, clean.manifest.files.dump.name);
    const own = readFileSync(file);
    const other = readFileSync(path.join(made.root, hostile.folder, hostile.manifest.files.dump.name));
    try {
      writeFileSync(file, Buffer.concat([other.subarray(0, own.length), own.subarray(other.length)]));
      await expect(inNewProcess(clean)).rejects.toThrow('backup-damaged');
      const found = await inNewProcess(hostile);
      expect(found).toMatchObject({
        outside: [{ statement: expect.stringMatching(/^GRANT ALL/) }],
        outsideCount: 1,
      });
      // What was found is found again.
      expect(await inNewProcess(hostile)).toEqual(found);
    } finally {
      writeFileSync(file, own);
    }
  });

  it('is looked for anew in the same process where its file has changed since, but for a moment', async () => {
    await look(clean);
    const file = path.join(made.root, clean.folder, clean.manifest.files.dump.name);
    const own = readFileSync(file);
    const bad = Buffer.from(own);
    bad.writeUInt8(bad.readUInt8(own.length >> 1) ^ 1, own.length >> 1);
    try {
      writeFileSync(file, bad);
      nowMs += 9_000;
      expect(await look(clean)).toEqual(NOTHING_FOUND);
      nowMs += 2_000;
      await expect(look(clean)).rejects.toThrow('backup-damaged');
    } finally {
      writeFileSync(file, own);
    }
  });

  it('says how many rows are still to be looked through, and leaves none once something was found', async () => {
    const hasty = await look(clean, { mostRowBytes: 1000 });
    expect(hasty.unseenRowBytes).toBeGreaterThan(90_000);
    const behind = await commitBackup(made.repository, {
      dump: dump("INSERT INTO `t` VALUES (1, LOAD_FILE('x'));"),
    });
    expect(await look(behind, { mostRowBytes: 1000 })).toMatchObject({ outsideCount: 0 });
    const all = await inNewProcess(behind);
    expect(all).toMatchObject({ outsideCount: 1, unseenRowBytes: 0 });
    expect(await inNewProcess(behind, { mostRowBytes: 1000 })).toEqual(all);
  });

  it.each(["`load_file`('x')", "LOAD_FILE('x')", '(SELECT 1)', '(TABLE t)'])(
    'is found among rows: %s',
    async (value) => {
      const planted = await commitBackup(made.repository, {
        dump: dump(`INSERT INTO \`t\` VALUES (1, ${value});`),
      });
      expect(await look(planted)).toMatchObject({ outsideCount: 1 });
    },
  );

  it('counts all that it does not show, and its hash is of all of it', async () => {
    const decoys = Array.from({ length: 150 }, (_, i) => `DROP DATABASE other${i};\n`).join('');
    const of = async (last: string) =>
      look(await commitBackup(made.repository, { dump: dump(decoys + last) }));
    const first = await of('DROP DATABASE victim1;');
    expect(first).toMatchObject({ outsideCount: 151 });
    expect(first.outside).toHaveLength(100);
    const other = await of('DROP DATABASE victim2;');
    expect(other.outside).toEqual(first.outside);
    expect(other.outsideDigest).not.toBe(first.outsideDigest);
    expect((await of('DROP DATABASE victim1;')).outsideDigest).toBe(first.outsideDigest);
  });

  it('is an event that calls a procedure whose SQL only comes to be when it runs', async () => {
    const programs = (called: string) => `DELIMITER ;;
CREATE PROCEDURE makes(IN a TEXT) BEGIN EXECUTE IMMEDIATE a; END ;;
CREATE PROCEDURE calls() CALL shop.makes(@a) ;;
CREATE PROCEDURE plain() SELECT 1 ;;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN CALL ${called}(); END ;;
DELIMITER ;`;
    const of = async (called: string) => {
      const { outside } = await look(await commitBackup(made.repository, { dump: dump(programs(called)) }));
      return outside.filter(({ kind }) => kind === 'dynamic');
    };
    expect(await of('Calls')).toMatchObject([
      { kind: 'dynamic', statement: expect.stringMatching(/^CREATE EVENT e/) },
    ]);
    expect(await of('plain')).toEqual([]);
  });

  it('forgets the oldest of what it keeps', async () => {
    for (let i = 0; i < 500; i += 1)
      await state.settings.set(`lookedThrough.${i}`, `2026-01-01T00:00:00.${String(i).padStart(3, '0')}Z`);
    await look(clean);
    const kept = (await state.settings.list('lookedThrough.')).map(({ key }) => key);
    expect(kept).toHaveLength(500);
    expect(kept).not.toContain('lookedThrough.0');
    expect(kept).toContain('lookedThrough.1');
    await inNewProcess(clean);
    expect(unpacked).toBe(0);
  });
});
