import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { writeContainer } from '../../../electron/engine/container/writer.ts';

const CHUNK_BYTES = 256 * 1024;
const CHUNKS = 800;
const HEADER = '-- MariaDB dump 10.19\n/*!40101 SET @OLD_MODE=@@SQL_MODE */;\nINSERT INTO `t` VALUES\n';
const ROW = `(1,'${'x'.repeat(56)}'),\n`;

describe('writing a container', () => {
  it('keeps none of the dump in memory that it has written', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const before = process.memoryUsage().arrayBuffers;
    let atEnd = 0;
    async function* dump() {
      yield Buffer.from(HEADER);
      for (let i = 0; i < CHUNKS; i += 1) yield Buffer.alloc(CHUNK_BYTES, ROW);
      collect();
      atEnd = process.memoryUsage().arrayBuffers;
      yield Buffer.from("(1,'x');\n");
    }
    const { sections } = await writeContainer(
      dump(),
      { write: async () => undefined },
      { signal: new AbortController().signal },
    );
    expect(sections.find(({ kind }) => kind === 'table-data')?.rows).toBe(
      (CHUNKS * CHUNK_BYTES) / ROW.length + 1,
    );
    // 200 MiB have gone through; what is in flight is 20 MiB, with the buffers around it twice that.
    expect((atEnd - before) / 1024 / 1024).toBeLessThan(60);
  }, 60_000);
});
