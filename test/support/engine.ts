import path from 'node:path';
import { createEngine, type Engine } from '../../electron/engine/engine.ts';
import type { Tuning } from '../../electron/engine/jobs/tuning.ts';
import type { PowerState, SecretVault } from '../../electron/engine/ports.ts';
import { findMysql9, findMysql56 } from '../../scripts/lib/ensure.mjs';
import type { CallInput, CallName, CallOutput, EventData, EventName } from '../../shared/contract.ts';
import { type ErrorCode, HoldfastError, type WireError } from '../../shared/errors.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../shared/model/dump-options.ts';
import type { BackupId, RunId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import type { BackupSelection } from '../../shared/model/selection.ts';
import type { ServerDraft } from '../../shared/model/server.ts';
import { tempFolder } from './temp.ts';
import type { TestServer } from './test-server.ts';

/** An error that a call answered with. */
export class CallError extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(`${wire.code} ${JSON.stringify(wire.data)}\n${wire.raw ?? ''}`);
    this.wire = wire;
  }
}

/** A keychain of this test; the real one has tests of its own. */
export function mapVault(): SecretVault & { readonly secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  const key = (ref: { kind: string; owner: string }) => `${ref.kind}:${ref.owner}`;
  return {
    secrets,
    state: async () => ({ kind: 'ready' }),
    read: async (ref) => secrets.get(key(ref)) ?? null,
    write: async (ref, secret) => void secrets.set(key(ref), secret),
    hold: async (ref, secret) => void secrets.set(key(ref), secret),
    remove: async (ref) => void secrets.delete(key(ref)),
  };
}

export interface TestEngine {
  readonly engine: Engine;
  readonly dataDir: string;
  readonly events: { name: EventName; data: unknown }[];
  /** Answers like the window's client: the value, or CallError. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** The error code that a call answers with; fails when it succeeds. */
  codeOf<N extends CallName>(name: N, input: CallInput<N>): Promise<ErrorCode>;
  finished(runId: RunId): Promise<Run>;
  addServer(
    server: TestServer,
    over?: Partial<ServerDraft> & { password?: string | null },
  ): Promise<ServerId>;
  addStorage(folder?: string): Promise<{ storageId: StorageId; folder: string }>;
  backUp(serverId: ServerId, storageId: StorageId, selection?: Partial<BackupSelection>): Promise<Run>;
  /** The id of the backup of a run that must have been good. */
  goodBackup(
    serverId: ServerId,
    storageId: StorageId,
    selection?: Partial<BackupSelection>,
  ): Promise<BackupId>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly vault?: SecretVault;
  /** Where drills make their servers. */
  readonly sandboxFolder?: string;
  readonly tuning?: Partial<Tuning>;
  /** As in the app, whose main shows news on the desktop. */
  readonly hasDesktop?: boolean;
  /** Where the machine's power comes from; absent: what its own files say. */
  readonly power?: () => Promise<PowerState>;
}

/** The real engine on a fresh (or given) user-data folder. */
export async function startEngine(
  dataDir = tempFolder('data'),
  { vault = mapVault(), sandboxFolder, tuning, hasDesktop = false, power }: EngineOptions = {},
): Promise<TestEngine> {
  // MySQL is unpacked into folders where nobody would look for it.
  const unpacked = [findMysql9(), findMysql56()].flatMap((found) => found?.bin ?? []);
  if (unpacked.length > 0) process.env.HOLDFAST_TOOLS_PATH = unpacked.join(path.delimiter);
  const events: { name: EventName; data: unknown }[] = [];
  const engine = await createEngine(
    {
      vault,
      dataDir,
      launch: { command: { program: process.execPath, args: ['cli.cjs'] }, remarks: [] },
      emit: <N extends EventName>(name: N, data: EventData<N>) => void events.push({ name, data }),
      hasDesktop,
      sandboxFolder: () => sandboxFolder ?? null,
      ...(power === undefined ? {} : { power }),
    },
    tuning,
  );

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const result = await engine.call(name, input);
    if (!result.ok) throw new CallError(result.error);
    return result.value as CallOutput<N>;
  }

  const self: TestEngine = {
    engine,
    dataDir,
    events,
    call,
    codeOf: async (name, input) => {
      const result = await engine.call(name, input);
      if (result.ok) throw new Error(`${name} succeeded`);
      return result.error.code;
    },
    finished: async (runId) => {
      for (;;) {
        const run = await call('runs.get', { runId });
        if (run.outcome !== null) return run;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    addServer: async (server, over = {}) => {
      const { password = server.root.password || null, ...draft } = over;
      const { serverId } = await call('servers.add', {
        draft: { ...draftOf(server), ...draft },
        password: password === null ? { kind: 'none' } : { kind: 'keychain', password },
      });
      return serverId;
    },
    addStorage: async (folder = tempFolder('storage')) => {
      const { storageId } = await call('storages.addFolder', {
        name: `storage ${events.length} ${folder}`.slice(-80),
        folder: { path: folder },
      });
      return { storageId, folder };
    },
    backUp: async (serverId, storageId, selection = {}) => {
      const { runId } = await call('backups.start', {
        serverId,
        storageId,
        selection: { ...everything, ...selection },
      });
      return self.finished(runId);
    },
    goodBackup: async (serverId, storageId, selection = {}) => {
      const run = await self.backUp(serverId, storageId, selection);
      if (run.outcome?.kind !== 'good' || run.outcome.backupId === null)
        throw new Error(`the backup is not good: ${JSON.stringify(run.outcome, null, 2)}`);
      return run.outcome.backupId;
    },
    close: () => engine.close(),
  };
  return self;
}

export const everything: BackupSelection = {
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
  options: DEFAULT_DUMP_OPTIONS,
};

/** The form that a user would fill in for a test server: root, over the socket. */
export function draftOf(server: TestServer): ServerDraft {
  return {
    name: `${server.kind} ${server.port}`,
    endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: server.root.user,
    environment: 'development',
    tools: { dump: null, client: null },
  };
}

/** The code of a failed run; fails the test when it did not fail. */
export function failureOf(run: Run): HoldfastError {
  if (run.outcome?.kind !== 'failed' && run.outcome?.kind !== 'not-good')
    throw new Error(`the run did not fail: ${JSON.stringify(run.outcome)}`);
  return HoldfastError.fromWire(run.outcome.error);
}
