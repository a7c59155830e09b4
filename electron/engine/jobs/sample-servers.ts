import path from 'node:path';
import { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { Owner } from '../../../shared/model/owner.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { EnginePorts } from '../ports.ts';
import type { Sample } from '../sandbox/model.ts';
import { startSample } from '../sandbox/sample.ts';
import { connect } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import { newServerId } from '../system/ids.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { ToolShelf } from './tool-shelf.ts';

const SETTING = 'sample';
const LOOK_EVERY_MS = 1_000;

/** Who runs the sample server, and whether somebody else asked for its end. */
const SampleRecord = z.object({ serverId: ServerId, owner: Owner.nullable(), stopRequested: z.boolean() });
type SampleRecord = z.infer<typeof SampleRecord>;

interface Deps {
  readonly ports: EnginePorts;
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
  readonly tools: ToolShelf;
}

/** The sample server: real, private, gone with the process that started it; one on a machine. */
export class SampleServers {
  readonly #deps: Deps;
  #running: { sample: Sample; watch: NodeJS.Timeout } | null = null;
  #starting: Promise<ServerId> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Starts it, or answers with the one that is running, whichever process runs it. */
  start(signal: AbortSignal): Promise<ServerId> {
    this.#starting ??= this.#start(signal).finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** Ends it; another process that runs it is asked to. */
  async stop(): Promise<void> {
    // One that is starting would outlive the wish to stop it.
    await this.#starting?.catch(() => undefined);
    const record = await readRecord(this.#deps.state);
    if (this.#running !== null) await this.#end();
    else if (record?.owner != null && this.#deps.owner.isAlive(record.owner) === 'alive')
      await writeRecord(this.#deps.state, { ...record, stopRequested: true });
    else throw new HoldfastError('not-found', { what: 'sample server', wanted: 'running' });
  }

  async close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    if (this.#running !== null) await this.#end();
  }

  async #start(signal: AbortSignal): Promise<ServerId> {
    const { state, ports, tools, owner } = this.#deps;
    const before = await readRecord(state);
    if (
      before?.owner != null &&
      owner.isAlive(before.owner) === 'alive' &&
      (await state.servers.get(before.serverId)) !== null
    )
      return before.serverId;
    const sample = await startSample({
      tools: await tools.all(),
      owner: owner.current(),
      parentFolder: path.join(ports.dataDir, 'sandbox'),
      dataDir: ports.dataDir,
      signal,
    });
    try {
      const serverId = before?.serverId ?? newServerId();
      await this.#register(serverId, sample);
      await writeRecord(state, { serverId, owner: owner.current(), stopRequested: false });
      const watch = setInterval(() => void this.#obey(), LOOK_EVERY_MS);
      watch.unref();
      this.#running = { sample, watch };
      void sample.ended.then(() => this.#end());
      ports.emit('changed', { topics: ['servers', 'overview'] });
      return serverId;
    } catch (error) {
      await sample.stop();
      throw error;
    }
  }

  async #register(serverId: ServerId, sample: Sample): Promise<void> {
    const { state, clock } = this.#deps;
    const now = toInstant(clock.now());
    const connection = await connect(sample.backupAccount, {});
    const identity = await readIdentity(connection).finally(() => connection.close());
    const server: Server = {
      id: serverId,
      name: 'Sample shop',
      endpoint: sample.backupAccount.endpoint,
      tls: sample.backupAccount.tls,
      user: sample.backupAccount.user,
      // The socket is in a folder that only this user can enter; so every process of this user can back it up.
      passwordPolicy: 'none',
      environment: 'development',
      clientId: null,
      tools: { dump: null, client: null },
      isSample: true,
      identity,
      createdAt: now,
      updatedAt: now,
    };
    if ((await state.servers.get(serverId)) === null) await state.servers.insert(server);
    else await state.servers.update(server);
  }

  async #obey(): Promise<void> {
    const record = await readRecord(this.#deps.state).catch(() => null);
    if (record?.stopRequested === true) await this.#end();
  }

  async #end(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    clearInterval(running.watch);
    await running.sample.stop();
    await forgetSample(this.#deps.state);
    this.#deps.ports.emit('changed', { topics: ['servers', 'overview'] });
  }
}

/** Takes the sample server off the list; its id stays, so that its next life continues the same history. */
export async function forgetSample(state: State): Promise<void> {
  const record = await readRecord(state);
  if (record === null) return;
  await state.servers.remove(record.serverId);
  await writeRecord(state, { ...record, owner: null, stopRequested: false });
}

/** For the start: a sample server whose process died is gone. */
export async function forgetDeadSample(state: State, owner: OwnerSource): Promise<void> {
  const record = await readRecord(state);
  if (record?.owner != null && owner.isAlive(record.owner) === 'dead') await forgetSample(state);
}

async function readRecord(state: State): Promise<SampleRecord | null> {
  const text = await state.settings.get(SETTING);
  if (text === null) return null;
  const parsed = SampleRecord.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

async function writeRecord(state: State, record: SampleRecord): Promise<void> {
  await state.settings.set(SETTING, JSON.stringify(record));
}
