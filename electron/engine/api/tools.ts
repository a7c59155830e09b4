import path from 'node:path';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { Tool, ToolSummary } from '../../../shared/model/tool.ts';
import { operatingSystem } from '../system/operating-system.ts';
import { installAdvice } from '../tools/advice.ts';
import { checkExtraArguments } from '../tools/extra-arguments.ts';
import { inspectTool } from '../tools/find.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function toolHandlers({ tools, reach }: ApiContext): HandlersOf<'tools'> {
  /** By what is known of the server since it was last reached; null where that is nothing. */
  async function dumpProgram(serverId: ServerId | null): Promise<Tool | null> {
    const server = serverId === null ? null : await reach.server(serverId);
    if (server === null || server.identity === null) return null;
    return tools.choose('dump', server.identity, server).catch(() => null);
  }

  return {
    'tools.checkArguments': async ({ serverId, arguments: extra }) => {
      const tool = await dumpProgram(serverId);
      const program = tool === null ? null : `${path.basename(tool.location.path)} ${tool.version}`;
      return { problems: checkExtraArguments(tool, extra), program };
    },
    'tools.list': async ({ rescan }) => {
      const found = await tools.all(rescan);
      return { tools: found.map(summary), advice: missingAdvice(found) };
    },
    'tools.inspect': async ({ program }) => {
      const tool = await inspectTool(pathOf(program));
      return { tool: summary(tool), location: tool.location };
    },
  };
}

export function summary({ options, ...tool }: Tool): ToolSummary {
  return { ...tool, optionCount: options.length };
}

/** Advice only for what is wholly lacking: without a dump program and a client of some flavour nothing works. */
function missingAdvice(found: readonly Tool[]) {
  const wanted = (['mariadb', 'mysql'] as const).flatMap((flavour) =>
    (['dump', 'client', 'server'] as const).map((role) => ({ flavour, role })),
  );
  return wanted
    .filter(({ flavour, role }) => !found.some((tool) => tool.flavour === flavour && tool.role === role))
    .map(({ flavour, role }) => ({
      flavour,
      role,
      install: installAdvice(flavour, role, operatingSystem()),
    }));
}
