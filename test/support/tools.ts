import { systemClock } from '../../electron/engine/system/clock.ts';
import { openOwnerSource } from '../../electron/engine/system/owner.ts';
import { inspectTool } from '../../electron/engine/tools/find.ts';
import type { Owner } from '../../shared/model/owner.ts';
import type { Tool } from '../../shared/model/tool.ts';
import { programsOf } from './server-programs.ts';
import { tempFolder } from './temp.ts';
import type { ServerKind } from './test-server.ts';

/** Server, client and dump program of one flavour, as the engine sees them. */
export interface ToolSet {
  readonly server: Tool;
  readonly client: Tool;
  readonly dump: Tool;
  readonly all: readonly Tool[];
}

export async function toolsOf(kind: ServerKind): Promise<ToolSet> {
  const programs = programsOf(kind);
  const [server, client, dump] = await Promise.all([
    inspectTool(programs.server),
    inspectTool(programs.client),
    inspectTool(programs.dump),
  ]);
  return { server, client, dump, all: [server, client, dump] };
}

/** A user-data folder, a place for sandboxes and a runtime folder of one test file. */
export interface Home {
  readonly dataDir: string;
  readonly parentFolder: string;
  readonly owner: Owner;
}

export async function makeHome(): Promise<Home> {
  // Short, because sockets are in it; of its own, because the guard looks at what is left in the shared one.
  process.env.HOLDFAST_RUNTIME_DIR = tempFolder('r');
  const dataDir = tempFolder('d');
  const owner = (await openOwnerSource(dataDir, systemClock)).current();
  return { dataDir, parentFolder: tempFolder('s'), owner };
}
