import type { Manifest, Segment } from '../../../shared/model/manifest.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { RawSegment } from '../container/model.ts';
import { HeadKeeper } from '../dump/coordinates.ts';
import type { DumpExit, Preflight, RunningDump } from '../dump/model.ts';
import { accountsPart, databasePart } from '../dump/own-parts.ts';
import type { SegmentPlan } from '../dump/segments.ts';
import { startDump } from '../dump/start.ts';
import type { Source } from './backup-source.ts';
import type { JobDeps } from './deps.ts';
import type { JobContext } from './job.ts';
import { forgetThreads, rememberThread, sessionMark } from './leftover-threads.ts';

/** What a part was written by, for the manifest. */
export type PartOrigin = Pick<Segment, 'origin' | 'tool' | 'argv'> & { readonly plan: SegmentPlan };

interface PartsOrder {
  readonly server: Server;
  readonly source: Source;
  readonly before: Preflight;
}

/**
 * The parts of a dump, one after the other: the next begins when the one before has ended well. Our own parts are read
 * from the server before the first, so that they cannot fail after hours.
 */
export class DumpParts {
  readonly #order: PartsOrder;
  readonly #deps: JobDeps;
  readonly #context: JobContext;
  readonly #head = new HeadKeeper();
  readonly origins: PartOrigin[] = [];
  #running: RunningDump | null = null;
  #exit: DumpExit | null = null;

  constructor(order: PartsOrder, deps: JobDeps, context: JobContext) {
    this.#order = order;
    this.#deps = deps;
    this.#context = context;
  }

  /** How the last program ended that was started; when it is not well, no part came after it. */
  get exit(): DumpExit {
    if (this.#exit === null) throw new Error('no dump program has ended yet');
    return this.#exit;
  }

  get coordinates(): Manifest['coordinates'] {
    return this.#order.before.options.coordinates ? this.#head.coordinates() : null;
  }

  /** Ends the program that runs, if one does. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  async *parts(): AsyncGenerator<RawSegment> {
    const { segments } = this.#order.before;
    const own = await this.#ownParts();
    for (const plan of segments) {
      const text = own.get(plan);
      if (text !== undefined) {
        this.origins.push({ plan, origin: 'holdfast', tool: null, argv: [] });
        yield { isAccounts: plan.part === 'accounts', raw: once(text) };
      } else if ('args' in plan) {
        yield* this.#dump(plan);
        if (this.exit.exitCode !== 0 || this.exit.signal !== null) return;
      }
    }
  }

  async *#dump(plan: Extract<SegmentPlan, { args: readonly string[] }>): AsyncGenerator<RawSegment> {
    const { source } = this.#order;
    const { account, tool, connection } = source;
    const { signal, runId } = this.#context;
    const dump = await startDump({
      account,
      tool,
      preflight: plan,
      connection,
      signal,
      clock: this.#deps.clock,
      limits: this.#deps.tuning.dump,
      mark: sessionMark(runId),
    });
    this.#running = dump;
    this.origins.push({
      plan,
      origin: 'mysqldump',
      tool: { flavour: tool.flavour, version: tool.version },
      argv: [...dump.argv],
    });
    this.#context.log('command', dump.commandLine);
    const remembered = this.#remember(dump);
    let hasEnded = false;
    try {
      yield {
        raw:
          plan.part === 'main' && this.#order.before.options.coordinates
            ? this.#head.pass(dump.stdout)
            : dump.stdout,
      };
      this.#exit = await dump.done;
      hasEnded = true;
      if (this.#exit.stderr !== '') this.#context.log('output', this.#exit.stderr);
      signal.throwIfAborted();
    } finally {
      // Whoever reads gave up: its thread may never be seen while it runs on.
      if (!hasEnded) await dump.kill();
      await remembered;
      await forgetThreads(this.#deps.state, runId);
    }
  }

  async #ownParts(): Promise<ReadonlyMap<SegmentPlan, string>> {
    const { source, before } = this.#order;
    const texts = new Map<SegmentPlan, string>();
    for (const plan of before.segments) {
      if (plan.part === 'database')
        texts.set(plan, await databasePart(source.connection, plan.database, before.options.content));
      else if (plan.part === 'accounts')
        texts.set(plan, await accountsPart(source.connection, this.#deps.clock));
    }
    return texts;
  }

  /** So that the next start can end it, should this process be killed while the dump waits for a lock (truths D6). */
  async #remember(dump: RunningDump): Promise<void> {
    const threadId = await dump.thread;
    if (threadId === null) return;
    await rememberThread(this.#deps.state, {
      runId: this.#context.runId,
      serverId: this.#order.server.id,
      threadId,
      clientPid: dump.pid,
      owner: this.#deps.owner.current(),
    });
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}
