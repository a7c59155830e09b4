import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import { fileError } from '../system/file-errors.ts';
import { newId } from '../system/ids.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import { openBackup } from './open-backup.ts';
import { ProgressMeter } from './progress-meter.ts';

/** Saves a backup, or one database of it, as plain SQL, or gzip where the name ends in .gz. */
export function exportJob(
  order: {
    readonly backup: Backup;
    readonly database: string | null;
    readonly file: string;
    readonly overwrite: boolean;
  },
  deps: JobDeps,
): [JobRequest, Job] {
  const { backup, database, file } = order;
  const request: JobRequest = {
    kind: 'export',
    title: `Save ${database ?? backup.databases?.join(', ') ?? 'a backup'} as ${path.basename(file)}`,
    serverId: backup.serverId,
    storageId: backup.storageId,
    backupId: backup.id,
    steps: ['read', 'write'],
    occupies: null,
  };
  return [
    request,
    async (context) => {
      if (!order.overwrite && (await exists(file))) throw new HoldfastError('file-exists', { path: file });
      const opened = await context.step('read', () => openBackup(backup, deps));
      try {
        const sections = database === null ? opened.index.sections : sectionsOf(opened.index, database);
        const total = sections.reduce((sum, section) => sum + section.rawBytes, 0);
        const meter = new ProgressMeter(deps.clock, {
          objectsTotal: null,
          expected: new Map([['', total]]),
          isExact: true,
        });
        const tell = (doneBytes: number) =>
          context.progress(meter.update({ doneBytes, current: null, objectsDone: 0 }));
        await context.step('write', () =>
          writeBeside(
            file,
            counted(opened.reader.read(sections, { signal: context.signal }), tell),
            context.signal,
          ),
        );
      } finally {
        await opened.reader.close();
      }
      context.update({ writtenFile: file });
      return { kind: 'good', backupId: backup.id };
    },
  ];
}

/** Everything of one database, with the dump's header and trailer, which make it restorable alone. */
export function sectionsOf(index: DumpIndex, database: string): readonly Section[] {
  const sections = index.sections.filter(
    (section) => section.kind === 'header' || section.kind === 'trailer' || section.database === database,
  );
  if (!sections.some((section) => section.database === database))
    throw new HoldfastError('object-not-in-backup', { object: database });
  return sections;
}

async function* counted(
  source: AsyncIterable<Buffer>,
  tell: (doneBytes: number) => void,
): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const chunk of source) {
    yield chunk;
    done += chunk.length;
    tell(done);
  }
}

/** Writes under another name first, so that a file of the asked name is always whole. */
async function writeBeside(file: string, source: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  const temporary = `${file}.${newId().slice(-8)}.part`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const write = async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) await handle.writeFile(chunk);
      };
      const plain = Readable.from(source);
      if (file.toLowerCase().endsWith('.gz'))
        await pipeline(plain, createGzip({ level: 6 }), write, { signal });
      else await pipeline(plain, write, { signal });
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    signal.throwIfAborted();
    throw error instanceof HoldfastError ? error : fileError(error, file);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
