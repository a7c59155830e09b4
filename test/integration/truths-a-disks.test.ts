import { randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, expectNothingStored, filesIn, holdTable, until } from '../support/truths.ts';

const MIB = 1024 * 1024;
/** Of noise, whose hex digits zstd only halves: twice of what is usual for SQL, so that the estimate is too low. */
const NOISE_MIB = 20;

describe.each(allServerKinds())('disks and a dump of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let disk: SmallDisk | null = null;

  beforeAll(async () => {
    server = await startServer(kind, { args: ['--max-allowed-packet=64M'] });
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.noise (id INT PRIMARY KEY AUTO_INCREMENT, v LONGBLOB)',
      'CREATE TABLE d.zz (id INT)',
    );
    const connection = await server.connect();
    for (let row = 0; row < NOISE_MIB; row += 1)
      await connection.query('INSERT INTO d.noise (v) VALUES (?)', [randomBytes(MIB)]);
    await connection.query('ANALYZE TABLE d.noise');
    await connection.end();
    engine = await startEngine(undefined, { tuning: { retryPausesMs: [] } });
    serverId = await engine.addServer(server);
  });
  afterEach(() => {
    disk?.unmount();
    disk = null;
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const start = async (storageId: StorageId) => {
    const selection = { ...everything, databases: ['d'] };
    return (await engine.call('backups.start', { serverId, storageId, selection })).runId;
  };

  it('A23: a disk that is too small for the estimate is refused before the dump', async ({ skip }) => {
    disk = smallDisk(2);
    if (disk === null) return skip();
    const { storageId, folder } = await engine.addStorage(disk.folder);
    const run = await engine.finished(await start(storageId));
    const data = expectFailure(run, 'disk-full');
    expect(data.path).toBe(folder);
    expect(data.neededBytes).toBeGreaterThan(2 * MIB);
    expect(data.freeBytes).toBeLessThanOrEqual(2 * MIB);
    expect(run.steps.find(({ name }) => name === 'dump')?.state).toBe('waiting');
    expectNothingStored(folder);
  });

  it('A23: a disk that fills up while it is written fails, says needed and free, and nothing is left', async ({
    skip,
  }) => {
    disk = smallDisk(NOISE_MIB - 4);
    if (disk === null) return skip();
    const { storageId, folder } = await engine.addStorage(disk.folder);
    const run = await engine.finished(await start(storageId));
    const data = expectFailure(run, 'disk-full');
    expect(run.steps.find(({ name }) => name === 'dump')?.state).toBe('failed');
    expect(data.neededBytes).toBeGreaterThan((NOISE_MIB - 5) * MIB);
    expect(data.freeBytes).toBeLessThan(NOISE_MIB * MIB);
    expectNothingStored(folder);
  });

  it('A24: what is not on the medium as it was written is found by reading it back', async () => {
    const { storageId, folder } = await engine.addStorage();
    const held = await holdTable(server, 'd.zz');
    const runId = await start(storageId);
    await held.waiting();
    // The dump's first frames are in the draft by now; one byte of them is changed as a bad disk would.
    const file = await until(async () => {
      const name = filesIn(folder).find((each) => each.endsWith('dump.sql.zst'));
      if (name === undefined) return null;
      const handle = await open(path.join(folder, name), 'r+');
      const { size } = await handle.stat();
      if (size > MIB) return handle;
      await handle.close();
      return null;
    }, 'the first frames of the draft');
    const at = MIB / 2;
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte.writeUInt8(byte.readUInt8(0) ^ 1, 0);
    await file.write(byte, 0, 1, at);
    await file.close();
    await held.release();
    const data = expectFailure(await engine.finished(runId), 'written-differs');
    expect(data.file).toContain('dump.sql.zst');
    expectNothingStored(folder);
  });

  it('A24: a write that reports more than it wrote is found by reading it back', async () => {
    const { storageId, folder } = await engine.addStorage();
    const tellTheTruth = await lyingWrites();
    try {
      const run = await engine.finished(await start(storageId));
      expectFailure(run, 'written-differs');
    } finally {
      tellTheTruth();
    }
    expectNothingStored(folder);
  });
});

/**
 * From now on a large write drops its last bytes and says that it wrote them all: no disk does this on demand.
 * @returns ends it
 */
async function lyingWrites(): Promise<() => void> {
  const handle = await open(path.join(tempFolder('handle'), 'file'), 'w');
  const prototype: { write: FileHandle['write'] } = Object.getPrototypeOf(handle);
  await handle.close();
  const honest = prototype.write;
  const lying = async function (
    this: FileHandle,
    buffer: Uint8Array,
    offset = 0,
    length = buffer.length - offset,
  ) {
    const wanted = length > 100_000 ? length - 7 : length;
    const { bytesWritten } = await Reflect.apply(honest, this, [buffer, offset, wanted]);
    return { bytesWritten: bytesWritten + length - wanted, buffer };
  };
  Object.defineProperty(prototype, 'write', { value: lying, configurable: true, writable: true });
  return () =>
    Object.defineProperty(prototype, 'write', { value: honest, configurable: true, writable: true });
}
