import { toWireError } from '../../../shared/errors.ts';
import type { Server, ServerProfile } from '../../../shared/model/server.ts';
import { errorLine } from '../../../shared/sentences.ts';
import type { Account } from '../server/account.ts';
import { profile } from '../server/profile.ts';
import type { Clock } from '../system/clock.ts';
import { refuseUnenforceableTls } from '../tools/option-file.ts';
import type { ToolShelf } from './tool-shelf.ts';

/** Logs in, looks around, and says which program would dump this server, or why none can. */
export async function testServer(
  account: Account,
  server: Server | null,
  tools: ToolShelf,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ServerProfile> {
  const seen = await profile(account, { clock, signal });
  try {
    const tool = await tools.choose('dump', seen.identity, server);
    // Says now, not at the first backup, that this program cannot enforce the TLS mode.
    refuseUnenforceableTls(account, tool);
    return {
      ...seen,
      dumpTool: `${tool.location.path} (${tool.flavour} ${tool.version})`,
      toolProblem: null,
    };
  } catch (error) {
    return { ...seen, dumpTool: null, toolProblem: errorLine(toWireError(error)) };
  }
}
