import type { RandomAccess } from '../../electron/engine/container/random-access.ts';
import { type DumpReader, openDump } from '../../electron/engine/container/reader.ts';
import { writeContainer } from '../../electron/engine/container/writer.ts';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { readIdentity } from '../../electron/engine/server/identity.ts';
import { takeInventory } from '../../electron/engine/server/inventory.ts';
import { readVariables } from '../../electron/engine/server/variables.ts';
import { systemClock, toInstant } from '../../electron/engine/system/clock.ts';
import { newBackupId, newServerId, newStorageId } from '../../electron/engine/system/ids.ts';
import { startTool } from '../../electron/engine/system/run-tool.ts';
import { mysqldumpArgs } from '../../electron/engine/tools/mysqldump-args.ts';
import { optionFileText } from '../../electron/engine/tools/option-file.ts';
import { type DumpIndex, INDEX_FORMAT } from '../../shared/model/dump-index.ts';
import type { Manifest } from '../../shared/model/manifest.ts';
import type { Owner } from '../../shared/model/owner.ts';
import type { Tool } from '../../shared/model/tool.ts';
import type { TestServer } from './test-server.ts';

/** A backup in memory, made as a backup run makes it: a real dump through the real container. */
export interface MadeBackup {
  readonly manifest: Manifest;
  readonly index: DumpIndex;
  readonly reader: DumpReader;
  readonly raw: Buffer;
}

export function rootAccount(server: Pick<TestServer, 'socket' | 'root'>): Account {
  return {
    label: 'test server',
    endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: server.root.user,
    password: server.root.password === '' ? null : server.root.password,
  };
}

export interface MakeOptions {
  readonly account: Account;
  readonly dump: Tool;
  readonly databases: readonly string[];
  readonly owner: Owner;
  /** What stands in the dump instead of what the server said: dumps as an attacker or another program writes them. */
  readonly edit?: (sql: string) => string;
}

export async function makeBackup({
  account,
  dump,
  databases,
  owner,
  edit,
}: MakeOptions): Promise<MadeBackup> {
  const startedAt = toInstant(systemClock.now());
  const facts = await withConnection(account, {}, async (connection) => ({
    identity: await readIdentity(connection),
    variables: await readVariables(connection),
    inventory: await takeInventory(connection, databases),
  }));
  const args = mysqldumpArgs(dump, {
    databases,
    excludedTables: [],
    consistency: 'snapshot',
    withHistory: facts.inventory.objects.some(({ hasHistory }) => hasHistory),
    withoutTableLocks: facts.inventory.objects.some(({ kind }) => kind === 'sequence'),
  });
  const running = startTool({
    program: dump.location.path,
    args,
    optionFile: optionFileText(account, dump),
  });
  running.stdin.end();
  const parts: Buffer[] = [];
  for await (const chunk of running.stdout) parts.push(chunk);
  const { exitCode, stderr } = await running.done;
  if (exitCode !== 0) throw new Error(`the dump failed: ${stderr}`);
  const dumped = Buffer.concat(parts);
  const raw = edit === undefined ? dumped : Buffer.from(edit(dumped.toString('utf8')), 'utf8');
  return containerOf(raw, { dump, args, owner, startedAt, ...facts });
}

async function containerOf(
  raw: Buffer,
  facts: Pick<Manifest['server'], 'identity' | 'variables'> & {
    readonly inventory: DumpIndex['inventory'];
    readonly dump: Tool;
    readonly args: readonly string[];
    readonly owner: Owner;
    readonly startedAt: string;
  },
): Promise<MadeBackup> {
  const stored: Buffer[] = [];
  const written = await writeContainer(
    (async function* () {
      yield raw;
    })(),
    {
      write: async (chunk) => {
        stored.push(Buffer.from(chunk));
      },
    },
    { signal: new AbortController().signal },
  );
  const file = Buffer.concat(stored);
  const index: DumpIndex = {
    format: INDEX_FORMAT,
    rawBytes: written.rawBytes,
    frames: written.frames,
    sections: written.sections,
    inventory: facts.inventory,
    losses: [],
    notes: [],
  };
  const nothing = { name: '', bytes: 0, sha256: '0'.repeat(64) };
  const manifest: Manifest = {
    format: 1,
    kind: 'holdfast-backup',
    backupId: newBackupId(),
    storageId: newStorageId(),
    previousManifestSha256: null,
    plan: null,
    server: {
      id: newServerId(),
      name: 'origin',
      slug: 'origin',
      environment: 'development',
      identity: facts.identity,
      role: 'standalone',
      variables: facts.variables,
    },
    startedAt: facts.startedAt,
    finishedAt: facts.startedAt,
    databases: [...written.databases],
    selection: 'some',
    segments: [
      {
        origin: 'mysqldump',
        tool: { flavour: facts.dump.flavour, version: facts.dump.version },
        argv: [...facts.args],
        rawOffset: 0,
        rawBytes: raw.length,
      },
    ],
    totals: {
      databases: 0,
      tables: 0,
      views: 0,
      sequences: 0,
      routines: 0,
      triggers: 0,
      events: 0,
      rows: 0,
      rawBytes: raw.length,
      storedBytes: file.length,
      sections: written.sections.length,
      frames: written.frames.length,
    },
    completeness: 'complete',
    losses: [],
    notes: [],
    evidence: {
      exitCode: 0,
      signal: null,
      stderr: '',
      lastLine: written.lastLine,
      objectsExpected: 0,
      objectsFound: 0,
      schemaUnchanged: true,
      rawBytes: raw.length,
      readBack: 'equal',
      attempts: 1,
    },
    coordinates: null,
    files: { dump: nothing, index: nothing },
    encryption: null,
    writtenBy: { application: 'Holdfast', version: '0.0.0-test', owner: facts.owner },
  };
  return { manifest, index, reader: openDump(inMemory(file), index), raw };
}

function inMemory(bytes: Buffer): RandomAccess {
  return {
    name: 'dump.sql.zst',
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  };
}
