import type { EnginePorts } from '../ports.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { KeptServers } from './kept-servers.ts';
import type { Reach } from './reach.ts';
import type { ToolShelf } from './tool-shelf.ts';
import type { Tuning } from './tuning.ts';

/** What jobs work with. */
export interface JobDeps {
  readonly ports: EnginePorts;
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
  readonly reach: Reach;
  readonly tools: ToolShelf;
  readonly kept: KeptServers;
  readonly tuning: Tuning;
}
