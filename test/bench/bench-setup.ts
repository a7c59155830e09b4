import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { inCache } from '../../scripts/lib/paths.mjs';
import { Manifest } from '../../shared/model/manifest.ts';
import type { ServerKind } from '../support/test-server.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';
import { Cli, type CliRun } from './programs.ts';

const BackupDocument = z.object({ backup: z.object({ id: z.string(), folder: z.string() }) });

export interface Setup {
  readonly kind: ServerKind;
  readonly server: BenchServer;
  readonly cli: Cli;
  /** On the same disk as the storage. */
  readonly work: string;
  readonly say: (text: string) => void;
  /** @param options of the command, beside server, storage and database */
  backUp(
    database: string,
    options?: readonly string[],
  ): Promise<CliRun & { readonly id: string; readonly folder: string; readonly manifest: Manifest }>;
  /** Deletes backups of a database without a question, so that each round finds the disk as the one before. */
  remove(id: string, database: string): Promise<void>;
}

/** A server with the data, and Holdfast with that server and a storage. */
export async function withSetup<T>(
  order: { kind: ServerKind; scale: number; script: string; say: (text: string) => void },
  use: (setup: Setup) => Promise<T>,
): Promise<T> {
  const { kind, scale, script, say } = order;
  const work = inCache('bench', `work-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const server = await startBenchServer(kind, scale, say);
  try {
    const storage = path.join(work, 'storage');
    mkdirSync(storage);
    const cli = new Cli(script, path.join(work, 'data'), path.dirname(server.programs.dump));
    await cli.run(
      ...['server', 'add', '--name', 'bench', '--socket', server.socket, '--user', 'root'],
      '--no-password',
    );
    await cli.run('storage', 'add', 'folder', '--name', 'storage', '--path', storage);
    return await use({
      kind,
      server,
      cli,
      work,
      say,
      backUp: async (database, options = []) => {
        const order = ['backup', 'bench', '--storage', 'storage', '--databases', database];
        const ended = await cli.run(...order, ...options);
        const { backup } = BackupDocument.parse(ended.document);
        const folder = path.join(storage, backup.folder);
        const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')));
        return { ...ended, id: backup.id, folder, manifest };
      },
      remove: async (id, database) => {
        await cli.run('backups', 'delete', id, '--yes', '--confirm', database);
      },
    });
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  }
}
