import type { JobRunner } from '../jobs/job-runner.ts';
import type { KeptReasons } from '../jobs/kept-reasons.ts';
import type { KeptServers } from '../jobs/kept-servers.ts';
import type { PlanViews } from '../jobs/plan-views.ts';
import type { Reach } from '../jobs/reach.ts';
import type { SampleServers } from '../jobs/sample-servers.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { ToolShelf } from '../jobs/tool-shelf.ts';
import type { Tuning } from '../jobs/tuning.ts';
import type { Teller } from '../notify/teller.ts';
import type { EnginePorts } from '../ports.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { ImportShelf } from './import-shelf.ts';

/** What the handlers of calls work with. */
export interface ApiContext {
  readonly ports: EnginePorts;
  readonly clock: Clock;
  readonly state: State;
  readonly owner: OwnerSource;
  readonly runner: JobRunner;
  readonly scheduler: Scheduler;
  /** Accounts, connections and repositories of what the state knows. */
  readonly reach: Reach;
  readonly tools: ToolShelf;
  readonly samples: SampleServers;
  readonly kept: KeptServers;
  readonly imports: ImportShelf;
  readonly teller: Teller;
  /** All plans with what is known around them. */
  readonly planViews: PlanViews;
  /** Why backups are kept. */
  readonly keptReasons: KeptReasons;
  readonly tuning: Tuning;
}
